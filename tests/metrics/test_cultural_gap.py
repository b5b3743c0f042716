"""Values per culture and language equal plain computations, gaps are paired, and small numbers are warned of."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import datasets
import evaluate
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some
from sklearn.metrics import accuracy_score, f1_score

METRIC = evaluate.load(str(Path(__file__).parents[2] / "spaces" / "metrics" / "cultural_gap"), keep_in_memory=True)
VIEWS = {"cultures": ("culture",), "languages": ("language",), "cultures_and_languages": ("culture", "language")}
Record = tuple[str | None, str | None, str, Any, Any]

places = (some.sampled_from(["A", "B", "C", None]), some.sampled_from(["x", "y", None]), some.sampled_from("pqrstuv"))
scored = some.lists(some.tuples(*places, some.one_of(some.none(), some.floats(-5, 5)), some.none()), min_size=1)
labels = some.sampled_from(["k", "l", "m", None])
labelled = some.lists(some.tuples(*places, labels, labels), min_size=1)


def computed(given: dict[str, Any], **options: Any) -> dict[str, Any]:  # noqa: ANN401 - functions too
    result: dict[str, Any] = METRIC.compute(**given, **{"n_resamples": 0, "minimum_n": 1, **options})
    return result


def columns(records: list[Record], *names: str) -> dict[str, Any]:
    all_names = ("culture", "language", "group_id", *names)
    return {name: [record[at] for record in records] for at, name in enumerate(all_names)}


def matches(result: dict[str, Any], records: list[Record], plain: Callable[[list[Record]], float | None]) -> None:
    """Check every place of a result against a plain computation on its records; those are missing that have a None."""
    for view, names in VIEWS.items():
        at = [("culture", "language").index(name) for name in names]
        keys = {tuple(record[one] for one in at) for record in records}
        assert {tuple(entry[name] for name in names) for entry in result[view]} == keys
        for entry in result[view]:
            mine = [
                record
                for record in records
                if all(record[one] == entry[name] for one, name in zip(at, names, strict=True))
            ]
            there = [record for record in mine if record[3] is not None]
            assert entry["value"] == pytest.approx(plain(there) if there else None, abs=1e-12)
            counts = (len(there), len(mine) - len(there), len({record[2] for record in there}))
            assert (entry["n"], entry["n_missing"], entry["n_groups"]) == counts
            if there:
                apart = entry["value"] - result["overall"]["value"]
                assert entry["difference_to_overall"]["value"] == pytest.approx(apart, abs=1e-12)


@settings(max_examples=50)
@given(records=scored)
def test_means_are_plain_means(records: list[Record]) -> None:
    matches(computed(columns(records, "value")), records, lambda there: float(np.mean([one[3] for one in there])))


@pytest.mark.parametrize("statistic", ["accuracy", "macro_f1"])
@pytest.mark.filterwarnings("ignore")
@settings(max_examples=40)
@given(records=labelled)
def test_accuracy_and_f1_are_those_of_scikit_learn(statistic: str, records: list[Record]) -> None:
    def plain(there: list[Record]) -> float:
        true, predicted = [one[4] for one in there], [one[3] for one in there]
        if statistic == "accuracy":
            return float(accuracy_score(true, predicted))
        return float(f1_score(true, predicted, average="macro"))

    whole: list[Record] = [
        (*record[:3], None, None) if None in record[3:] else record for record in records
    ]  # one label alone is no pair
    assume(all(any(record[at] for record in records) for at in (3, 4)))
    result = computed(columns(records, "predictions", "references"), statistic=statistic)
    matches(result, whole, plain)


def mean(given: Mapping[str, Any]) -> float:
    return float(given["value"].mean())


def hits(given: Mapping[str, Any]) -> float:
    return float((given["predictions"] == given["references"]).mean())


@settings(max_examples=15)
@given(records=scored, pairs=labelled)
def test_a_function_gives_what_the_named_statistic_gives(records: list[Record], pairs: list[Record]) -> None:
    assume(all(any(record[at] for record in pairs) for at in (3, 4)))
    cases = [(columns(records, "value"), "mean", mean), (columns(pairs, "predictions", "references"), "accuracy", hits)]
    for columns_given, name, function in cases:
        named = computed(columns_given, statistic=name, n_resamples=10)
        own = computed(columns_given, statistic=function, n_resamples=10)
        assert own["options"]["statistic"] == function.__name__
        for one, other in zip(named["cultures_and_languages"], own["cultures_and_languages"], strict=True):
            for bound in ("value", "low", "high"):
                assert one[bound] == pytest.approx(other[bound], abs=1e-12)


def test_a_function_may_give_none() -> None:
    found = computed(GOOD, statistic=lambda given: None if len(given["value"]) < 3 else 1.0, n_resamples=10)
    assert [entry["value"] for entry in found["cultures"]] == [None, None]
    assert found["overall"]["value"] == 1.0
    assert found["gaps"]["cultures"]["value"] is None
    json.dumps(found, allow_nan=False)


GOOD = {
    "culture": ["Korean", "Korean", "German", "German"],
    "language": ["ko", "en", "de", "en"],
    "group_id": ["g1", "g2", "g3", "g4"],
    "value": [4.0, 5.0, 2.0, 3.0],
}


def sample(size: int, groups: int, cultures: str = "AB", apart: float = 0.5, seed: int = 0) -> dict[str, Any]:
    """Return scores that differ by groups, and by culture by `apart`; every group is of one culture."""
    random = np.random.default_rng(seed)
    group = np.arange(size) % groups
    culture = group % len(cultures)
    value = random.normal(size=groups)[group] + random.normal(size=size) * 0.1 + apart * culture
    return {
        "culture": [cultures[one] for one in culture],
        "language": ["en"] * size,
        "group_id": [f"g{one}" for one in group],
        "value": value,
    }


def test_the_gap_is_between_the_highest_and_the_lowest() -> None:
    found = computed(sample(900, 90, "ABC", apart=3), n_resamples=300)
    gap = found["gaps"]["cultures"]
    values = {entry["culture"]: entry["value"] for entry in found["cultures"]}
    assert (gap["highest"], gap["lowest"]) == ({"culture": "C"}, {"culture": "A"})
    assert gap["value"] == pytest.approx(values["C"] - values["A"])
    assert 0 < gap["low"] < gap["value"] < gap["high"]
    assert found["gaps"]["languages"]["value"] is None  # one language has no gap


def test_intervals_resample_groups_and_not_records() -> None:
    """Ten times the records of the same groups say hardly more; ten times the groups do."""
    few, longer, more = (computed(sample(*size), n_resamples=500) for size in ((200, 40), (2_000, 40), (2_000, 400)))
    widths = [one["overall"]["high"] - one["overall"]["low"] for one in (few, longer, more)]
    assert widths[1] == pytest.approx(widths[0], rel=0.1)
    assert widths[2] < 0.5 * widths[0]


def test_parallel_records_make_a_gap_certain() -> None:
    """Every group has a record in each culture, one point apart: the gap is the same in all resamples."""
    random = np.random.default_rng(1)
    level = random.normal(size=50)
    group_id, value = [f"g{at}" for at in range(50)] * 2, [*level, *(level + 1)]
    given = {"culture": ["A"] * 50 + ["B"] * 50, "language": ["en"] * 100, "group_id": group_id, "value": value}
    gap = computed(given, n_resamples=200)["gaps"]["cultures"]
    assert (gap["low"], gap["high"]) == (pytest.approx(1), pytest.approx(1))


def test_intervals_are_those_of_a_plain_bootstrap_of_groups() -> None:
    given = sample(600, 60)
    found = computed(given, n_resamples=3_000)["overall"]
    means = np.array([np.mean(given["value"][at::60]) for at in range(60)])
    random = np.random.default_rng(3)
    drawn = [means[random.integers(60, size=60)].mean() for _ in range(3_000)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    assert found["low"] == pytest.approx(low, abs=0.02)
    assert found["high"] == pytest.approx(high, abs=0.02)


def test_pooling_many_groups_keeps_the_width_of_the_interval() -> None:
    below, above = (computed(sample(2 * size, size), n_resamples=2_000)["overall"] for size in (1_990, 8_000))
    widths = [one["high"] - one["low"] for one in (below, above)]
    assert widths[1] / widths[0] == pytest.approx((1_990 / 8_000) ** 0.5, rel=0.1)


def test_too_few_records_or_groups_are_warned_of_and_left_out_of_the_gap() -> None:
    given = sample(120, 60, "AB")
    small = {
        "culture": ["C"] * 29,
        "language": ["en"] * 29,
        "group_id": [f"c{at}" for at in range(29)],
        "value": [99.0] * 29,
    }
    dense = {"culture": ["D"] * 90, "language": ["en"] * 90, "group_id": ["d1", "d2", "d3"] * 30, "value": [-99.0] * 90}
    parts = [given, small, dense]
    found = computed({name: [one for part in parts for one in part[name]] for name in given}, minimum_n=30)
    assert {entry["culture"] for entry in found["cultures"]} == set("ABCD")
    warned = [text for text in found["warnings"] if "language" not in text]
    assert len(warned) == 2
    assert "'C'" in warned[0]
    assert "29 records in 29 groups" in warned[0]
    assert "90 records in 3 groups" in warned[1]
    gap = found["gaps"]["cultures"]
    assert {gap["highest"]["culture"], gap["lowest"]["culture"]} == {"A", "B"}


def test_unknown_stays_apart_and_is_no_end_of_a_gap() -> None:
    given = {**GOOD, "culture": ["Korean", None, "German", None], "value": [4.0, 9.0, 2.0, 9.0]}
    found = computed(given)
    assert [entry["culture"] for entry in found["cultures"]] == ["German", "Korean", None]
    assert (found["cultures"][2]["n"], found["cultures"][2]["value"]) == (2, 9.0)
    assert found["gaps"]["cultures"]["highest"] == {"culture": "Korean"}
    assert found["gaps"]["cultures"]["value"] == 2.0
    assert {entry["language"] for entry in found["languages"]} == {"de", "en", "ko"}


def test_a_single_group_has_no_interval() -> None:
    found = computed({**GOOD, "group_id": ["g1", "g1", "g2", "g3"]}, n_resamples=100)
    german, korean = found["cultures"]
    assert (korean["low"], korean["high"], korean["difference_to_overall"]["low"]) == (None, None, None)
    assert german["low"] is not None
    alone = computed({**GOOD, "group_id": ["g"] * 4}, n_resamples=100)
    assert (alone["overall"]["value"], alone["overall"]["low"]) == (3.5, None)


def test_missing_scores_are_counted_however_they_are_given() -> None:
    for value in ([4.0, None, 2.0, 3.0], [4.0, float("nan"), 2.0, 3.0], pa.array([4.0, float("nan"), 2.0, 3.0])):
        found = computed({**GOOD, "value": value})
        assert (found["n_missing"], found["overall"]["value"]) == (1, 3.0)
        assert [entry["n_missing"] for entry in found["cultures"]] == [0, 1]
    nothing = computed({**GOOD, "value": [None] * 4}, n_resamples=10)
    assert (nothing["overall"]["value"], nothing["n_missing"]) == (None, 4)


def test_arrays_and_tables_are_taken_as_lists_are() -> None:
    plain, table = computed(GOOD), pd.DataFrame(GOOD)
    rows = datasets.Dataset.from_pandas(table)
    assert computed({name: table[name] for name in GOOD}) == plain
    assert computed({name: rows[name] for name in GOOD}) == plain
    assert computed({name: np.array(values) for name, values in GOOD.items()}) == plain
    assert computed({name: pa.chunked_array([values]) for name, values in GOOD.items()}) == plain


def test_labels_may_be_numbers() -> None:
    places = {name: GOOD[name] for name in ("culture", "language", "group_id")}
    found = computed(
        {**places, "predictions": [1, 0, 1, 0], "references": np.array([1, 1, 1, 1])}, statistic="accuracy"
    )
    assert found["overall"]["value"] == 0.5


def test_a_seed_gives_the_same_intervals() -> None:
    one, same, other = (computed(sample(100, 20), n_resamples=100, seed=seed) for seed in (1, 1, 2))
    assert one == same
    assert one["overall"]["low"] != other["overall"]["low"]


@pytest.mark.parametrize(
    ("changed", "options", "told"),
    [
        ({"value": [1.0, "high", 2.0, "3"]}, {}, ["value", "2 wrong", "row 1: 'high', row 3: '3'"]),
        ({"value": ["1", "2", "3", "4"]}, {}, ["value", "row 0: '1'"]),
        ({"value": [1.0, float("inf"), 2.0, 3.0]}, {}, ["value", "row 1: inf", "finite numbers"]),
        ({"culture": ["Korean", 7, "German", "German"]}, {}, ["culture", "row 1: 7"]),
        ({"culture": None}, {}, ["'culture' is missing"]),
        ({"group_id": ["g1", None, "g3", "g4"]}, {}, ["group_id", "row 1: None", "a group in every row"]),
        ({"language": ["ko"]}, {}, ["'language': 1", "'culture': 4"]),
        ({}, {"statistic": "accuracy"}, ["'accuracy' needs ['predictions', 'references']", "['value']"]),
        ({"value": None, "predictions": ["a"] * 4}, {"statistic": "accuracy"}, ["needs", "['predictions']"]),
        ({"value": None, "predictions": ["a"] * 4, "references": ["a"] * 4}, {}, ["'mean' needs ['value']"]),
        ({}, {"statistic": "median"}, ["'median'", "mean", "accuracy", "macro_f1", "a function"]),
        ({}, {"confidence": 1.5}, ["confidence in (0, 1)"]),
        ({}, {"minimum_n": "many"}, ["'many'", "whole minimum_n"]),
    ],
)
def test_wrong_input_is_told(changed: dict[str, Any], options: dict[str, Any], told: list[str]) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - the message is compared below
        computed({**GOOD, **changed}, **options)
    assert [part for part in told if part not in str(raised.value)] == []
    assert computed(GOOD)["n_records"] == 4  # and the metric can be used again
