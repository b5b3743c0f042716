"""What a parse yields: batches of flat canonical tables, and the dialogue rows derived from them.

A batch holds whole dialogues (or posts): its `dialogues` table has one row a dialogue without turns, its
`utterances` table one row a turn, ordered by dialogue as the first table is. Labels stand in their `*_raw`
columns; everything else of the row types that a source does not know may be left out and becomes null.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from builders.problems import Problem

FACTS_TABLES = ("dialogues", "posts", "questions", "personas", "judgements")
"""The tables that hold row facts themselves, in the order in which a batch's first table is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """One batch of a source: tables by row type, and constant values that hold for all its rows."""

    tables: Mapping[str, pa.Table]
    constants: Mapping[str, str | None] = field(default_factory=dict)
    """Row facts that are the same in the whole batch, such as `origin`."""
    place: str = ""
    """The file the batch was read from, for messages."""
    notes: tuple[Problem, ...] = ()
    """What the parse left out knowingly, as warnings."""

    @property
    def first(self) -> str:
        """Return the name of the table that holds the row facts."""
        return next(name for name in FACTS_TABLES if name in self.tables)


def run_lengths(parents: pa.Array, children: pa.Array) -> np.ndarray:
    """Return how many consecutive children each parent has, where both are in the same order.

    Shapes: parents (n,), children (m,) -> (n,). A parent without children gets 0; children of no parent, or out of
    order, make the lengths sum to less than m, which the caller reports.
    """
    if len(children) == 0:
        return np.zeros(len(parents), dtype=np.int64)
    runs = pc.run_end_encode(children)
    values, ends = runs.values, np.asarray(runs.run_ends, dtype=np.int64)
    lengths = np.diff(ends, prepend=0)
    if len(values) == len(parents) and values.equals(parents):
        return lengths
    result = np.zeros(len(parents), dtype=np.int64)
    position = 0
    found = pc.index_in(values, value_set=parents).to_numpy(zero_copy_only=False)
    for length, index in zip(lengths, found, strict=True):
        if not np.isnan(index) and index >= position:
            result[int(index)] = length
            position = int(index) + 1
    return result


def list_of(lengths: np.ndarray, values: pa.Array, nulls: pa.Array | None = None) -> pa.ListArray:
    """Return values as a list array with these lengths; `nulls` says which lists are null."""
    offsets = np.zeros(len(lengths) + 1, dtype=np.int32)
    np.cumsum(lengths, out=offsets[1:])
    return pa.ListArray.from_arrays(pa.array(offsets), values, mask=nulls)


def parent_positions(lengths: np.ndarray) -> np.ndarray:
    """Return for each child the position of its parent."""
    return np.repeat(np.arange(len(lengths)), lengths)
