"""A whole comparison: configs, rows, labels, splits, languages and rights of two builds, and the bump they ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builders.comparison.bump import Bump, Reason, reasons, verdict_reasons, withheld_reasons
from builders.comparison.compare import ConfigDifference, compare_config
from builders.comparison.sides import Side, open_side
from builders.manifest import MANIFEST, file_sha256
from builders.row_types import ROW_TYPES


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What differs between two builds."""

    old: Side
    new: Side
    configs_added: tuple[str, ...]
    configs_removed: tuple[str, ...]
    configs: tuple[ConfigDifference, ...]
    """Of the configs that both have."""
    files_changed: tuple[str, ...]
    """Files whose bytes differ or that only one side has, the manifest aside."""

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Return everything a reader would see, and the bump each asks for."""
        return tuple(_all_reasons(self))

    @property
    def bump(self) -> Bump:
        """Return the smallest honest bump."""
        return max((bump for bump, _ in self.reasons), default=Bump.NONE)

    @property
    def versions(self) -> tuple[str, str]:
        """Return both versions."""
        return str(self.old.manifest["version"]), str(self.new.manifest["version"])

    def least_version(self) -> str:
        """Return the lowest version the new side may have."""
        return next_version(self.versions[0], self.bump)

    def as_dict(self) -> dict[str, Any]:
        """Return the comparison as plain data: counts and ids, never words."""
        return {
            "versions": list(self.versions),
            "bump": self.bump.name.lower(),
            "least_version": self.least_version(),
            "reasons": [{"bump": bump.name.lower(), "reason": words} for bump, words in self.reasons],
            "configs_added": list(self.configs_added),
            "configs_removed": list(self.configs_removed),
            "files_changed": list(self.files_changed),
            "verdicts": [self.old.manifest["verdict"], self.new.manifest["verdict"]],
            "configs": [_config_dict(one) for one in self.configs],
        }


def next_version(version: str, bump: Bump) -> str:
    """Return a version raised by a bump."""
    major, minor, patch = (int(part) for part in version.split("."))
    return {
        Bump.MAJOR: f"{major + 1}.0.0",
        Bump.MINOR: f"{major}.{minor + 1}.0",
        Bump.PATCH: f"{major}.{minor}.{patch + 1}",
        Bump.NONE: version,
    }[bump]


def compare(old: Path, new: Path) -> Comparison:
    """Compare two built folders or release trees; FileNotFoundError where one is none, ValueError for two datasets."""
    sides = open_side(old), open_side(new)
    names = [side.manifest["dataset"] for side in sides]
    if names[0] != names[1]:
        raise ValueError(f"{old} holds {names[0]}, {new} holds {names[1]}: compare two builds of one dataset")
    order = list(ROW_TYPES)
    shared = (name for name in sides[0].configs if name in sides[1].configs)
    both = sorted(shared, key=lambda name: (order.index(sides[0].row_type(name)), name))
    files = _hashes(old), _hashes(new)
    changed = sorted(path for path in files[0].keys() | files[1].keys() if files[0].get(path) != files[1].get(path))
    return Comparison(
        old=sides[0],
        new=sides[1],
        configs_added=tuple(name for name in sides[1].configs if name not in sides[0].configs),
        configs_removed=tuple(name for name in sides[0].configs if name not in sides[1].configs),
        configs=tuple(compare_config(*sides, name) for name in both),
        files_changed=tuple(changed),
    )


def _hashes(folder: Path) -> dict[str, str]:
    """Return the hash of every file but the manifest, which names the kit's version too."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(folder).as_posix(): file_sha256(path) for path in files}


def _all_reasons(found: Comparison) -> Iterator[Reason]:
    yield from ((Bump.MAJOR, f"config {name} is gone") for name in found.configs_removed)
    yield from ((Bump.MINOR, f"config {name} is new") for name in found.configs_added)
    seen = set()
    for one in found.configs:
        told = list(reasons(one))
        seen |= {one.config} if told else set()
        yield from told
    yield from withheld_reasons(found.old.manifest, found.new.manifest, seen)
    yield from verdict_reasons(found.old.manifest["verdict"], found.new.manifest["verdict"])
    if found.files_changed:
        yield Bump.PATCH, f"{len(found.files_changed)} files have other bytes"


def _config_dict(one: ConfigDifference) -> dict[str, Any]:
    return {
        "config": one.config,
        "rows": list(one.rows),
        "added": dict(one.added),
        "removed": dict(one.removed),
        "changed": int(one.changed.sum()),
        "changed_columns": dict(one.changed_columns),
        "text_edits": one.text_edits,
        "label_changes": {
            column: [{"from": old, "to": new, "rows": rows} for (old, new), rows in pairs.most_common()]
            for column, pairs in one.label_changes.items()
        },
        "moved": [{"from": old, "to": new, "rows": rows} for (old, new), rows in sorted(one.moved.items())],
        "columns_added": list(one.columns_added),
        "columns_removed": list(one.columns_removed),
        "columns_retyped": list(one.columns_retyped),
        "labels_added": {column: list(names) for column, names in one.labels_added.items()},
        "labels_changed": list(one.labels_changed),
        "examples": one.examples,
        "rows_added": one.added.total(),
        "rows_removed": one.removed.total(),
    }
