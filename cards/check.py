"""Check that a folder's README says of configs, splits and features what the data are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from builders.definition import Dataset
from builders.manifest import read_manifest
from builders.problems import Problem
from cards.render import README, metadata

FIX = "Build the folder again: configs and features in the README are generated."


def check_card(folder: Path, definition: Dataset) -> Iterator[Problem]:
    """Yield what the README says otherwise than the data.

    The README wins silently when features differ (`datasets` 5.2), so a difference relabels every row.
    """
    path = folder / README
    if not path.is_file():
        yield Problem(rule="missing-file", place=README, message="the README is not there", fix=FIX)
        return
    parts = path.read_text(encoding="utf-8").split("---\n", 2)
    found = yaml.safe_load(parts[1]) if len(parts) == 3 and not parts[0] else None
    if not isinstance(found, dict):
        yield Problem(rule="card-yaml", place=README, message="no YAML between two lines of ---", fix=FIX)
        return
    by_language = any("-" in config["config_name"] for config in found.get("configs", ()))
    expected = metadata(definition, read_manifest(folder), by_language=by_language)
    for key, value in expected.items():
        if found.get(key) != value:
            yield Problem(rule="card-yaml", place=f"{README} {key}", message="differs from what the data say", fix=FIX)
