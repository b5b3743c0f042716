"""Two datasets, versions, languages or filters beside each other: labels as shares, and what both hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from explorer.columns import FACETS
from explorer.filters import Filter
from explorer.searching import positions, table_of
from explorer.sides import Side, measured, side
from explorer.store import Store
from explorer.tables import Positions, Table


@dataclass(frozen=True, slots=True)
class Shares:
    """A value's counts on both sides and its shares of all values there; None where the facet is not counted."""

    value: str
    counts: tuple[int | None, int | None]
    shares: tuple[float | None, float | None]

    @property
    def difference(self) -> float | None:
        """The second share less the first, between -1 and 1."""
        first, second = self.shares
        return None if first is None or second is None else second - first


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two filters both find."""

    identifiers: int
    """Dialogues, posts, ... of the same name."""
    situations: int
    """Things told in several versions (`parallel_id`) of which both have one."""
    texts: int | None
    """Different texts that are the same in the searched form; None where one side shows no words."""
    texts_of_each: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides beside each other."""

    left: Side
    right: Side
    counted_in: str
    facets: Mapping[str, tuple[Shares, ...]]
    overlap: Overlap | None
    """None where rows of a side are not shown."""


def compare(store: Store, left: Filter, right: Filter) -> Comparison:
    """Return what two filters find beside each other; FilterError as for a search."""
    sides = side(store, left), side(store, right)
    names = [one.name for one in FACETS if any(one.name in each.labels for each in sides)]
    both = all(one.from_rows for one in sides)
    return Comparison(
        left=sides[0],
        right=sides[1],
        counted_in="characters" if "characters" in {one.counted_in for one in sides} else "words",
        facets={name: shares(*(one.labels.get(name) for one in sides)) for name in names},
        overlap=overlap(store, left, right) if both else None,
    )


def shares(left: Mapping[str, int] | None, right: Mapping[str, int] | None) -> tuple[Shares, ...]:
    """Return the values of a facet on both sides; a share is of all values given, as the cards state it."""
    totals = [None if one is None else sum(one.values()) for one in (left, right)]
    found = []
    for value in dict.fromkeys((*(left or ()), *(right or ()))):
        counts = [None if one is None else one.get(value, 0) for one in (left, right)]
        parts = [None if count is None or not total else count / total
                 for count, total in zip(counts, totals, strict=True)]  # fmt: skip
        found.append(Shares(value, (counts[0], counts[1]), (parts[0], parts[1])))
    return tuple(found)


def overlap(store: Store, left: Filter, right: Filter) -> Overlap:
    """Return what two filters both find."""
    tables = table_of(store, left), table_of(store, right)
    rows = positions(store, left), positions(store, right)
    names = [values_of(table, table.identifier, found) for table, found in zip(tables, rows, strict=True)]
    told = [values_of(table, "parallel_id", found) for table, found in zip(tables, rows, strict=True)]
    texts = [hashes(store, table, found) for table, found in zip(tables, rows, strict=True)]
    if texts[0] is None or texts[1] is None:
        return Overlap(len(names[0] & names[1]), len(told[0] & told[1]), None, None)
    alike = len(np.intersect1d(texts[0], texts[1], assume_unique=True))
    return Overlap(len(names[0] & names[1]), len(told[0] & told[1]), alike, (len(texts[0]), len(texts[1])))


def values_of(table: Table, column: str, found: Positions | None) -> set[str]:
    """Return the values of a column of strings in rows; nothing where the table has no such column."""
    if column not in table.rows.column_names:
        return set()
    numbers, values = table.dictionary(column)
    present = np.unique(numbers if found is None else numbers[found])
    return {str(values[int(number)].as_py()) for number in present if number >= 0}


def hashes(store: Store, table: Table, found: Positions | None) -> npt.NDArray[np.uint64] | None:
    """Return the different texts of rows in the searched form, each as a number; None where no words are shown."""
    column = measured(table)
    if column is None:
        return None
    cursor = store.cursor()
    try:
        rows = cursor.execute(
            f"SELECT position, hash({column}_norm) AS text FROM {table.name} WHERE {column}_norm IS NOT NULL"  # noqa: S608 - names of ours
        ).fetchnumpy()
    finally:
        cursor.close()
    texts = np.asarray(rows["text"], dtype=np.uint64)
    if found is None:
        return np.unique(texts)
    return np.unique(texts[np.isin(np.asarray(rows["position"]), found)])
