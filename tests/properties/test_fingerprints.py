"""A fingerprint knows the rows and their files and nothing else: chunking changes nothing, every value does."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as some

from builders.columns import Column
from builders.fingerprint import LeafDigests, fingerprint_table
from builders.schema import schema_of

COLUMNS = (
    Column(name="name", description="A string."),
    Column(name="number", description="An integer.", dtype="int32"),
    Column(name="share", description="A float.", dtype="float64"),
    Column(name="flag", description="A boolean.", dtype="bool"),
    Column(name="label", description="A label.", taxonomy="mi/talk-type@1"),
    Column(name="labels", description="Labels.", taxonomy="mi/behaviour@1", is_list=True),
    Column(
        name="turns",
        description="Turns.",
        is_list=True,
        fields=(
            Column(name="text", description="Text."),
            Column(name="tags", description="Tags.", is_list=True),
            Column(name="count", description="A count.", dtype="int32"),
        ),
    ),
)  # fmt: skip


def maybe(strategy: some.SearchStrategy[Any]) -> some.SearchStrategy[Any]:
    """Return values that may be null."""
    return some.none() | strategy


texts = some.text(some.characters(exclude_categories=["Cs"]), max_size=5)
turn = some.fixed_dictionaries(
    {"text": maybe(texts), "tags": maybe(some.lists(texts, max_size=3)), "count": maybe(some.integers(0, 9))}
)
row = some.fixed_dictionaries(
    {
        "name": maybe(texts),
        "number": maybe(some.integers(-5, 5)),
        "share": maybe(some.floats(0, 1)),
        "flag": maybe(some.booleans()),
        "label": maybe(some.integers(0, 2)),
        "labels": maybe(some.lists(some.integers(0, 9), max_size=3)),
        "turns": maybe(some.lists(turn, max_size=3)),
    }
)
rows = some.lists(row, min_size=1, max_size=12)


def table(values: list[dict[str, Any]]) -> pa.Table:
    """Return rows as a table in one chunk."""
    return pa.Table.from_pylist(values, schema=schema_of(COLUMNS)).combine_chunks()


@given(rows, some.integers(0, 12))
def test_chunks_change_nothing(values: list[dict[str, Any]], cut: int) -> None:
    whole = fingerprint_table(table(values), COLUMNS)
    doubled = pa.concat_tables([table(values).slice(0, cut), table(values).slice(cut)])
    assert fingerprint_table(doubled, COLUMNS) == whole


@given(rows, some.integers(0, 12))
def test_files_may_be_digested_apart_and_count_in_their_order(values: list[dict[str, Any]], cut: int) -> None:
    files = [table(values).slice(0, cut), table(values).slice(cut)]
    together, apart = LeafDigests(), LeafDigests()
    for file in files:
        together.update(file, COLUMNS)
        one = LeafDigests()
        one.update(file, COLUMNS)
        apart.extend(one)
    assert together.result() == apart.result()
    turned = LeafDigests(apart.rows, apart.files[::-1])
    assert (turned.result() == apart.result()) == (files[0].to_pylist() == files[1].to_pylist())


@given(rows, rows)
def test_different_rows_have_different_fingerprints(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> None:
    same_rows = table(first).to_pylist() == table(second).to_pylist()
    assert (fingerprint_table(table(first), COLUMNS) == fingerprint_table(table(second), COLUMNS)) == same_rows


@given(rows)
def test_a_flat_config_stands_in_for_the_values_of_a_nested_one(values: list[dict[str, Any]]) -> None:
    full = [{**value, "turns": value["turns"] or []} for value in values]
    turns = next(column for column in COLUMNS if column.name == "turns")
    flat = LeafDigests()
    nested = LeafDigests()
    nested.update(table(full), COLUMNS, ("turns",))
    flat_rows = pa.Table.from_pylist([one for value in full for one in value["turns"]], schema=schema_of(turns.fields))
    if flat_rows.num_rows:
        flat.update(flat_rows.combine_chunks(), turns.fields)
        assert nested.result(flat, "turns", turns.fields) == fingerprint_table(table(full), COLUMNS)


def test_null_empty_and_zero_are_told_apart() -> None:
    empty: list[dict[str, Any]] = [
        {}, {"name": ""}, {"number": 0}, {"flag": False}, {"labels": []}, {"turns": []}, {"label": 0},
    ]  # fmt: skip
    nulls = dict.fromkeys(column.name for column in COLUMNS)
    prints = {str(fingerprint_table(table([{**nulls, **one}]), COLUMNS)) for one in empty}
    assert len(prints) == 7
