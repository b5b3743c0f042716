"""Forgetting a dataset: what runs kept of its people's words goes, and what was made from them is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from builders.generation.noted_runs import NotedRun, datasets_of, list_path, noted_runs
from builders.generation.private_files import left_unfinished
from builders.generation.reply_cache import CACHE, entries, forget
from builders.generation.transcripts import FILE_OF, forget_lines, journal_path, sole_writer, transcripts_in
from builders.problems import Problem, ProblemsFound, Report

RULE = "generated"
AGAIN = "Then give the same command again."
OUTPUTS = frozenset({".jsonl", ".json", ".csv", ".html"})
"""How the files end that sub-verbs write into the folder of a run."""
FORMS = "*/*.csv"
"""Forms for raters that lie in a folder below."""


@dataclass(slots=True)
class Forgotten:
    """What was removed, from where, and what was made from the words and stands yet."""

    replies: int = 0
    lines: int = 0
    folders: list[Path] = field(default_factory=list)
    """Those that something was removed from."""
    outputs: list[Path] = field(default_factory=list)
    report: Report = field(default_factory=Report)
    """Folders that are gone, could not be read, or are being written to."""


def forget_dataset(dataset: str, spellings: Iterable[str] = (), further: Iterable[Path] = ()) -> Forgotten:
    """Remove the cached replies and the lines of transcripts with words of a dataset, in every folder that a run noted.

    `spellings` are other names that runs may have called it by, `further` more folders: of a run, or caches alone.
    Folders that cannot be dealt with are reported, and the others are done all the same.
    """
    forgotten = Forgotten()
    try:
        with noted_runs() as runs:
            mine = [run for run in runs if dataset in run.datasets]
            names = {dataset, *spellings, *_collections(dataset), *(run.words_of for run in mine)}
            for folder, noted in _folders(mine, further).items():
                _forget_in(folder, names, forgotten, noted=noted)
    except ProblemsFound as found:
        forgotten.report.extend(found.report.problems)
    except OSError as error:
        forgotten.report.add(_unreadable(list_path(), error))
    return forgotten


def _collections(dataset: str) -> Iterator[str]:
    """Yield the collections of the catalog that hold a dataset's words."""
    from builders import catalog

    for name in catalog.names():
        if dataset in datasets_of(name):
            yield name


def _folders(runs: Iterable[NotedRun], further: Iterable[Path]) -> dict[Path, bool]:
    """Return every folder once, and whether a run noted it; a cache stands for the folder of its run."""
    named = (folder.resolve() for folder in further)
    found = dict.fromkeys((folder.parent if folder.name == CACHE else folder for folder in named), False)
    return found | dict.fromkeys((run.folder for run in runs), True)


def _forget_in(folder: Path, names: set[str], forgotten: Forgotten, *, noted: bool) -> None:
    """Forget in one folder, or report why that cannot be done."""
    try:
        if not folder.is_dir():
            forgotten.report.add(_gone(folder))
        elif not (noted or transcripts_in(folder) or _caches(folder)):
            fix = "Name the folder that `careloom generate` wrote into, or a copy of its cache."
            forgotten.report.add(_problem(folder, "it holds neither a cache nor a transcript of generation", fix))
        else:
            _remove(folder, names, forgotten, noted=noted)
    except ProblemsFound:
        fix = f"Wait until it is done, or stop it. {AGAIN}"
        forgotten.report.add(_problem(folder, "a run is generating there, nothing was removed", fix))
    except OSError as error:
        forgotten.report.add(_unreadable(folder, error))


def _remove(folder: Path, names: set[str], forgotten: Forgotten, *, noted: bool) -> None:
    """Remove what a folder holds of the words, while nobody generates there; ProblemsFound where somebody does."""
    with ExitStack() as held:
        transcripts = transcripts_in(folder)
        for transcript in transcripts:
            held.enter_context(sole_writer(transcript))
        replies = sum(forget(cache, *names) for cache in _caches(folder))
        lines = sum(_forget_transcript(transcript, names) for transcript in transcripts)
    forgotten.replies += replies
    forgotten.lines += lines
    forgotten.folders += [folder] if replies or lines else []
    forgotten.outputs += _outputs(folder) if noted or replies or lines else []


def _caches(folder: Path) -> list[Path]:
    """Return the cache in the folder of a run, and the folder itself where it is a copy of one."""
    cache = folder / CACHE
    return [*([cache] if cache.exists() else []), *([folder] if any(entries(folder)) else [])]


def _forget_transcript(transcript: Path, names: set[str]) -> int:
    """Remove the lines of a transcript and of its journal, and what killed processes left of either."""
    lines = 0
    for path in (transcript, journal_path(transcript)):
        lines += forget_lines(path, *names) if path.exists() else 0
        for left in left_unfinished(path):
            left.unlink(missing_ok=True)
    return lines


def _outputs(folder: Path) -> list[Path]:
    """Return what sub-verbs made in a folder, the transcripts aside."""
    beside = (path for path in folder.iterdir() if not FILE_OF.fullmatch(path.name))
    found = [path for path in (*beside, *folder.glob(FORMS)) if path.suffix in OUTPUTS and path.name[0] != "."]
    return sorted(path for path in found if path.is_file())


def _gone(folder: Path) -> Problem:
    fix = (
        f"If it was moved or copied, or lies on a disk that is not there, name it with --generated DIR. If it was "
        f"deleted, remove its line from {list_path()}."
    )
    return _problem(folder, "the folder of a run with words of the dataset is gone", fix)


def _unreadable(place: Path, error: OSError) -> Problem:
    said = f"what was generated there could not all be removed ({error.strerror or type(error).__name__})"
    return _problem(place, said, f"See that you may read and write it. {AGAIN}")


def _problem(place: Path, message: str, fix: str) -> Problem:
    return Problem(rule=RULE, place=str(place), message=message, fix=fix)
