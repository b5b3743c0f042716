"""A config's rows in memory: as Arrow, with what they are filtered by as numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from explorer.codes import Codes, named
from explorer.columns import IDENTIFIERS

Positions = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Table:
    """A config of a dataset: its rows, what they are filtered by, and the name by which DuckDB knows it."""

    name: str
    dataset: str
    version: str
    config: str
    row_type: str
    rows: pa.Table
    """As the files have them, repeated strings as dictionaries; and the split of each."""
    schema: pa.Schema
    """Of what may be shown of the files, with the description that `datasets` reads; not all of it is in memory."""
    labels: Mapping[str, tuple[str, ...]]
    """The names of class labels by dotted path of the column."""
    fields: tuple[str, ...]
    """The columns that are searched."""
    facets: Mapping[str, Codes] = field(default_factory=dict)
    turns: Positions | None = None
    """How many turns the dialogue of each row has, where rows belong to dialogues."""

    @cached_property
    def identifier(self) -> str:
        """The column that names a row or what it belongs to."""
        return next(name for name in IDENTIFIERS if name in self.rows.column_names)

    @cached_property
    def lengths(self) -> Positions:
        """How many characters the words of each row have, or items where they are a list."""
        total = np.zeros(len(self.rows), dtype=np.int32)
        for name in self.fields:
            column = self.rows[name].combine_chunks()
            if pa.types.is_list(column.type):
                total += pc.list_value_length(column).fill_null(0).to_numpy(zero_copy_only=False)
            elif not pa.types.is_null(column.type):
                total += pc.utf8_length(column.cast(pa.string())).fill_null(0).to_numpy(zero_copy_only=False)
        return total

    def dictionary(self, column: str) -> tuple[npt.NDArray[np.int32], pa.Array]:
        """Return the numbers and the values of a column of repeated strings; -1 is null."""
        if column not in self._dictionaries:
            found = self.rows[column].combine_chunks()
            found = found.cast(pa.string()) if pa.types.is_null(found.type) else found
            found = found if pa.types.is_dictionary(found.type) else found.dictionary_encode()
            numbers = found.indices.cast(pa.int32()).fill_null(-1).to_numpy(zero_copy_only=False)
            self._dictionaries[column] = numbers, found.dictionary
        return self._dictionaries[column]

    @cached_property
    def _dictionaries(self) -> dict[str, tuple[npt.NDArray[np.int32], pa.Array]]:
        return {}

    def where(self, column: str, wanted: Sequence[str]) -> Positions:
        """Return the positions of the rows with any of these values in a column of strings."""
        numbers, values = self.dictionary(column)
        found = np.flatnonzero(pc.is_in(values, pa.array(wanted, pa.string())).to_numpy(zero_copy_only=False))
        return np.flatnonzero(np.isin(numbers, found)).astype(np.int32)

    def rows_at(self, positions: Positions) -> list[dict[str, Any]]:
        """Return rows with their class labels by name."""
        return self.named(self.rows.take(pa.array(positions)))

    def named(self, rows: pa.Table) -> list[dict[str, Any]]:
        """Return rows of this config as plain data, class labels by name."""
        return [{name: named(value, name, self.labels) for name, value in row.items()} for row in rows.to_pylist()]

    def distinct(self, column: str, positions: Positions | None) -> int:
        """Return how many values of a column of strings the rows have."""
        numbers, values = self.dictionary(column)
        seen = np.zeros(len(values) + 1, dtype=bool)
        seen[numbers if positions is None else numbers[positions]] = True
        return int(seen[: len(values)].sum())
