"""Searching and filtering: which rows, how many, in which order, and what they are counted by.

Every value reaches DuckDB as a parameter; tables and columns are named by us alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.codes import NONE
from explorer.columns import ROLES, TITLES
from explorer.errors import FilterError, unknown
from explorer.filters import ALL, PAGE, Filter
from explorer.normalisation import ranges
from explorer.store import Store
from explorer.tables import Positions, Table


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many of the hits have each value of a facet."""

    name: str
    title: str
    counts: tuple[tuple[str, int], ...]
    """Values with at least one hit, in their order."""
    without: int
    """Hits that have no value."""
    multiple: bool
    """Whether a row can have several values, so that counts may add up to more than the hits."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that was found, and where in its words."""

    position: int
    identifier: str
    """Of the dialogue, the post, the question, ...; or of what the row belongs to."""
    turn_id: int | None
    values: dict[str, Any]
    """The row, labels by their names."""
    matches: dict[str, tuple[tuple[int, int], ...]]
    """Where the words stand, by searched column; in a list by `column[n]`."""
    high_distress: bool = False
    """Whether words of it are marked as distress of the highest intensity."""


@dataclass(frozen=True, slots=True)
class Hits:
    """What a filter finds: how many rows and of how many dialogues, one page of them, and the facets."""

    filter: Filter
    table: Table
    count: int
    dialogues: int
    """Dialogues, posts, ... that the rows are of."""
    pages: int
    page: tuple[Hit, ...]
    facets: tuple[FacetCount, ...]


