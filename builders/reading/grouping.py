"""Groups of rows that share a text: what must stay in one split, or in one fold of it."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from builders.reading.source_columns import strings


def joined_groups(*columns: Sequence[str | None]) -> list[int]:
    """Return for each row the first row that it is joined with, directly or through others.

    Rows are joined that have the same text in any one of the columns, up to case and white space; blank texts join
    nothing. Shapes: columns of (n,) -> (n,).
    """
    parents = list(range(len(columns[0])))
    for texts in columns:
        seen: dict[str, int] = {}
        for row, text in enumerate(texts):
            if plain := " ".join((text or "").casefold().split()):
                first, second = sorted((_root(parents, seen.setdefault(plain, row)), _root(parents, row)))
                parents[second] = first
    return [_root(parents, row) for row in range(len(parents))]


def with_groups(table: pa.Table, split: str, by: Sequence[str]) -> pa.Table:
    """Return the rows of one of upstream's splits with columns `id`, `split` and `group`.

    An id is the split and the position in it. Rows that have the same text in any of the columns `by` are a group,
    which has the id of its first row. Upstream's splits are kept: a text that stands in two of them makes two groups.
    """
    ids = pa.array([f"{split}-{position}" for position in range(table.num_rows)])
    groups = joined_groups(*(strings(table, name).to_pylist() for name in by))
    own = {name: table.column(name) for name in table.column_names}
    return pa.table({**own, "id": ids, "split": pa.repeat(split, table.num_rows), "group": ids.take(pa.array(groups))})


def _root(parents: list[int], row: int) -> int:
    while parents[row] != row:
        parents[row] = parents[parents[row]]
        row = parents[row]
    return row
