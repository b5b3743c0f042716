"""Build a collection: first every dataset of it that is at hand and not built as it is now, then all together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import builders
from builders import catalog
from builders.build import Built
from builders.collection.collect import Profile, collect
from builders.collection.members import Member, read_member
from builders.collection.membership import why_not
from builders.dataset_verdict import candidate
from builders.definition import Dataset
from builders.manifest import MANIFEST, is_built, read_manifest, source_records
from builders.problems import ProblemsFound
from builders.rights import verdict_for
from builders.source_files import SourceFiles
from builders.sources import Places, SourceMissing, acquire, names_of
from cards.render import render

BuildDataset = Callable[[Dataset, SourceFiles, Path], Built]


def build_collection(
    definition: Dataset, places: Places, output: Path, *, profile: Profile, build_dataset: BuildDataset
) -> Built:
    """Build a collection into a folder below `output`; ProblemsFound where one of its datasets has problems.

    A published one asks for the datasets that may be in it alone; a local one takes whatever is at hand.
    """
    _refuse_unknown(definition, places)
    refused: list[tuple[str, Dataset]] = []
    members: list[Member] = []
    missing: list[str] = []
    for one in map(catalog.get, definition.collects):
        reason = why_not(candidate(one)) if profile == "published" else ""
        if reason:
            refused.append((reason, one))
            continue
        try:
            files = acquire(one, _places_of(one, places))
        except SourceMissing:
            missing.append(one.name)
            continue
        folder = output / one.name
        if not is_current(one, files, folder):
            build_dataset(one, files, output)
        members.append(read_member(one, folder))
    return collect(
        definition, members, output, profile=profile, refused=refused, missing=missing,
        describe=partial(render, definition=definition),
    )  # fmt: skip


def _places_of(definition: Dataset, places: Places) -> Places:
    """Return the places with the files given by hand that are this dataset's."""
    keys = {key for source in definition.sources for key in names_of(source)}
    return replace(places, given={key: path for key, path in places.given.items() if key in keys})


def _refuse_unknown(definition: Dataset, places: Places) -> None:
    known = {key for name in definition.collects for one in catalog.get(name).sources for key in names_of(one)}
    if unknown := sorted(set(places.given) - known):
        message = f"no dataset of {definition.name} has such a source file"
        fix = "Correct the name before the `=` of --file; `careloom info NAME` lists a dataset's files."
        raise ProblemsFound.single("source-name", ", ".join(unknown), message, fix)


def is_current(definition: Dataset, files: SourceFiles, folder: Path) -> bool:
    """Whether a folder is what a build of these files by the code as it is would give, as far as can be told."""
    if not is_built(folder):
        return False
    content = read_manifest(folder)
    expected = {
        "version": definition.version,
        "form": "full",
        "sources": source_records(files),
        "verdict": verdict_for(definition.rights, pinned=files.pinned).as_dict(),
        "withdrawals": definition.withdrawals.as_manifest(files.digest),
    }
    if any(content.get(key) != value for key, value in expected.items()):
        return False
    return _newest_code() < (folder / MANIFEST).stat().st_mtime


def _newest_code() -> float:
    """Return when the code, the label sets or the definitions were last changed."""
    root = Path(builders.__path__[0])
    kinds = ("*.py", "*.yaml", "*.json")
    return max(path.stat().st_mtime for kind in kinds for path in root.rglob(kind))
