"""Small datasets beside each other, as members of a collection."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from fixture_builds import pinned

from builders import catalog
from builders.build import Built
from builders.collection.collect import Profile, collect
from builders.collection.members import Member, read_member
from builders.collection.membership import why_not
from builders.definition import Dataset
from builders.manifest import MANIFEST, read_manifest, write_json
from builders.rights import Terms
from cards.render import render

COLLECTION = catalog.get("careloom")
Collect = Callable[..., Built]


def renamed(folder: Path, name: str, like: str, rights: tuple[Terms, ...] | None = None) -> Member:
    """Return a copy of a fixture's build as another dataset, under other rights where they are given."""
    shutil.copytree(pinned(like), folder)
    write_json(folder / MANIFEST, {**read_manifest(folder), "dataset": name})
    definition: Dataset = replace(catalog.get(like), name=name)
    return read_member(definition if rights is None else replace(definition, rights=rights), folder)


@pytest.fixture
def collected(tmp_path: Path) -> Collect:
    """Collect members into a folder, those that may not be published left out with their reasons."""

    def run(members: list[Member], profile: Profile = "published", missing: tuple[str, ...] = ()) -> Built:
        refused = [(why_not(one.candidate), one.definition) for one in members] if profile == "published" else []
        return collect(
            COLLECTION,
            [one for one in members if profile == "local" or not why_not(one.candidate)],
            tmp_path / "output",
            profile=profile,
            refused=[pair for pair in refused if pair[0]],
            missing=missing,
            describe=partial(render, definition=COLLECTION),
        )

    return run
