"""Builds of every dataset from its invented fixture (or the embedded corpus), once a process."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pyarrow.parquet as pq

from builders import catalog
from builders.build import Built, build
from builders.collection.collect import Profile, collect
from builders.collection.members import read_member
from builders.collection.membership import why_not
from builders.dataset_verdict import candidate
from builders.definition import Dataset
from builders.manifest import MANIFEST, read_manifest, write_json
from builders.release_tree import derive
from builders.rights import verdict_of
from builders.source_files import SourceFiles
from builders.sources import Places, acquire
from cards.render import render

FIXTURES = Path(__file__).parent / "fixtures"
SOAK = bool(os.environ.get("CARELOOM_SOAK"))
DATASETS = catalog.names()
SOURCED = [name for name in DATASETS if not catalog.get(name).collects]
"""Those that are parsed from files."""


def as_published(name: str) -> Dataset:
    """Return a definition without the rights that lack evidence: as whoever publishes it would have stated them."""
    definition = catalog.get(name)
    return replace(definition, rights=tuple(one for one in definition.rights if one.evidence.given))


def trials(few: int, many: int) -> int:
    """Return how often a long trial runs: few times usually, many times in `make soak`."""
    return many if SOAK else few


def fixture_files(name: str) -> dict[str, Path]:
    """Return the fixture of each source of a dataset by upstream's own path; none for an embedded one."""
    sources = (source for source in catalog.get(name).sources if not source.embedded)
    return {source.path: FIXTURES / name / source.path for source in sources}


def fixture_sources(definition: Dataset) -> SourceFiles:
    """Return the acquired fixture of a dataset."""
    return acquire(definition, Places(given=fixture_files(definition.name)))


def build_into(output: Path, name: str) -> Built:
    """Build a dataset from its fixture, a collection from those of its datasets as if their bytes were pinned."""
    definition = catalog.get(name)
    if definition.collects:
        return collect_into(output, definition, "published")
    return build(definition, fixture_sources(definition), output, describe=partial(render, definition=definition))


def collect_into(
    output: Path, definition: Dataset, profile: Profile, folder_of: Callable[[str], Path] | None = None
) -> Built:
    """Collect the builds of a collection's datasets, those of the fixtures where no others are named."""
    folder_of = folder_of or pinned
    found = [catalog.get(name) for name in definition.collects]
    reasons = {one.name: why_not(candidate(one)) if profile == "published" else "" for one in found}
    return collect(
        definition,
        [read_member(one, folder_of(one.name)) for one in found if not reasons[one.name]],
        output,
        profile=profile,
        refused=[(reasons[one.name], one) for one in found if reasons[one.name]],
        missing=[],
        describe=partial(render, definition=definition),
    )


@cache
def built(name: str) -> Built:
    """Return the build of a dataset from its fixture."""
    return build_into(Path(mkdtemp(prefix="careloom-")), name)


@cache
def pinned(name: str) -> Path:
    """Return the build of the fixture as if its bytes were pinned and no evidence were missing."""
    local, definition = built(name).folder, as_published(name)
    content = read_manifest(local)
    if content["verdict"]["form"] != "none":
        return local
    folder = Path(mkdtemp(prefix="careloom-")) / name
    shutil.copytree(local, folder)
    found = {rule: one for rule, one in content["problems"].items() if rule != "unpinned"}
    sources = [{**one, "pinned": True} for one in content["sources"]]
    verdict = verdict_of(definition.rights).as_dict()
    write_json(folder / MANIFEST, {**content, "sources": sources, "verdict": verdict, "problems": found})
    render(folder, definition)
    return folder


@cache
def released(name: str) -> Path:
    """Return the release tree of the fixture's build, as the dataset's rights would have it for pinned bytes."""
    target = Path(mkdtemp(prefix="careloom-")) / name
    derive(pinned(name), target, describe=partial(render, definition=as_published(name)))
    return target


def rows(folder: Path, config: str) -> list[dict[str, Any]]:
    """Return all rows of a config, in file order, labels as they are stored."""
    files = [one["path"] for one in read_manifest(folder)["files"] if one["config"] == config]
    return [row for path in files for row in pq.read_table(folder / path, partitioning=None).to_pylist()]


def every_text(folder: Path) -> str:
    """Return every byte of every file as text, and beside them every value of every Parquet file."""
    parts = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            parts.append(path.read_bytes().decode("utf-8", errors="ignore"))
        if path.suffix == ".parquet":
            parts += [str(row) for row in pq.read_table(path, partitioning=None).to_pylist()]
    return "\n".join(parts)


def tree_bytes(folder: Path) -> dict[str, bytes]:
    """Return every file of a tree with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
