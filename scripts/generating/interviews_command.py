"""`careloom generate interviews`: interviews with simulated patients, as the source files of a dataset."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from builders.generation.asking import Asker
from builders.generation.interviews.interview import Interview, InterviewPlan, hold_interview, turns_of
from builders.generation.interviews.source_folder import DIALOGUES, JUDGEMENTS, PERSONAS, UNJUDGED, Tally, write_source
from builders.generation.interviews.stages import our_stages, parse_stages
from builders.generation.localisation.grid import DEFAULT_GRID, Cell, crossed, localised
from builders.generation.localisation.localised import METHODS
from builders.generation.personas.persona import Persona
from builders.generation.personas.reading import our_personas
from builders.generation.voice import Voice
from scripts.generating.asking_options import USUAL, Asking, asks
from scripts.generating.folders import refuse_other_runs
from scripts.generating.language_warnings import warn_of_languages
from scripts.generating.options import BaseUrl, Folder, Model, Seed
from scripts.generating.running import Run, conclude, endpoint_of, make_all, preparing, unusable
from scripts.options import Json
from scripts.terminal import out

REPORT = "report.html"
OF_JUDGES = (JUDGEMENTS, UNJUDGED)
DEFAULT_PLACES = f"If none: {', '.join(f'{one.language} in {one.nationality}' for one in DEFAULT_GRID)}."


@asks
def run(
    base_url: BaseUrl,
    model: Model,
    output: Folder,
    persona: Annotated[
        list[str] | None, typer.Option("--persona", metavar="ID", help="Personas, such as ada; all twelve if none.")
    ] = None,
    language: Annotated[
        list[str] | None,
        typer.Option(
            "--language",
            metavar="TAG",
            help=f"Language, such as zh-Hans, with a --nationality each; several make several places. {DEFAULT_PLACES}",
        ),
    ] = None,
    nationality: Annotated[
        list[str] | None,
        typer.Option(
            "--nationality", metavar="CC", help="Nationality, an ISO 3166 country such as CN, one for each --language."
        ),
    ] = None,
    cross: Annotated[
        bool, typer.Option("--crossed", help="Every nationality of the default grid with every language of it.")
    ] = False,
    method: Annotated[
        Literal["minimal", "grounded", "both"], typer.Option("--method", help="How personas are localised.")
    ] = "both",
    stages: Annotated[
        Path | None,
        typer.Option(
            "--stages", exists=True, dir_okay=False, help="YAML file of stages; those of the project if none."
        ),
    ] = None,
    asking: Asking = USUAL,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Hold an interview with each persona in each place by each method; those that stop are listed and counted."""
    endpoint = endpoint_of(base_url, model, asking)
    with preparing():
        refuse_other_runs(output, "interviews")
        methods = METHODS if method == "both" else (method,)
        people = localised(_personas(persona or []), _cells(language or [], nationality or [], cross=cross), methods)
        course = parse_stages(stages.read_text(encoding="utf-8"), str(stages)) if stages else our_stages()
    unsaid = warn_of_languages((one.persona.language for one in people), as_json=as_json)
    plans = [InterviewPlan(localised=one, stages=course, seed=seed) for one in people]
    if not as_json:
        turns = len(plans) * turns_of(course)
        said = f"{len(plans):,} interviews, at least {turns:,} requests; what was answered before is not sent again."
        out.print(said, markup=False, soft_wrap=True)

    async def hold(asker: Asker, plan: InterviewPlan) -> Interview:
        voice = Voice(asker=asker, **asking.length)
        return await hold_interview(plan, voice, voice)

    made = make_all(Run(endpoint=endpoint, output=output), "interviews", plans, hold)
    made.report.extend(unsaid)
    with preparing():
        tally = _write(output, made.values)
    for one in made.values:
        if one.stopped is not None:
            made.report.add(unusable(one.stopped.key, f"{one.plan.id} stopped", one.stopped.reasons))
    said = f"{tally.interviews:,} interviews, {tally.unfinished:,} unfinished: {output}"
    content = {"interviews": tally.interviews, "unfinished": tally.unfinished, "harmful": tally.harmful}
    conclude(made, {**content, "retries": tally.retries, "folder": str(output)}, said, as_json=as_json)


def _personas(names: list[str]) -> tuple[Persona, ...]:
    """Return the personas of these ids, all of them where none is named."""
    known = {one.persona_id: one for one in our_personas()}
    if unknown := [name for name in names if name not in known]:
        raise LookupError(f"no persona {', '.join(unknown)}; there are {', '.join(known)}")
    return tuple(known[name] for name in dict.fromkeys(names)) if names else our_personas()


def _cells(languages: Sequence[str], nationalities: Sequence[str], *, cross: bool) -> tuple[Cell, ...]:
    """Return the places that are named, pair by pair and each once, or those of the default grid."""
    if len(languages) != len(nationalities):
        raise ValueError(
            "--language and --nationality belong together, such as --language bn --nationality BD: "
            f"expected as many of both, got {len(languages)} and {len(nationalities)}"
        )
    if languages and cross:
        raise ValueError("--crossed is about the default grid: expected it, or --language and --nationality")
    if languages:
        return tuple(dict.fromkeys(map(Cell, nationalities, languages)))
    return crossed() if cross else DEFAULT_GRID


def _write(output: Path, interviews: Sequence[Interview]) -> Tally:
    """Write the source files beside the cache; judgements stay as long as they are about these interviews."""
    with tempfile.TemporaryDirectory(dir=output, prefix=".unfinished-") as work:
        written = Path(work) / "source"
        tally = write_source(written, [one.plan.localised for one in interviews], interviews)
        same = all(_bytes(written / name) == _bytes(output / name) for name in (PERSONAS, DIALOGUES))
        for path in sorted(written.iterdir()):
            if path.name in OF_JUDGES and same and (output / path.name).exists():
                continue
            path.replace(output / path.name)
    if not same:
        (output / REPORT).unlink(missing_ok=True)
    return tally


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None
