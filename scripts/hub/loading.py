"""Load a config of a published version as anybody would, and compare it with what was published."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builders.loaded_rows import loaded_fingerprint
from builders.problems import Problem
from scripts.hub.requests import Target, said

COMMIT = re.compile(r"^[0-9a-f]{40}$")
OTHER = "load_dataset returns other rows than were published"
AGAIN = "Do not use these rows. Remove {cache}, or load with `download_mode='force_redownload'`, and verify again."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is loaded: version and config, its fingerprint, the manifest's files, tags by commit, and where to cache."""

    version: Target
    config: str
    expected: str
    files: tuple[dict[str, Any], ...]
    names: Mapping[str, str]
    cache: Path | None


@dataclass(frozen=True, slots=True)
class Compared:
    """Rows of a config, or what is wrong with them."""

    config: str
    rows: int = 0
    problem: Problem | None = None


def load_in_turn(wanted: Sequence[Wanted]) -> list[Compared]:
    """Load configs one after the other, quietly where nobody watches."""
    from datasets import disable_progress_bars

    if not sys.stderr.isatty():
        disable_progress_bars()
    return [load_and_compare(one) for one in wanted]


def load_and_compare(wanted: Wanted) -> Compared:
    """Load a config by its tag and compare its fingerprint."""
    import datasets

    place = f"{wanted.version.repository}@{wanted.version.tag} {wanted.config}"
    asked = {"revision": wanted.version.tag, "cache_dir": str(wanted.cache) if wanted.cache else None}
    try:
        loaded = datasets.load_dataset(wanted.version.repository, wanted.config, **asked)
    except Exception as error:  # noqa: BLE001 - whatever `datasets` raises, it is not as published
        message = f"load_dataset fails: {type(error).__name__}: {said(error)}"
        problem = Problem(rule="load", place=place, message=message, fix="See what it says, then verify again.")
        return Compared(wanted.config, problem=problem)
    try:
        got = loaded_fingerprint(loaded, list(wanted.files), wanted.config)
        wrong = "" if got == wanted.expected else OTHER
    except ValueError as error:
        wrong = f"{OTHER}: {error}"
    if not wrong:
        return Compared(wanted.config, rows=sum(one.num_rows for one in loaded.values()))
    fix = AGAIN.format(cache=_cache_folder(loaded))
    message = wrong + _whence(loaded, wanted.names)
    return Compared(wanted.config, problem=Problem(rule="rows", place=place, message=message, fix=fix))


def _whence(loaded: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return which version loaded rows were made from: `datasets` caches them below the commit's hash."""
    files = [one["filename"] for data in loaded.values() for one in data.cache_files]
    found = {part for file in files for part in Path(file).parts if COMMIT.match(part)}
    return f"; they are of {', '.join(sorted(names.get(sha, f'commit {sha}') for sha in found))}" if found else ""


def _cache_folder(loaded: Mapping[str, Any]) -> str:
    files = [one["filename"] for data in loaded.values() for one in data.cache_files]
    return str(Path(files[0]).parent) if files else "the cache of `datasets`"