def search(store: Store, asked: Filter) -> Hits:
    """Return what a filter finds; FilterError where it names what there is not."""
    table = table_of(store, asked)
    found = positions(store, asked)
    rows = found if found is not None else np.arange(len(table.rows), dtype=np.int32)
    pages = max(1, -(-len(rows) // PAGE))
    if asked.page > pages:
        raise FilterError(f"There is no page {asked.page:,}; the last one is {pages:,}.")
    ordered = _ordered(table, rows, asked) if asked.sort != "source" else rows
    return Hits(
        filter=asked,
        table=table,
        count=len(rows),
        dialogues=table.distinct(table.identifier, found),
        pages=pages,
        page=hits_at(table, ordered[(asked.page - 1) * PAGE : asked.page * PAGE], asked),
        facets=facets(table, found),
    )


def table_of(store: Store, asked: Filter) -> Table:
    """Return the table that a filter is asked of; without a dataset the first that has rows."""
    dataset = asked.dataset or next((one.dataset for one in store.shelf.values() if one.configs), "")
    if not dataset:
        raise FilterError("No dataset has rows that could be shown here.")
    return store.table(dataset, asked.version, asked.config)


def positions(store: Store, asked: Filter) -> Positions | None:
    """Return the positions of the rows that a filter finds, in the order of the files; None for all rows."""
    table = table_of(store, asked)
    conditions, values = _conditions(table, asked)
    if not conditions:
        return None
    statement = f"SELECT position FROM {table.name} WHERE {' AND '.join(conditions)}"  # noqa: S608 - names of ours
    cursor = store.cursor()
    try:
        found = cursor.execute(statement, values).fetchnumpy()["position"]
    finally:
        cursor.close()
    return np.sort(np.asarray(found, dtype=np.int32), kind="stable")


def _conditions(table: Table, asked: Filter) -> tuple[list[str], list[Any]]:
    """Return the conditions that a filter states, with a mark for every value, and the values."""
    conditions, values = [], []
    for condition, needed in (*_of_facets(table, asked), *_of_turns(table, asked), *_of_words(table, asked)):
        conditions.append(condition)
        values += needed
    return conditions, values


def _of_facets(table: Table, asked: Filter) -> Iterator[tuple[str, list[Any]]]:
    for name, wanted in asked.values.items():
        if name not in table.facets:
            have = ", ".join(table.facets)
            raise FilterError(f"{table.dataset} ({table.config}) has no {name}. It can be filtered by: {have}.")
        codes = table.facets[name]
        for value in wanted:
            if value not in codes.choices:
                raise FilterError(
                    unknown(f"The value of {name} in {table.dataset} ({table.config})", value, codes.choices)
                )
        numbers = codes.holding(wanted)
        yield (f"{name}_code IN ({', '.join('?' * len(numbers))})" if numbers else "false"), list(numbers)


def _of_turns(table: Table, asked: Filter) -> Iterator[tuple[str, list[Any]]]:
    if not asked.min_turns:
        return
    if table.turns is None:
        raise FilterError(f"{table.dataset} ({table.config}) has no dialogues whose turns could be counted.")
    yield "turns >= ?", [asked.min_turns]


def _of_words(table: Table, asked: Filter) -> Iterator[tuple[str, list[Any]]]:
    if asked.terms and not table.fields:
        raise FilterError(f"{table.dataset} ({table.config}) shows no words that could be searched.")
    if asked.scope != ALL and asked.scope not in scopes(table):
        raise FilterError(unknown("The part to search", asked.scope, scopes(table)))
    if not asked.terms:
        return
    if asked.scope in ROLES:
        yield from _of_facets(table, Filter(values={"role": (asked.scope,)}))
    searched = (asked.scope,) if asked.scope in table.fields else table.fields
    for term in asked.terms:
        either = " OR ".join(f"contains({name}_norm, ?)" for name in searched)
        yield f"({either})", [term] * len(searched)


def scopes(table: Table) -> tuple[str, ...]:
    """Return what parts of a table can be searched by themselves."""
    roles = [one for one in ROLES if "role" in table.facets and one in table.facets["role"].values]
    return (ALL, *roles, *table.fields)


def facets(table: Table, found: Positions | None) -> tuple[FacetCount, ...]:
    """Return how many of these rows have each value of each facet; None for all rows."""
    counted = []
    for name, codes in table.facets.items():
        counts = codes.counted(found)
        without = counts.pop(NONE)
        present = tuple((value, rows) for value, rows in counts.items() if rows)
        counted.append(FacetCount(name, TITLES[name], present, without, codes.multiple))
    return tuple(counted)


def random_dialogue(store: Store, asked: Filter) -> tuple[str, int | None]:
    """Return the dialogue, post, ... of one of the rows that a filter finds, by its seed, and the turn."""
    table = table_of(store, asked)
    found = positions(store, asked)
    count = len(table.rows) if found is None else len(found)
    if not count:
        raise FilterError("Nothing is found by this filter, so there is nothing to choose from.")
    chosen = int(np.random.default_rng(asked.seed).integers(count))
    hit = hits_at(table, np.array([chosen if found is None else found[chosen]], dtype=np.int32), asked)[0]
    return hit.identifier, hit.turn_id


def _ordered(table: Table, rows: Positions, asked: Filter) -> Positions:
    """Return rows by chance or by length; equal ones stay in the order of the files."""
    if asked.sort == "random":
        return np.random.default_rng(asked.seed).permutation(rows)
    lengths = np.minimum(table.lengths[rows], np.iinfo(np.uint16).max).astype(np.uint16)
    keys = lengths if asked.sort == "shortest" else np.iinfo(np.uint16).max - lengths
    return rows[np.argsort(keys, kind="stable")]


def hits_at(table: Table, rows: Positions, asked: Filter) -> tuple[Hit, ...]:
    """Return the rows at these positions, with where the words of the filter stand in them."""
    taken = table.rows_at(rows)
    searched = (asked.scope,) if asked.scope in table.fields else table.fields
    intensity = table.facets.get("intensity")
    return tuple(
        Hit(
            position=int(position),
            identifier=str(row[table.identifier]),
            turn_id=row.get("turn_id"),
            values=row,
            matches=dict(_matches(row, searched, asked.terms)) if asked.terms else {},
            high_distress=intensity is not None and "high" in intensity.combinations[intensity.numbers[position]],
        )
        for position, row in zip(rows, taken, strict=True)
    )


def _matches(
    row: dict[str, Any], searched: tuple[str, ...], terms: tuple[str, ...]
) -> Iterator[tuple[str, tuple[tuple[int, int], ...]]]:
    for name in searched:
        value = row.get(name)
        texts = {f"{name}[{at}]": one for at, one in enumerate(value)} if isinstance(value, list) else {name: value}
        for place, text in texts.items():
            if text and (found := ranges(text, terms)):
                yield place, found
