"""What is known of a dataset that the Explorer shows, and how much of it may be shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

CARD_ALONE = "card alone"
"""The form of a dataset of which nothing but the card can be read without asking for access; its verdict is there."""


PART = re.compile(r"(\d+)")


class Rows(StrEnum):
    """Which rows of a dataset may be shown."""

    ALL = "all"
    LABELS = "labels"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class DataFile:
    """A Parquet file of a dataset, as the manifest describes it."""

    path: Path
    config: str
    split: str
    language: str
    rows: int


@dataclass(frozen=True, slots=True)
class Config:
    """A config of a dataset: what a row of it is, and how many there are by split."""

    name: str
    row_type: str
    rows: int
    splits: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class CodebookLabel:
    """A label with its definition and where it comes from."""

    taxonomy: str
    label: str
    position: int
    definition: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A dataset that is shown: what it says of itself, and which of its rows may be read."""

    dataset: str
    version: str
    folder: Path
    repository: str
    """`owner/name` on the Hub; empty for a folder of this machine."""
    title: str
    manifest: dict[str, Any]
    statistics: dict[str, Any]
    metadata: dict[str, Any]
    """The front matter of the card."""
    card: str
    """The card without its front matter, as Markdown."""
    licence_text: str
    citation: str
    form: str
    access: str
    licence: str
    reasons: tuple[str, ...]
    synthetic: bool
    rows: Rows
    configs: tuple[Config, ...]
    """Those whose rows may be shown, in the order in which they are offered."""
    files: tuple[DataFile, ...]
    """Those of the configs."""
    codebook: tuple[CodebookLabel, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages the card names."""
        stated = self.metadata.get("language_details") or self.metadata.get("language") or []
        return tuple(map(str, stated if isinstance(stated, list) else [stated]))

    @property
    def why_no_rows(self) -> str:
        """Why rows are not shown; empty where they are."""
        if self.rows is not Rows.NONE:
            return ""
        if self.form == CARD_ALONE:
            return f"{self.dataset} is given to those who ask for it: only its card can be read before."
        if self.form == "recipe":
            return f"{self.dataset} publishes a recipe and no rows: its rights do not permit it."
        if self.access != "open" and self.form in {"full", "labels"}:
            return f"{self.dataset} is given on request only ({self.access}), so its rows are not shown here."
        return f"{self.dataset} publishes no rows: its rights do not permit it."


@dataclass(frozen=True, slots=True)
class Broken:
    """A dataset or model that cannot be shown, and why."""

    name: str
    reason: str


def rows_that_may_be_shown(manifest: dict[str, Any], *, own: bool) -> Rows:
    """Return which rows may be shown: what anybody may read, or all where somebody reads a build of their own.

    A build from which the verdict withholds something shows nothing to others: what it holds is not what is published.
    """
    if own:
        return Rows.ALL if manifest["form"] == "full" else Rows.LABELS if manifest["form"] == "labels" else Rows.NONE
    verdict = manifest["verdict"]
    if verdict["access"] != "open" or manifest["form"] != verdict["form"]:
        return Rows.NONE
    return {"full": Rows.ALL, "labels": Rows.LABELS}.get(verdict["form"], Rows.NONE)


def version_order(version: str) -> tuple[tuple[int, str], ...]:
    """Return by what versions are ordered: numbers as numbers, and a version before its release first."""
    base, _, before = version.partition("-")
    numbers = tuple((int(one), "") for one in PART.findall(base))
    return (*numbers, (-1, before)) if before else (*numbers, (0, ""))
