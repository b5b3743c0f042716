"""Quasi-identifiers: how many rows share what is known of a person with few others, counted so that counts add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

ROWS = "rows sharing them"


def combinations(columns: Mapping[str, pa.ChunkedArray]) -> pa.Table:
    """Return each combination of known values with its number of rows.

    Only rows with at least two known values count (k-anonymity: Sweeney 2002).
    """
    table = pa.table(dict(columns))
    known = np.zeros(table.num_rows, dtype=np.int64)
    for column in table.columns:
        known += column.is_valid().to_numpy()
    table = table.filter(pa.array(known >= 2))
    found = table.group_by(table.column_names).aggregate([([], "count_all")])
    return found.rename_columns([*table.column_names, ROWS])


def added_up(parts: Sequence[pa.Table]) -> pa.Table:
    """Return the combinations of several parts, each once; a column that a part has not is unknown there."""
    table = pa.concat_tables(parts, promote_options="default")
    keys = [name for name in table.column_names if name != ROWS]
    return table.group_by(keys).aggregate([(ROWS, "sum")]).rename_columns([*keys, ROWS])


def rare(found: pa.Table, threshold: int) -> tuple[int, int]:
    """Return how many rows share their combination with fewer than `threshold` rows, how many with none."""
    sizes = found.column(ROWS).to_numpy()
    return int(sizes[sizes < threshold].sum()), int((sizes == 1).sum())


def rare_combinations(columns: Mapping[str, pa.ChunkedArray], threshold: int = 5) -> tuple[int, int]:
    """Return how many rows of a table share their known values with fewer than `threshold` rows, how many with none."""
    return rare(combinations(columns), threshold)
