"""`careloom generate sessions`: Motivational Interviewing sessions between a simulated client and therapist."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from builders.generation.asking import Asker
from builders.generation.sessions.forecasting import corpus_forecaster
from builders.generation.sessions.rows import SESSIONS, write_sessions
from builders.generation.sessions.session import Session, Unfinished, hold_session
from builders.generation.sessions.setting import KOREAN, SessionPlan, Setting, Situation, plans
from builders.generation.sessions.simulators import Cast
from builders.generation.sessions.situations import own_situations, read_situations
from builders.generation.voice import Voice
from scripts.generating.asking_options import USUAL, Asking, asks
from scripts.generating.folders import refuse_other_runs
from scripts.generating.language_warnings import warn_of_languages
from scripts.generating.options import BaseUrl, Folder, Model, Seed, WordsOf
from scripts.generating.running import Run, conclude, endpoint_of, make_all, preparing, unusable
from scripts.options import Json


@asks
def run(
    base_url: BaseUrl,
    model: Model,
    output: Folder,
    language: Annotated[str, typer.Option("--language", metavar="TAG", help="Language.")] = KOREAN.language,
    region: Annotated[
        str, typer.Option("--region", metavar="CC", help="Country, ISO 3166; KR for Korean, else to be named.")
    ] = "",
    culture: Annotated[
        str, typer.Option("--culture", help="Label of culture/group; korean for Korea, else none is named.")
    ] = "",
    count: Annotated[
        int | None, typer.Option("--count", min=1, help="Sessions to hold; one about each situation if none.")
    ] = None,
    situations: Annotated[
        Path | None,
        typer.Option("--situations", exists=True, dir_okay=False, help="YAML file; those of the tapestry if none."),
    ] = None,
    words_of: WordsOf = "",
    asking: Asking = USUAL,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Hold sessions, turn by turn, and write them with the codes of their turns; those that stop lie apart."""
    endpoint = endpoint_of(base_url, model, asking)
    with preparing():
        refuse_other_runs(output, "sessions")
        told = read_situations(situations) if situations else own_situations()
        wanted = _plans(told, _setting(language, region, culture), count or len(told), seed, words_of)
    unsaid = warn_of_languages((one.setting.language for one in wanted), as_json=as_json)
    forecaster = corpus_forecaster(seed=seed)

    async def hold(asker: Asker, plan: SessionPlan) -> Session | Unfinished:
        voice = Voice(asker=asker, **asking.length)
        return await hold_session(plan, Cast(client=voice, therapist=voice, coder=voice), forecaster)

    made = make_all(Run(endpoint=endpoint, output=output, words_of=words_of), "sessions", wanted, hold)
    made.report.extend(unsaid)
    with preparing():
        tally = write_sessions(output, made.values)
    for one in made.values:
        if isinstance(one, Unfinished):
            made.report.add(unusable(one.plan.id, f"stopped after {len(one.turns)} turns", one.reasons))
    said = f"{tally.sessions:,} sessions, {tally.unfinished:,} unfinished: {output / SESSIONS}"
    content = {"sessions": tally.sessions, "unfinished": tally.unfinished, "harmful": tally.harmful}
    conclude(made, {**content, "uncoded": tally.uncoded, "folder": str(output)}, said, as_json=as_json)


def _setting(language: str, region: str, culture: str) -> Setting:
    """Return where sessions are held: of Korean, Korea is meant unless another country is named."""
    if not region and language != KOREAN.language:
        raise ValueError(f"--language {language} needs --region, such as --region DE")
    region = region or KOREAN.region
    korean = (language, region) == (KOREAN.language, KOREAN.region)
    return Setting(language=language, region=region, culture=culture or (KOREAN.culture if korean else ""))


def _plans(
    situations: Sequence[Situation], setting: Setting, count: int, seed: int, words_of: str
) -> list[SessionPlan]:
    """Return so many plans, each situation once before any twice: more of them begin with the same."""
    times = -(-count // len(situations))
    found = plans(situations, [setting], times=times, seed=seed, words_of=words_of)
    return [one for number in range(times) for one in found[number::times]][:count]
