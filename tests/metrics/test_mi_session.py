"""Divergence from a reference corpus against SciPy, bigrams against a plain count, and agreement with forecasts."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import evaluate
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.spatial.distance import jensenshannon

ROOT = Path(__file__).parents[2]
METRIC = evaluate.load(str(ROOT / "spaces" / "metrics" / "mi_session"), keep_in_memory=True)
CODES = (
    "simple_reflection", "complex_reflection", "open_question", "closed_question", "affirm", "give_information",
    "advise", "negotiate", "give_options", "other",
)  # fmt: skip
GOOD: dict[str, Any] = {"dialogue_id": ["a", "a"], "role": ["therapist", "client"], "behaviours": [["affirm"], None]}


def compute(*said: tuple[str, list[str]], **given: Any) -> dict[str, Any]:  # noqa: ANN401 - columns and options
    """Return the result for therapist utterances (dialogue, behaviours), each followed by the client's answer."""
    columns: dict[str, Any] = {
        "dialogue_id": [dialogue for dialogue, _ in said for _ in range(2)],
        "role": ["therapist", "client"] * len(said),
        "behaviours": [codes for _, one in said for codes in (one, [])],
    }
    if "forecast" in given:
        given["forecast"] = [ranked for one in given["forecast"] for ranked in (one, None)]
    result = METRIC.compute(**columns, **given)
    assert isinstance(result, dict)
    assert json.loads(json.dumps(result)) == result
    return result


UTTERANCES = some.lists(
    some.tuples(some.sampled_from("ab"), some.lists(some.sampled_from(CODES), unique=True, max_size=3)), max_size=15
)


@settings(deadline=None, max_examples=60)
@given(UTTERANCES, UTTERANCES)
def test_divergence_equals_scipys_distance_squared(
    ours: list[tuple[str, list[str]]], theirs: list[tuple[str, list[str]]]
) -> None:
    profile = compute(*theirs)["profile"]
    result = compute(*ours, reference=profile)
    mine = result["profile"]
    flat = [
        (
            [one["behaviours"][code] for code in CODES],
            [one["bigrams"][code][after] for code in CODES for after in CODES],
        )
        for one in (mine, profile)
    ]
    for place, name in enumerate(("behaviour_divergence", "bigram_divergence")):
        left, right = flat[0][place], flat[1][place]
        if sum(left) and sum(right):
            assert result[name] == pytest.approx(jensenshannon(left, right, base=2) ** 2, abs=1e-12)
        else:
            assert result[name] is None


