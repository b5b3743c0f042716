"""What is counted of a filter for a comparison; published numbers where no rows are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from explorer.columns import FACETS, NOT_LOADED, ROLES, base_type
from explorer.errors import FilterError, unknown
from explorer.filters import Filter
from explorer.searching import facets, positions, table_of
from explorer.shown import Rows, Shown
from explorer.store import Store
from explorer.tables import Positions, Table

MEASURED = {"utterances": "text", "questions": "question", "spans": "phrase"}
"""The column whose texts are measured, by row type."""
WITHOUT_SPACES = ("zh", "ja", "th", "lo", "km", "my", "bo", "und")
"""Languages whose words are not parted by blanks: their talk is counted in characters."""
WORD = r"\S+"


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long texts or dialogues are; quartiles only where the rows themselves were counted."""

    count: int
    mean: float
    median: float
    lower: float | None = None
    """The first quartile."""
    upper: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What is known of what a filter finds, or of a config whose rows are not shown."""

    dataset: str
    version: str
    config: str
    row_type: str
    filter: Filter
    from_rows: bool
    """Whether rows were counted; else these are the published numbers of the whole config."""
    rows: int
    dialogues: int | None
    """Dialogues, posts, ... that the rows are of."""
    groups: int | None
    texts: Lengths | None
    """Characters of the words of a row."""
    turns: Lengths | None
    """Turns of the dialogues."""
    talk: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By role: rows, words and characters."""
    labels: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Counts of the values of each facet."""

    @property
    def counted_in(self) -> str:
        """In what talk can be counted: words, or characters where a language does not part its words."""
        tags = {tag.split("-")[0] for tag in self.labels.get("language", {})}
        return "characters" if tags.intersection(WITHOUT_SPACES) else "words"

    def talk_ratio(self, unit: str) -> float | None:
        """Return how much the client says for what the therapist says; None where one of them says nothing."""
        therapist, client = (self.talk.get(role, {}).get(unit, 0) for role in ROLES)
        return client / therapist if client and therapist else None


def side(store: Store, asked: Filter) -> Side:
    """Return what is known of what a filter finds; the published numbers where rows are not shown."""
    shown = store.shown(asked.dataset, asked.version) if asked.dataset else None
    return _published(shown, asked) if shown and shown.rows is Rows.NONE else _counted(store, asked)


def _counted(store: Store, asked: Filter) -> Side:
    table = table_of(store, asked)
    found = positions(store, asked)
    rows = np.arange(len(table.rows), dtype=np.int32) if found is None else found
    return Side(
        dataset=table.dataset,
        version=table.version,
        config=table.config,
        row_type=table.row_type,
        filter=replace(asked, page=1),
        from_rows=True,
        rows=len(rows),
        dialogues=table.distinct(table.identifier, found),
        groups=table.distinct("group_id", found) if "group_id" in table.rows.column_names else None,
        texts=_lengths(characters(table, rows)),
        turns=_lengths(_turns(table, rows)),
        talk=_talk(table, rows),
        labels={one.name: dict(one.counts) for one in facets(table, found) if one.counts},
    )


def _lengths(found: npt.NDArray[np.int32] | None) -> Lengths | None:
    if found is None or not len(found):
        return None
    lower, median, upper = np.percentile(found, (25, 50, 75))
    return Lengths(len(found), float(found.mean()), float(median), float(lower), float(upper))


def _turns(table: Table, rows: Positions) -> npt.NDArray[np.int32] | None:
    """Return how many turns each of the dialogues has that the rows are of."""
    if table.turns is None:
        return None
    numbers, _ = table.dictionary("dialogue_id")
    _, first = np.unique(numbers[rows], return_index=True)
    return table.turns[rows[first]]


def _talk(table: Table, rows: Positions) -> dict[str, dict[str, int]]:
    """Return rows, words and characters of each role; nothing where no words are shown."""
    if "text" not in table.fields or "role" not in table.facets:
        return {}
    codes = table.facets["role"]
    found = {}
    for role in ROLES:
        mine = rows[np.isin(codes.numbers[rows], codes.holding([role]))]
        texts = words_of(table, mine)
        words = pc.sum(pc.count_substring_regex(texts, WORD)).as_py() or 0
        found[role] = {"rows": len(mine), "words": words, "characters": pc.sum(pc.utf8_length(texts)).as_py() or 0}
    return found


def measured(table: Table) -> str | None:
    """Return the column whose texts are measured; None where a table shows none."""
    name = MEASURED.get(table.row_type)
    return name if name in table.fields else None


def words_of(table: Table, rows: Positions) -> pa.Array:
    """Return the measured texts of rows."""
    return table.rows[measured(table)].combine_chunks().take(pa.array(rows)).cast(pa.string())


def characters(table: Table, rows: Positions) -> npt.NDArray[np.int32] | None:
    """Return how many characters the measured text of each row has that has one."""
    if measured(table) is None:
        return None
    found: npt.NDArray[np.int32] = pc.utf8_length(words_of(table, rows).drop_null()).to_numpy(zero_copy_only=False)
    return found


def _published(shown: Shown, asked: Filter) -> Side:
    """Return the published numbers of a config; they know no filter."""
    if asked.values or asked.terms or asked.min_turns:
        raise FilterError(f"{shown.why_no_rows} Its published numbers can be compared without a filter only.")
    names = [name for name in shown.statistics if base_type(name) not in NOT_LOADED]
    if asked.config and asked.config not in names:
        raise FilterError(unknown(f"The config of {shown.dataset}", asked.config, names))
    config = asked.config or next((one for one in ("utterances", *names) if one in names), "")
    if not config:
        raise FilterError(f"{shown.dataset} publishes no numbers.")
    known = shown.statistics[config]
    texts = {name: one for name, one in known["lengths"].items() if name != "turns"}
    about = shown.statistics.get("dialogues", {})
    return Side(
        dataset=shown.dataset,
        version=shown.version,
        config=config,
        row_type=base_type(config),
        filter=replace(asked, page=1),
        from_rows=False,
        rows=known["rows"],
        dialogues=about.get("rows"),
        groups=known["groups"],
        texts=_stated(next(iter(texts.values()), None)),
        turns=_stated((about.get("lengths") or {}).get("turns")),
        labels=_stated_labels(known),
    )


def _stated(known: Mapping[str, Any] | None) -> Lengths | None:
    return Lengths(known["count"], known["mean"], known["median"]) if known else None


def _stated_labels(known: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Return the published counts by facet; languages and splits are counted beside the labels."""
    counts = {one.name: known["labels"].get(one.column) or {} for one in FACETS}
    counts["split"] = {split: one["rows"] for split, one in known["splits"].items()}
    languages: dict[str, int] = {}
    for one in known["splits"].values():
        for tag, rows in one["languages"].items():
            languages[tag] = languages.get(tag, 0) + rows
    return {name: found for name, found in {**counts, "language": languages}.items() if found}
