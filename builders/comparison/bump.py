"""The smallest honest version bump between two builds, by what a reader of the rows sees (SemVer 2.0.0)."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from enum import IntEnum
from typing import Any

from builders.comparison.compare import ConfigDifference


class Bump(IntEnum):
    """How much of a version must change; the higher, the more a reader must look at."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


Reason = tuple[Bump, str]
STRICTER = {"form": ("full", "labels", "recipe", "none"), "access": ("open", "auto", "manual")}
"""Each later value allows less."""


def reasons(found: ConfigDifference) -> Iterator[Reason]:
    """Yield what a reader of a config sees, and which bump each of it asks for."""
    seen: tuple[tuple[object, Bump, str], ...] = (
        (found.removed.total(), Bump.MAJOR, f"{found.removed.total():,} rows are gone"),
        (int(found.changed.sum()), Bump.MAJOR, f"{int(found.changed.sum()):,} rows changed"),
        (found.moved, Bump.MAJOR, f"{sum(found.moved.values()):,} rows moved to another split"),
        (found.columns_removed, Bump.MAJOR, f"columns are gone: {', '.join(found.columns_removed)}"),
        (found.columns_retyped, Bump.MAJOR, f"columns have another type: {', '.join(found.columns_retyped)}"),
        (found.labels_changed, Bump.MAJOR, f"label names changed in {', '.join(found.labels_changed)}"),
        (found.added.total(), Bump.MINOR, f"{found.added.total():,} rows are new"),
        (found.columns_added, Bump.MINOR, f"columns are new: {', '.join(found.columns_added)}"),
        (found.labels_added, Bump.MINOR, f"labels are new in {', '.join(found.labels_added)}"),
    )
    yield from ((bump, f"{found.config}: {words}") for there, bump, words in seen if there)


def verdict_reasons(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Reason]:
    """Yield how the verdict of rights changed; to be allowed less weighs as much as a lost column."""
    lost = [use.replace("_", " ") for use, granted in old["uses"].items() if granted and not new["uses"].get(use)]
    stricter = [fact for fact, order in STRICTER.items() if order.index(new[fact]) > order.index(old[fact])]
    now = f"form {new['form']}, access {new['access']}, licence {new['licence']}"
    if lost or stricter:
        yield Bump.MAJOR, f"rights are narrower ({', '.join((*stricter, *lost))}): now {now}"
    elif any(old[fact] != new[fact] for fact in ("form", "access", "licence", "uses")):
        yield Bump.MINOR, f"rights changed: now {now}"


def withheld_reasons(old: Mapping[str, Any], new: Mapping[str, Any], seen: Container[str]) -> Iterator[Reason]:
    """Yield that rows or columns which are not published changed, as the fingerprints of the whole dataset tell.

    `old` and `new` are manifests, `seen` the configs whose published rows show a difference already. How rows that are
    not there changed cannot be seen, so that it counts as much as the gravest change.
    """
    if old["form"] == "full" == new["form"]:
        return
    before, after = (one.get("fingerprints", {}).get("local", {}) for one in (old, new))
    for config in (name for name in after if name in before and name not in seen):
        if before[config] != after[config]:
            yield Bump.MAJOR, f"{config}: rows changed that are not published; `careloom diff` of two builds shows how"
