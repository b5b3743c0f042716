"""Mapping upstream spellings to labels drops nothing in silence."""

from __future__ import annotations

import pyarrow as pa
import pytest
from crosswalks import FROZEN, each_crosswalk
from hypothesis import given
from hypothesis import strategies as st

from builders.labels import (
    Crosswalk,
    Taxonomy,
    Unmapped,
    load_taxonomy,
    main_class,
    map_labels,
)


@each_crosswalk
def test_every_row_of_a_crosswalk_maps_as_it_says(taxonomy: Taxonomy, crosswalk: Crosswalk) -> None:
    positions, unmapped = map_labels(pa.array([row.spelling for row in crosswalk.rows]), taxonomy, crosswalk.id)
    names = [None if position is None else taxonomy.names[position] for position in positions.to_pylist()]
    assert names == [row.label for row in crosswalk.rows]
    assert unmapped == []


@each_crosswalk
@given(data=st.data())
def test_mapping_equals_looking_up_one_by_one(taxonomy: Taxonomy, crosswalk: Crosswalk, data: st.DataObject) -> None:
    known = {row.spelling: row.label for row in crosswalk.rows}
    spelling = st.one_of(
        st.none(), st.sampled_from(list(known)), st.sampled_from(["Foo", "bar ", ""]), st.text(max_size=3)
    )
    chunks = data.draw(st.lists(st.lists(spelling)))
    values = [value for chunk in chunks for value in chunk]

    positions, unmapped = map_labels(pa.chunked_array(chunks, pa.string()), taxonomy, crosswalk.id)

    labels = [known.get(value) if value is not None else None for value in values]
    assert positions.type == pa.int64()
    assert positions.to_pylist() == [None if label is None else taxonomy.names.index(label) for label in labels]
    unknown = dict.fromkeys(value for value in values if value is not None and value not in known)
    assert unmapped == [Unmapped(value, values.count(value), values.index(value)) for value in unknown]


@pytest.mark.parametrize("key", FROZEN)
def test_without_crosswalk_the_labels_own_spellings_are_expected(key: str) -> None:
    taxonomy = load_taxonomy(key)
    positions, unmapped = map_labels(pa.array([*taxonomy.names, None, "Unheard of"]), taxonomy)
    assert positions.to_pylist() == [*range(len(taxonomy.names)), None, None]
    assert unmapped == [Unmapped("Unheard of", 1, len(taxonomy.names) + 1)]


@pytest.mark.parametrize(
    "values",
    [
        pa.array(["open", None, "x"], pa.large_string()),
        pa.array(["open", None, "x"]).dictionary_encode(),
        pa.array(["-", "open", None, "x"])[1:],
        pa.chunked_array([["open"], [None, "x"]]),
    ],
    ids=["large", "dictionary", "sliced", "chunked"],
)
def test_any_string_array_can_be_mapped(values: pa.Array | pa.ChunkedArray) -> None:
    positions, unmapped = map_labels(values, load_taxonomy("mi/behaviour"), "annomi")
    assert positions.to_pylist() == [2, None, None]
    assert unmapped == [Unmapped("x", 1, 2)]


def test_nothing_maps_to_nothing() -> None:
    taxonomy = load_taxonomy("mi/behaviour")
    assert map_labels(pa.nulls(2), taxonomy, "kmi")[0].to_pylist() == [None, None]
    assert map_labels(pa.array([], pa.string()), taxonomy, "kmi") == (pa.array([], pa.int64()), [])


def test_main_classes_of_the_fine_codes() -> None:
    fine, main = load_taxonomy("mi/behaviour"), load_taxonomy("mi/behaviour-main")
    codes = pa.array([*range(len(fine.names)), None])
    classes = [None if code is None else main.names[code] for code in main_class(codes).to_pylist()]
    assert classes == [
        *["reflection"] * 2, *["question"] * 2, "other", *["therapist_input"] * 4, "other", None,
    ]  # fmt: skip
    assert main_class(pa.chunked_array([codes, codes])).to_pylist() == main_class(codes).to_pylist() * 2


def test_an_upstream_class_without_subtype_keeps_its_main_class() -> None:
    rows = {row.spelling: row for row in load_taxonomy("mi/behaviour").crosswalk("annomi").rows}
    for spelling in ("reflection", "question", "therapist_input"):
        assert (rows[spelling].label, rows[spelling].main) == (None, spelling)
