"""Ratings and annotations of dialogues or turns, from columns that hold one item each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from builders.corpus import Corpus
from builders.problems import ProblemsFound, Report
from builders.reading.source_columns import Integers, column, report_rows, strings


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """A column of ratings: who gives them, of which item, and the lowest and highest there can be."""

    column: str
    rater: str
    item: str
    minimum: float = 1
    maximum: float = 5


def with_sides(
    corpus: Corpus,
    table: pa.Table,
    *,
    scale: str,
    rated: Sequence[Rated],
    turns: str = "",
    rated_turns: Sequence[Rated] = (),
    chosen: Sequence[str] = (),
    annotator: str = "",
) -> Corpus:
    """Return a corpus of dialogues with `ratings` and `annotations`, from a table with a row a dialogue.

    `turns` is the column of their turns, in which the columns of `rated_turns` lie. `chosen` are the columns
    of what `annotator` says of each dialogue.
    """
    utterances = corpus.tables["utterances"]
    owners = corpus.tables["dialogues"].column("dialogue_id").combine_chunks()
    ratings = [rating_table(table, owners, owners, rated, scale=scale, place=corpus.place)]
    if rated_turns:
        spoken = pa.Table.from_struct_array(column(table, turns).flatten())
        speakers = utterances.column("dialogue_id").combine_chunks()
        targets = pc.binary_join_element_wise(speakers, utterances.column("turn_id").cast(pa.string()), "/")
        targets = targets.combine_chunks()
        ratings.append(rating_table(spoken, speakers, targets, rated_turns, scale=scale, place=corpus.place))
    sides = {"ratings": by_owner(owners, *ratings)}
    if chosen:
        sides["annotations"] = annotation_table(table, owners, owners, chosen, annotator=annotator)
    return replace(corpus, tables={**corpus.tables, **sides})


def rating_table(
    table: pa.Table, owners: pa.Array, targets: pa.Array, rated: Sequence[Rated], *, scale: str, place: str
) -> pa.Table:
    """Return a rating a value that is there, in the order of the rows, then of the items.

    `owners` names the dialogue of each row, `targets` what is rated. Raises ProblemsFound with the rows of values that
    are no numbers, or beyond the ends of their scale.
    """
    report = Report()
    rows, items, written = _values(table, [one.column for one in rated])
    number = pc.fill_null(pc.match_substring_regex(written, r"^-?\d{1,9}(\.\d{1,9})?$"), False)
    values = pc.if_else(number, written, "0").cast(pa.float64()).to_numpy(zero_copy_only=False)
    lowest = np.array([one.minimum for one in rated], dtype=np.float64)
    highest = np.array([one.maximum for one in rated], dtype=np.float64)
    bad = ~number.to_numpy(zero_copy_only=False) | (values < lowest[items]) | (values > highest[items])
    for position, one in enumerate(rated):
        wrong = np.zeros(table.num_rows, dtype=bool)
        wrong[rows[bad & (items == position)]] = True
        message = f"{one.column}: expected a number from {one.minimum:g} to {one.maximum:g}"
        report_rows(report, "rating", place, "rows", pa.array(wrong), message)
    if report.failed:
        raise ProblemsFound(report)
    return pa.table(
        {
            "owner_id": owners.take(pa.array(rows)),
            "target_id": targets.take(pa.array(rows)),
            "rater_id": pa.array([one.rater for one in rated], pa.string()).take(pa.array(items)),
            "scale": pa.repeat(pa.scalar(scale), len(rows)),
            "item": pa.array([one.item for one in rated], pa.string()).take(pa.array(items)),
            "value": pa.array(values),
            "minimum": pa.array(lowest[items]),
            "maximum": pa.array(highest[items]),
        }
    )


def annotation_table(
    table: pa.Table, owners: pa.Array, targets: pa.Array, attributes: Sequence[str], *, annotator: str
) -> pa.Table:
    """Return an annotation a value that is there, in the order of the rows; each attribute is a column of the table."""
    rows, items, values = _values(table, attributes)
    return pa.table(
        {
            "owner_id": owners.take(pa.array(rows)),
            "target_id": targets.take(pa.array(rows)),
            "annotator_id": pa.repeat(pa.scalar(annotator), len(rows)),
            "attribute": pa.array(list(attributes), pa.string()).take(pa.array(items)),
            "value": values,
        }
    )


def by_owner(owners: pa.Array, *tables: pa.Table) -> pa.Table:
    """Return the rows of several tables together, those of each owner in the order of the tables."""
    whole = pa.concat_tables(tables)
    positions = pc.index_in(whole.column("owner_id").combine_chunks(), value_set=owners)
    return whole.take(pa.array(np.argsort(positions.to_numpy(zero_copy_only=False), kind="stable")))


def _values(table: pa.Table, columns: Sequence[str]) -> tuple[Integers, Integers, pa.Array]:
    """Return row and column position and text of each value that is there, by row and then by column."""
    texts = [strings(table, name) for name in columns]
    there = np.stack([pc.is_valid(text).to_numpy(zero_copy_only=False) for text in texts], axis=1)
    rows, items = np.nonzero(there)
    return rows, items, pa.concat_arrays(texts).take(pa.array(items * table.num_rows + rows))
