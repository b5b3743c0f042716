"""Filters: hits, facets and orders are what the rows say."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from explorer.codes import NONE
from explorer.errors import FilterError
from explorer.filters import SORTS, Filter, parse
from explorer.searching import positions, random_dialogue, search
from explorer_fixtures import shelf
from fixture_builds import built, rows

from builders.manifest import read_manifest
from builders.schema import label_names

if TYPE_CHECKING:
    from explorer.store import Store

ROW = dict[str, Any]


@cache
def store() -> Store:
    return shelf.store_of(built("tapestry").folder)


@cache
def utterances() -> list[ROW]:
    """The rows of tapestry as pyarrow reads them, labels by name, with split and what their spans say."""
    folder = built("tapestry").folder
    spans: dict[str, list[ROW]] = {}
    for span in rows(folder, "spans"):
        spans.setdefault(span["target_id"], []).append(span)
    found = []
    for one in read_manifest(folder)["files"]:
        if one["config"] == "utterances":
            table = pq.read_table(folder / one["path"], partitioning=None)
            names = label_names(table.schema)
            for row in table.to_pylist():
                marks = spans.get(f"{row['dialogue_id']}/{row['turn_id']}", [])
                found.append({name: _by_name(value, names.get(name)) for name, value in row.items()} | {
                    "split": one["split"], "span_kind": {span["kind"] for span in marks},
                    "span_label": {span["label"] for span in marks if span["label"]},
                    "intensity": {span["label"] for span in marks if span["kind"] == "distress" and span["label"]},
                })  # fmt: skip
    return found


def _by_name(value: Any, names: tuple[str, ...] | None) -> Any:  # noqa: ANN401 - of whatever column
    if names is None or value is None:
        return value
    return [names[one] for one in value] if isinstance(value, list) else names[value]


COLUMN = {"main": "behaviour_main", "behaviour": "behaviours", "strategy": "strategies"}


def values_of(row: ROW, facet: str) -> set[str]:
    value = row.get(COLUMN.get(facet, facet))
    return set(value) if isinstance(value, list | set) else set() if value is None else {value}


def expected(asked: Filter) -> list[ROW]:
    turns = Counter(row["dialogue_id"] for row in utterances())
    return [
        row
        for row in utterances()
        if turns[row["dialogue_id"]] >= asked.min_turns
        and all((values_of(row, name) or {NONE}) & set(wanted) for name, wanted in asked.values.items())
        and all(term in row["text"].casefold() for term in asked.terms)
    ]


FILTERS: tuple[dict[str, tuple[str, ...]], ...] = (
    {}, {"language": ("ko",)}, {"language": ("ar", "he")}, {"split": ("test", "train")}, {"region": ("EG",)},
    {"culture": ("korean",)}, {"role": ("client",)}, {"behaviour": ("affirm",)}, {"behaviour": ("affirm", "advise")},
    {"main": ("question",)}, {"talk_type": ("change",)}, {"talk_type": (NONE,)}, {"span_kind": ("distress",)},
    {"span_label": ("values", "concepts")}, {"intensity": ("high",)}, {"origin": ("llm_generated",)},
    {"intensity": ("high", "light"), "language": ("en", "de"), "talk_type": ("sustain",)}, {"behaviour": (NONE,)},
    {"role": ("client",), "behaviour": ("affirm",)},
)  # fmt: skip


@pytest.mark.parametrize("values", FILTERS, ids=str)
@pytest.mark.parametrize(("query", "turns"), [("", 0), ("you", 12)])
def test_hits_and_facets_are_those_that_pyarrow_reads(
    values: dict[str, tuple[str, ...]], query: str, turns: int
) -> None:
    asked = Filter(dataset="tapestry", values=values, query=query, min_turns=turns)
    wanted = expected(asked)
    found = search(store(), asked)
    assert found.count == len(wanted)
    assert found.dialogues == len({row["dialogue_id"] for row in wanted})
    for facet in found.facets:
        counts = Counter(value for row in wanted for value in values_of(row, facet.name))
        assert dict(facet.counts) == counts, facet.name
        assert facet.without == sum(not values_of(row, facet.name) for row in wanted)


def test_single_facets_add_up_to_the_hits_and_others_to_at_least_them() -> None:
    found = search(store(), parse("dataset=tapestry&language=en&language=ko"))
    for facet in found.facets:
        total = sum(rows for _, rows in facet.counts) + facet.without
        assert total >= found.count if facet.multiple else total == found.count
    several = {"behaviour", "strategy", "span_kind", "span_label", "intensity"}
    assert {one.name for one in found.facets if one.multiple} == several


def test_labels_stand_in_the_order_of_their_set() -> None:
    facets = {
        one.name: [value for value, _ in one.counts] for one in search(store(), Filter(dataset="tapestry")).facets
    }
    assert facets["talk_type"] == ["change", "neutral", "sustain"]
    assert facets["intensity"] == ["light", "moderate", "high"]
    assert facets["behaviour"][0] == "simple_reflection"
    assert facets["split"] == ["train", "validation", "test"]


def every_page(asked: Filter) -> list[int]:
    first = search(store(), asked)
    pages = (parse(f"{asked.as_query()}&page={number}") for number in range(2, first.pages + 1))
    return [hit.position for found in (first, *(search(store(), one) for one in pages)) for hit in found.page]


@pytest.mark.parametrize("sort", SORTS)
def test_every_order_shows_every_hit_once(sort: str) -> None:
    asked = Filter(dataset="tapestry", values={"language": ("ko",)}, sort=sort, seed=5)
    chosen = positions(store(), asked)
    assert chosen is not None
    shown = every_page(asked)
    assert sorted(shown) == chosen.tolist()
    assert every_page(asked) == shown
    lengths = [len(store().table("tapestry").rows["text"][at].as_py()) for at in shown]
    in_order = {"source": sorted(shown) == shown, "longest": sorted(lengths, reverse=True) == lengths,
                "shortest": sorted(lengths) == lengths, "random": sorted(shown) != shown}  # fmt: skip
    assert in_order[sort]


def test_a_random_dialogue_is_one_of_the_hits_and_its_seed_says_which() -> None:
    asked = [Filter(dataset="tapestry", values={"intensity": ("high",)}, seed=seed) for seed in range(8)]
    chosen = [random_dialogue(store(), one) for one in asked]
    assert chosen == [random_dialogue(store(), one) for one in asked]
    assert len(set(chosen)) > 1
    assert set(chosen) <= {(row["dialogue_id"], row["turn_id"]) for row in expected(asked[0])}
    with pytest.raises(FilterError, match="Nothing is found"):
        random_dialogue(store(), Filter(dataset="tapestry", query="zzzzzz"))
