"""`careloom withdraw`: honour a wish to be removed, take rows off the Hub, or mark a version as not to be used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from builders import catalog
from builders.definition import Dataset
from builders.generation.forgetting import Forgotten, forget_dataset
from builders.manifest import is_built, read_manifest
from builders.owners import match_ids
from builders.packed_folder import MODELS, is_packed
from builders.problems import ProblemsFound, Report
from builders.sources import Places, SourceMissing, acquire
from builders.withdrawals import GROUNDS, Entry, Ground, stale_models, with_entries, write_withdrawals
from cards.card_source import card_source_path, read_card_source
from scripts.hub.purge import OUT_OF_REACH, Purged, holding, purge, recreate, refuse_unclean
from scripts.hub.reading import as_numbers
from scripts.hub.requests import Target, client
from scripts.options import DEFAULT_OUTPUT, Files, Json, Output, Sources, given_files, sources_folder
from scripts.terminal import Exit, err, out, print_json, show_report, wrong_use
from scripts.withdraw_words import lines_of

SHORTEST_REASON = 10
GENERATE_AGAIN = (
    "Take posts without the rows, and generate again what is named above. Posts, forms and copies that lie elsewhere "
    "are not known here."
)
PLANNED: dict[Callable[..., Purged], str] = {
    purge: "This deletes for good from {repository}: the versions {versions}, the history before {newest}, the content "
    "of all pull requests, all other branches, and every stored file that {newest} does not hold. It cannot be undone.",
    recreate: "This deletes {repository} for good, with its versions {versions}, its pull requests, discussions, likes "
    "and granted access, and publishes {newest} into a new repository of that name. It cannot be undone.",
}


def run(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A dataset, or the path of its definition.")],
    ids: Annotated[
        Path | None,
        typer.Option("--ids", metavar="FILE", help="Ids of dialogues, posts or groups to leave out, one a line."),
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", help=f"With --ids one of {', '.join(GROUNDS)}; with --version in words.")
    ] = "",
    missing: Annotated[
        bool, typer.Option("--allow-missing", help="Ids that the source no longer has are no mistake.")
    ] = False,
    version: Annotated[str, typer.Option("--version", metavar="vX.Y.Z", help="Mark a version as not to be used.")] = "",
    take_off: Annotated[
        bool, typer.Option("--purge", help="Delete every version on the Hub that holds withdrawn rows, for good.")
    ] = False,
    repository: Annotated[str, typer.Option("--repo", metavar="ORG/NAME", help="The repository to purge.")] = "",
    confirmed: Annotated[
        str,
        typer.Option("--confirm", metavar="ORG/NAME", help="Purge without asking: the repository's name once more."),
    ] = "",
    anew: Annotated[
        bool,
        typer.Option("--recreate", help="Purge by deleting the repository and publishing the newest version anew."),
    ] = False,
    generated: Annotated[
        list[Path] | None,
        typer.Option(
            "--generated",
            metavar="DIR",
            exists=True,
            file_okay=False,
            help="One more folder of generation with the dataset's words, such as a copy; beside --ids or alone.",
        ),
    ] = None,
    sources: Sources = None,
    files: Files = None,
    output: Output = DEFAULT_OUTPUT,
    as_json: Json = False,
) -> None:
    """Record who leaves (the list names nobody), mark a version, or delete from the Hub what holds withdrawn rows.

    With --ids, what generation kept of the dataset's words on this machine is removed as well.
    """
    forgets = ids is not None or bool(generated)
    if sum((forgets, bool(version), take_off)) != 1:
        wrong_use("expected one of --ids FILE, --version vX.Y.Z and --purge; --generated DIR goes with --ids, or alone")
    report = Report()
    try:
        definition = catalog.get(name)
        told: dict[str, object] = {}
        if ids is not None:
            places = Places(
                given=given_files(files), folder=sources_folder(sources), download=True, progress=err.is_terminal
            )
            told = _leave_out(definition, name, ids, _ground(reason), places, missing=missing)
            told |= _to_be_made_anew(catalog.get(name), output)
        if forgets:
            forgotten = forget_dataset(definition.name, {name, str(definition.module)}, generated or [])
            told, report = _with_forgotten(told, forgotten), forgotten.report
        elif version:
            told = _mark(definition, version, reason)
        else:
            told = _purge(definition, Target(repository, ""), confirmed, output, recreate if anew else purge)
    except SourceMissing as problem:
        err.print(problem.instructions, markup=False, soft_wrap=True)
        raise typer.Exit(Exit.FILE_NEEDED) from None
    except ProblemsFound as problems:
        show_report(problems.report)
        raise typer.Exit(Exit.PROBLEMS) from None
    except (LookupError, FileNotFoundError, ValueError, UnicodeDecodeError) as error:
        wrong_use(error)
    if as_json:
        print_json(told)
    else:
        show_report(report)
        out.print("\n".join(lines_of(told)), markup=False, soft_wrap=True)
    if told.get("left") or report.failed:
        raise typer.Exit(Exit.PROBLEMS)


def _ground(reason: str) -> Ground:
    """Return the ground of a withdrawal; a closed list, so that no reason tells who left."""
    for ground in GROUNDS:
        if ground == reason:
            return ground
    raise ValueError(f"--reason {reason!r}: expected one of {', '.join(GROUNDS)}, so that no reason tells who left")


def _leave_out(
    definition: Dataset, name: str, path: Path, ground: Ground, places: Places, *, missing: bool
) -> dict[str, object]:
    """Record the ids of a file, and return what was recorded: numbers, never ids."""
    if not path.is_file():
        raise ValueError(f"--ids {path}: there is no such file; expected one with an id a line")
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    numbered = [(number, text.strip()) for number, text in enumerate(lines, start=1) if text.strip()]
    if not numbered:
        raise ValueError(f"{path} holds no id: expected one a line")
    files = acquire(definition, places)
    found = match_ids(definition, files, [text for _, text in numbered])
    if found.unknown and not missing:
        where = ", ".join(str(numbered[position][0]) for position in found.unknown)
        raise ValueError(
            f"{path}: the source has no dialogue, post or group of these ids (lines: {where}). Nothing was recorded. "
            f"Ids are those of the built rows, such as {found.example}. Correct them; or pass --allow-missing where "
            "upstream removed them already."
        )
    today = datetime.now(tz=UTC).date().isoformat()
    entries = {one: Entry(date=today, ground=ground) for one in found.hashes}
    module = _module(definition)
    recorded = with_entries(definition.withdrawals, files.digest, entries)
    return {
        "recorded": len(recorded.entries(files.digest)) - len(definition.withdrawals.entries(files.digest)),
        "left_out": found.owners,
        "unknown": len(found.unknown),
        "list": str(write_withdrawals(module, recorded)),
        "next": [
            f"Keep {path} in private and out of any repository: when the source changes, its ids are needed again.",
            "Raise the definition's version (MAJOR: rows vanish), and say in `changes` that rows were withdrawn.",
            f"careloom build {name} (with the same --file or --sources), then careloom release {name} --repo ORG/NAME",
            f"careloom withdraw {name} --purge --repo ORG/NAME",
        ],
    }


def _module(definition: Dataset) -> Path:
    if definition.module is None:
        raise ValueError(f"{definition.name} has no module of its own that a list could lie beside")
    return definition.module


def _to_be_made_anew(definition: Dataset, output: Path) -> dict[str, object]:
    """Return which builds still hold the rows, and which models were trained on them."""
    places = [*output.glob("[!.]*/manifest.json"), *output.glob(f"{MODELS}/[!.]*/manifest.json")]
    folders = [path.parent for path in places if is_built(path.parent)]
    models = {str(folder): read_manifest(folder) for folder in folders if is_packed(folder)}
    built = [str(folder) for folder in folders if folder.name == definition.name and str(folder) not in models]
    return {
        "build_again": built,
        "train_again": stale_models(models, definition.name, definition.withdrawals),
    }


def _with_forgotten(told: dict[str, object], forgotten: Forgotten) -> dict[str, object]:
    """Return what was done, with what was removed of generation, and what was made of it and stands yet."""
    known = told.get("next")
    steps = [*(known if isinstance(known, list) else []), *([GENERATE_AGAIN] if forgotten.outputs else [])]
    return {
        **told,
        "replies_removed": forgotten.replies,
        "lines_removed": forgotten.lines,
        "removed_from": [str(folder) for folder in forgotten.folders],
        "generate_again": [str(path) for path in forgotten.outputs],
        **({"next": steps} if steps else {}),
        "problems": [one.as_dict() for one in forgotten.report.problems],
    }


def _mark(definition: Dataset, version: str, reason: str) -> dict[str, object]:
    """Mark a version as not to be used."""
    number = ".".join(map(str, as_numbers(version)))
    if len(reason.strip()) < SHORTEST_REASON:
        raise ValueError("--reason: expected what readers of the version must know, in a sentence")
    facts = read_card_source(card_source_path(definition)).facts
    known = [change.version for change in facts.changes]
    if number not in known:
        raise ValueError(f"{definition.name} has no version {number} in `changes`; there are: {', '.join(known)}")
    versions = {**definition.withdrawals.versions, number: reason.strip()}
    path = write_withdrawals(_module(definition), replace(definition.withdrawals, versions=versions))
    return {
        "marked": number,
        "list": str(path),
        "next": [f"Raise the version, build and release it: its card and careloom verify then say so of {number}."],
    }


def _purge(
    definition: Dataset, target: Target, confirmed: str, output: Path, work: Callable[[Any, Target, str, str], Purged]
) -> dict[str, object]:
    """Purge a repository after it was named twice, and return what was done and what is out of reach."""
    if not target.repository:
        raise ValueError("--purge needs --repo ORG/NAME")
    api, local = client(), output / definition.name  # the build names the source bytes that the entries belong to
    mark = definition.withdrawals.mark(str(read_manifest(local).get("withdrawals", {}).get("source")))
    if not mark:
        raise ValueError(f"nothing was withdrawn from {definition.name}: there is nothing to purge")
    newest = refuse_unclean(api, target, mark, definition.name)
    err.print(PLANNED[work].format(
        repository=target.repository, newest=newest, versions=", ".join(holding(api, target, mark)) or "(none)",
    ), markup=False, soft_wrap=True)  # fmt: skip
    if not confirmed and err.is_terminal:
        confirmed = typer.prompt("Type the repository's name to go on", default="", show_default=False, err=True)
    if confirmed != target.repository:
        given = f" names {confirmed}" if confirmed else " is missing"
        raise ValueError(f"not confirmed, nothing was deleted: --confirm{given}; pass --confirm {target.repository}")
    return {**asdict(work(api, target, mark, definition.name)), "out_of_reach": list(OUT_OF_REACH)}
