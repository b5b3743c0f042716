"""What changed from one version of a dataset to another: what its card says, and what its manifests show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from explorer.shown import Shown, version_order

VERSION_ROW = re.compile(
    r"^\| (?P<version>\d[\w.+-]*) \| (?P<date>\d{4}-\d{2}-\d{2}) \| (?P<text>.*) \|$", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Change:
    """What the card says that a version changed, as Markdown."""

    version: str
    date: str
    text: str


@dataclass(frozen=True, slots=True)
class Counted:
    """Rows of a config or of one of its splits before and after; 0 where there is none."""

    config: str
    split: str
    """Empty for the whole config."""
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class LabelSet:
    """Labels of a set that came, went, or mean something else."""

    taxonomy: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    redefined: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReleaseNotes:
    """What changed between two versions of a dataset."""

    older: Shown
    newer: Shown
    changes: tuple[Change, ...]
    """Of the versions after the older, up to the newer; newest first."""
    rights: tuple[tuple[str, str, str], ...]
    """What is granted otherwise: what, before, after."""
    counts: tuple[Counted, ...]
    same_content: tuple[str, ...]
    """Configs whose content has the same fingerprint in both."""
    labels: tuple[LabelSet, ...]


def release_notes(one: Shown, other: Shown) -> ReleaseNotes:
    """Return what changed between two versions of a dataset, whichever is named first."""
    older, newer = sorted((one, other), key=lambda shown: version_order(shown.version))
    bounds = version_order(older.version), version_order(newer.version)
    changes = [change for change in changes_of(newer.card) if bounds[0] < version_order(change.version) <= bounds[1]]
    return ReleaseNotes(
        older=older,
        newer=newer,
        changes=tuple(sorted(changes, key=lambda change: version_order(change.version), reverse=True)),
        rights=tuple(_rights(older, newer)),
        counts=tuple(_counts(older.manifest["configs"], newer.manifest["configs"])),
        same_content=_same(older.manifest, newer.manifest),
        labels=tuple(_labels(older, newer)),
    )


def changes_of(card: str) -> tuple[Change, ...]:
    """Return the rows of the card's table of versions."""
    return tuple(
        Change(found["version"], found["date"], found["text"].replace("\\|", "|"))
        for found in VERSION_ROW.finditer(card)
    )


def _rights(older: Shown, newer: Shown) -> Iterator[tuple[str, str, str]]:
    for name, before, after in (
        ("form", older.form, newer.form),
        ("access", older.access, newer.access),
        ("licence", older.licence, newer.licence),
    ):
        if before != after:
            yield name, before, after


def _counts(older: Mapping[str, Any], newer: Mapping[str, Any]) -> Iterator[Counted]:
    """Yield the configs and their splits whose number of rows differs."""
    for config in dict.fromkeys((*older, *newer)):
        before, after = older.get(config) or {}, newer.get(config) or {}
        if before.get("rows", 0) != after.get("rows", 0):
            yield Counted(config, "", before.get("rows", 0), after.get("rows", 0))
        splits = before.get("splits") or {}, after.get("splits") or {}
        for split in dict.fromkeys((*splits[0], *splits[1])):
            rows = [sum((one.get(split) or {}).values()) for one in splits]
            if rows[0] != rows[1]:
                yield Counted(config, split, rows[0], rows[1])


def _same(older: Mapping[str, Any], newer: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the configs whose published content is the same; of local builds the content that they hold."""
    before, after = (one.get("fingerprints") or {} for one in (older, newer))
    kind = "release" if before.get("release") and after.get("release") else "local"
    known = before.get(kind) or {}
    return tuple(name for name, content in (after.get(kind) or {}).items() if known.get(name) == content)


def _labels(older: Shown, newer: Shown) -> Iterator[LabelSet]:
    """Yield the label sets in which labels differ."""
    before, after = _definitions(older), _definitions(newer)
    for taxonomy in dict.fromkeys((*before, *after)):
        was, now = before.get(taxonomy, {}), after.get(taxonomy, {})
        found = LabelSet(
            taxonomy=taxonomy,
            added=tuple(one for one in now if one not in was),
            removed=tuple(one for one in was if one not in now),
            redefined=tuple(one for one in now if one in was and was[one] != now[one]),
        )
        if found.added or found.removed or found.redefined:
            yield found


def _definitions(shown: Shown) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for one in sorted(shown.codebook, key=lambda one: (one.taxonomy, one.position)):
        found.setdefault(one.taxonomy, {})[one.label] = one.definition
    return found
