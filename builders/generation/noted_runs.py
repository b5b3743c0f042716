"""Where runs keep what they asked with a dataset's words: a list beside the downloads, so that all of it can be found.

It names folders and datasets, holds nobody's words, and is readable by its owner alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath

from filelock import FileLock

from builders.generation.private_files import OWNER_FILE, private_folder, write_private
from builders.problems import ProblemsFound

FOLDER, LIST, LOCK = ".generated", "folders.jsonl", ".folders.lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedRun:
    """A folder that holds the cache and the transcripts of a run with people's words."""

    folder: Path
    words_of: str
    """The dataset as the run named it, which is how cache and transcripts name it."""
    datasets: tuple[str, ...]
    """The datasets whose words these are: of a collection, those that it collects as well."""


def list_path() -> Path:
    """Return where the list lies."""
    from builders.sources import default_cache

    return default_cache() / FOLDER / LIST


def note_run(folder: Path, words_of: str) -> None:
    """Note that a run with the words of a dataset keeps its cache and transcripts in a folder.

    Raises OSError where the list cannot be written, ProblemsFound where it is broken: a run that could not be found
    again should not begin.
    """
    run = NotedRun(folder=folder.resolve(), words_of=words_of, datasets=datasets_of(words_of))
    path = list_path()
    private_folder(path.parent)
    with _locked(path):
        noted = _read(path)
        if run not in noted:
            write_private(path, map(_line, [*noted, run]), path.parent)


@contextmanager
def noted_runs() -> Iterator[list[NotedRun]]:
    """Yield the runs of the list; a run with anybody's words that begins meanwhile waits until the block ends."""
    path = list_path()
    if not path.exists():
        yield []
        return
    with _locked(path):
        yield _read(path)


def datasets_of(words_of: str) -> tuple[str, ...]:
    """Return the datasets whose words those of a name or a path are; what nothing is known of is taken by its name."""
    from builders import catalog

    try:
        definition = catalog.get(words_of)
    except (LookupError, FileNotFoundError, ValueError):
        return (PurePath(words_of).stem if words_of.endswith(".py") else words_of,)
    collected = (name for one in definition.collects for name in datasets_of(one))
    return (definition.name, *dict.fromkeys(collected))


def _locked(path: Path) -> FileLock:
    return FileLock(path.with_name(LOCK), mode=OWNER_FILE)


def _line(run: NotedRun) -> bytes:
    content = {"folder": str(run.folder), "words_of": run.words_of, "datasets": run.datasets}
    return json.dumps(content).encode() + b"\n"  # escaped: names of folders need not be text


def _read(path: Path) -> list[NotedRun]:
    if not path.exists():
        return []
    runs = []
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            content = json.loads(line)
            folder, words_of, datasets = Path(content["folder"]), str(content["words_of"]), tuple(content["datasets"])
        except (ValueError, KeyError, TypeError):
            message = "expected an object with folder, words_of and datasets"
            fix = "Correct the line; or remove it, and name its folder with --generated DIR at every withdrawal."
            raise ProblemsFound.single("noted-runs", f"{path}, line {number}", message, fix) from None
        runs.append(NotedRun(folder=folder, words_of=words_of, datasets=datasets))
    return runs