def test_divergence_of_large_counts_equals_scipys() -> None:
    random = np.random.default_rng(5)
    for _ in range(20):
        counts = random.integers(0, 10_000, (2, len(CODES)))
        profiles = [dict(zip(CODES, map(int, row), strict=True)) for row in counts]
        said = [("a", [code]) for code, count in profiles[0].items() for _ in range(count // 50)]
        reference = {"level": "fine", "behaviours": profiles[1], "bigrams": {}}
        expected = jensenshannon(counts[0] // 50, counts[1], base=2) ** 2
        found = compute(*said, reference=reference)["behaviour_divergence"]
        assert found == pytest.approx(expected, abs=1e-12)


def test_the_same_corpus_is_0_away_and_one_without_common_codes_1() -> None:
    said = (("a", ["affirm"]), ("a", ["other"]), ("b", ["advise", "affirm"]))
    profile = compute(*said)["profile"]
    same = compute(*said, reference=profile)
    assert (same["behaviour_divergence"], same["bigram_divergence"]) == (0, 0)
    other = compute(("a", ["negotiate"]), ("a", ["negotiate"]), reference=profile)
    assert (other["behaviour_divergence"], other["bigram_divergence"]) == (1, 1)


@settings(deadline=None, max_examples=40)
@given(UTTERANCES)
def test_bigrams_join_successive_coded_therapist_utterances_of_a_dialogue(said: list[tuple[str, list[str]]]) -> None:
    found = compute(*said)["profile"]["bigrams"]
    expected: Counter[tuple[str, str]] = Counter()
    for dialogue in "ab":
        mine = [codes for owner, codes in said if owner == dialogue]
        expected.update((one, after) for left, right in pairwise(mine) for one in left for after in right)
    assert {(one, after): n for one, row in found.items() for after, n in row.items() if n} == dict(expected)


def test_agreement_counts_coded_utterances_with_a_forecast() -> None:
    said = [("a", ["affirm"])] * 4 + [("a", []), ("a", ["affirm", "other"]), ("a", ["affirm"])]
    forecast = [
        ["affirm", "other"], ["other", "affirm"], ["other", "advise", "affirm"], [], ["affirm"], ["other"], None,
    ]  # fmt: skip
    result = compute(*said, forecast=forecast)
    assert result["forecasts"] == {"counted": 4, "top_1_right": 2, "top_2_right": 3}
    assert (result["top_1_agreement"], result["top_2_agreement"]) == (0.5, 0.75)


@settings(deadline=None, max_examples=40)
@given(some.lists(some.tuples(some.sampled_from(CODES), some.lists(some.sampled_from(CODES), max_size=4)), min_size=1))
def test_agreement_equals_a_plain_count(pairs: list[tuple[str, list[str]]]) -> None:
    result = compute(*(("a", [code]) for code, _ in pairs), forecast=[ranked for _, ranked in pairs])
    counted = [(code, ranked) for code, ranked in pairs if ranked]
    right = [sum(code in ranked[:top] for code, ranked in counted) for top in (1, 2)]
    expected = [one / len(counted) if counted else None for one in right]
    assert [result["top_1_agreement"], result["top_2_agreement"]] == expected


def test_main_level_takes_fine_codes_and_main_classes() -> None:
    said = [("a", ["simple_reflection", "complex_reflection"]), ("a", ["question"]), ("a", ["affirm"])]
    result = compute(*said, level="main", forecast=[["reflection"], ["open_question"], ["other"]])
    assert result["profile"]["behaviours"] == {"reflection": 1, "question": 1, "therapist_input": 0, "other": 1}
    assert result["top_1_agreement"] == 1


def test_nothing_gives_none() -> None:
    reference = compute(("a", ["affirm"]))["profile"]
    result = compute(reference=reference)
    names = ("behaviour_divergence", "bigram_divergence", "top_1_agreement", "top_2_agreement")
    assert [result[name] for name in names] == [None] * 4
    assert compute(("a", ["affirm"]))["behaviour_divergence"] is None


def test_it_says_that_it_is_this_projects_own() -> None:
    assert "own" in compute(("a", ["affirm"]))["own_measure"]
    assert "own" in METRIC.description


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"behaviours": [["Affirm"], None]}, r"behaviours: expected a list of codes out of .*row 0: 'Affirm'"),
        ({"behaviours": [["affirm"], [1]]}, r"behaviours: expected a list of codes .*row 1: \[1\]"),
        ({"behaviours": [["question"], None]}, r"got question, which no fine code follows from; use level='main'"),
        ({"forecast": ["affirm", None]}, r"forecast: expected a list of codes .*row 0: 'affirm'"),
        ({"forecast": [None, ["affirm"]]}, r"forecast: expected no codes on a row of a client; got row 1: 'affirm'"),
        ({"role": ["therapist", "patient"]}, r"role: expected therapist or client; got row 1: 'patient'"),
        ({"role": ["therapist"]}, r"differ in length: dialogue_id 2, role 1"),
        ({"role": None}, r"Columns needed: dialogue_id, role, behaviours"),
        ({"level": "coarse"}, r"level: expected 'fine' or 'main'; got 'coarse'"),
        ({"reference": {}}, r"reference: expected a mapping with level, behaviours and bigrams"),
        ({"reference": {"level": "main", "behaviours": {}, "bigrams": {}}}, r"expected level 'fine', got 'main'"),
        ({"reference": {"level": "fine", "behaviours": {"praise": 1}, "bigrams": {}}}, r"unknown codes \['praise'\]"),
        ({"reference": {"level": "fine", "behaviours": {"affirm": -1}, "bigrams": {}}}, r"counts of 0 or more; got"),
    ],
)
def test_refusals_say_what_where_and_what_is_expected(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        METRIC.compute(**(GOOD | changed))
    assert METRIC.compute(**GOOD)["utterances"]["coded"] == 1


def test_columns_may_be_arrow_or_added_one_by_one() -> None:
    expected = METRIC.compute(**GOOD)
    assert METRIC.compute(**{name: pa.table(GOOD).column(name) for name in GOOD}) == expected
    for place in range(2):
        METRIC.add(**{name: values[place] for name, values in GOOD.items()})
    assert METRIC.compute() == expected
