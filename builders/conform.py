"""Conform: a parsed batch becomes labelled owners and children with row facts, ready to be checked and split."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from builders.columns import ROW_FACTS
from builders.corpus import Corpus, run_lengths
from builders.definition import Dataset
from builders.labelling import label_owners, label_ratings, label_spans, label_turns
from builders.problems import Problem
from builders.row_types import IDENTIFIERS
from builders.schema import arrow_type, columns_of
from builders.sharding.partition import Batch

OWNER = "owner_id"
"""Column of `annotations`, `ratings`, `spans` and `generation` that names the dialogue or post; it is not published."""
SPLIT = "split"


def conform_batch(corpus: Corpus, definition: Dataset) -> tuple[Batch, list[Problem]]:
    """Return the batch of a parsed corpus, labelled, and the labels that were not mapped.

    Raises ValueError where the parse yields a column that no row type has: a mistake in the definition.
    """
    first = corpus.first
    id_column = IDENTIFIERS[first][0] if first in IDENTIFIERS else columns_of(first)[0].name
    owners = with_facts(corpus.tables[first], corpus.constants)
    owners, problems = label_owners(owners, definition.labels, corpus.place)
    children: dict[str, tuple[pa.Table, np.ndarray]] = {}
    ids = owners.column(id_column).combine_chunks()
    for name, rows in corpus.tables.items():
        if name == first:
            continue
        parent = id_column if name == "utterances" else OWNER
        lengths = run_lengths(ids, rows.column(parent).combine_chunks())
        labelled, found = _label(name, rows.drop_columns([parent]), definition, corpus.place)
        problems += found
        _refuse_unknown(name, labelled)
        children[name] = (labelled, lengths)
    return Batch(owners=owners, id_column=id_column, children=children), problems


def _label(name: str, table: pa.Table, definition: Dataset, place: str) -> tuple[pa.Table, list[Problem]]:
    if name == "utterances":
        return label_turns(table, definition.labels, place)
    if name == "spans":
        return label_spans(table, definition.span_labels, place)
    if name == "ratings":
        return label_ratings(table, definition.labels, place)
    return table, []


def with_facts(table: pa.Table, constants: Mapping[str, str | None]) -> pa.Table:
    """Return the owner table with constant row facts added where it has no such column."""
    names = {column.name: column for column in ROW_FACTS}
    for name, value in constants.items():
        if name not in names:
            raise ValueError(f"{name!r} is no row fact; there are {', '.join(names)}")
        if name not in table.column_names:
            table = table.append_column(name, pa.repeat(pa.scalar(value, arrow_type(names[name])), table.num_rows))
    return table


def _refuse_unknown(name: str, table: pa.Table) -> None:
    known = {column.name for column in columns_of(name)}
    if unknown := [column for column in table.column_names if column not in known]:
        raise ValueError(f"the parse yields {name} with unknown columns {', '.join(unknown)}")
