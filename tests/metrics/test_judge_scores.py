"""Judges' scores are aggregated as CultureCare's table is, and unreadable answers stay missing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random
from typing import Any

import datasets
import evaluate
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

FOLDER = Path(__file__).parents[2] / "spaces" / "metrics" / "judge_scores"
METRIC = evaluate.load(str(FOLDER), keep_in_memory=True)
COLUMNS = ("culture", "system", "judge", "item", "target_id", "score")
CULTURES = ("Arabic", "Chinese", "German", "Jewish")
EMOTIONAL = ("empathy", "helpfulness")
CULTURAL = ("sociopolitical_influence", "knowledge", "cultural_context")
OTHERS = ("fluency", "communication")
Record = tuple[str, str, str, str, str, float | None]

TABLE = """
aya          4.67/3.51 4.43/3.46 4.62/2.54 4.61/3.99 4.58/3.37 3.98
aya-culture  4.55/3.56 4.48/3.63 4.61/2.75 4.67/4.12 4.58/3.51 4.05
aya-guided   4.75/3.80 4.73/4.08 4.77/2.72 4.79/4.16 4.76/3.69 4.23
aya-notes    4.77/3.73 4.77/3.78 4.80/2.75 4.81/4.10 4.79/3.59 4.19
aya-cga      4.84/4.39 4.82/4.25 4.84/3.44 4.91/4.55 4.85/4.16 4.51
qwen         4.16/3.02 4.26/3.20 3.89/2.66 4.27/3.60 4.15/3.12 3.63
qwen-culture 4.05/3.23 4.05/3.38 3.91/2.73 4.28/3.71 4.07/3.26 3.67
qwen-guided  4.41/3.29 4.49/3.42 4.32/2.78 4.54/3.73 4.44/3.30 3.87
qwen-notes   4.40/3.40 4.28/3.46 4.29/2.82 4.46/3.69 4.36/3.34 3.85
qwen-cga     4.11/3.70 4.24/3.81 3.86/2.67 4.50/3.95 4.18/3.53 3.85
llama        3.79/2.98 4.20/3.41 3.81/2.67 4.22/3.89 4.00/3.24 3.62
llama-culture 3.75/3.65 4.11/3.99 3.74/2.62 4.34/4.15 3.99/3.61 3.80
llama-guided 4.22/3.40 4.57/3.89 4.26/2.54 4.59/4.11 4.41/3.49 3.95
llama-notes  4.14/3.52 4.54/3.60 4.23/2.66 4.48/3.99 4.35/3.44 3.89
llama-cga    4.13/3.93 4.48/4.18 3.98/2.58 4.64/4.38 4.31/3.77 4.04
"""
"""CultureCare's table of results (figure on the project page of arXiv 2508.07902): emotional/cultural support by
culture in the order of `CULTURES`, their averages, and all."""


def compute(records: Iterable[Record], **options: Any) -> dict[str, Any]:  # noqa: ANN401 - options
    """Compute over records."""
    rows = list(records)
    columns = {name: [row[place] for row in rows] for place, name in enumerate(COLUMNS)}
    result: dict[str, Any] = METRIC.compute(**columns, **options)
    assert json.loads(json.dumps(result)) == result
    return result


def answers(culture: str, target: str, scores: Mapping[str, float | None], system: str = "s") -> list[Record]:
    """Return what one judge said of one target."""
    return [(culture, system, "j", item, target, score) for item, score in scores.items()]


def test_the_rules_give_the_published_averages() -> None:
    """From the published numbers by culture: each printed average lies within the rounding of what went into it."""
    rows = [line.split() for line in TABLE.strip().splitlines()]
    given_pairs = {row[0]: [tuple(map(float, one.split("/"))) for one in row[1:6]] for row in rows}
    everything = {row[0]: float(row[6]) for row in rows}
    records = [
        record
        for system, pairs in given_pairs.items()
        for culture, (emotional, cultural) in zip(CULTURES, pairs[:4], strict=True)
        for record in answers(
            culture, f"post-{culture}", dict.fromkeys(EMOTIONAL, emotional) | dict.fromkeys(CULTURAL, cultural), system
        )
    ]
    found = {one["system"]: one for one in compute(records)["scores"]}
    assert set(found) == set(everything)
    for system, one in found.items():
        average = [one["average"][name]["score"] for name in ("emotional", "cultural")]
        assert average == pytest.approx(given_pairs[system][4], abs=0.0101), system
        assert one["all"]["score"] == pytest.approx(everything[system], abs=0.0101), system


RECORDS = some.lists(
    some.tuples(
        some.sampled_from(CULTURES[:2]), some.sampled_from(("s1", "s2")), some.sampled_from(("j1", "j2")),
        some.sampled_from((*EMOTIONAL, *CULTURAL, *OTHERS)), some.sampled_from(("1", "2", "3")),
        some.one_of(some.none(), some.floats(1, 5)),
    ), max_size=60,
)  # fmt: skip


@settings(max_examples=40)
@given(RECORDS)
def test_means_are_those_of_pandas(records: list[Record]) -> None:
    """`groupby` is the independent computation; dimensions and averages by hand on top of it."""
    result = compute(records, n_resamples=0)
    frame = pd.DataFrame(records, columns=list(COLUMNS)).astype({"score": "float64"})
    cultures = sorted(set(frame["culture"]))
    assert (result["records"], result["failures"]) == (len(frame), int(frame["score"].isna().sum()))
    assert len(result["scores"]) == len(frame.groupby(["system", "judge"]))
    for one in result["scores"]:
        mine = frame[(frame["system"] == one["system"]) & (frame["judge"] == one["judge"])]
        means = mine.groupby(["culture", "item"])["score"].mean().dropna().to_dict()
        told = {
            (culture, item): value["mean"]
            for culture, facts in one["cultures"].items()
            for item, value in facts["criteria"].items()
            if value["mean"] is not None
        }
        assert told == pytest.approx(means, abs=1e-12)
        averages = []
        for name, criteria in (("emotional", EMOTIONAL), ("cultural", CULTURAL)):
            by_culture = [np.mean([means.get((culture, item), np.nan) for item in criteria]) for culture in cultures]
            averages.append(float(np.mean(by_culture)))
            assert one["average"][name]["score"] == _or_none(averages[-1])
        assert one["all"]["score"] == _or_none(float(np.mean(averages)))
        assert one["failure_rate"] == pytest.approx(mine["score"].isna().mean())


def _or_none(number: float) -> Any:  # noqa: ANN401 - what pytest compares with
    return None if np.isnan(number) else pytest.approx(number, abs=1e-12)


@settings(max_examples=20)
@given(RECORDS, some.randoms(use_true_random=False))
def test_the_order_of_records_changes_nothing(records: list[Record], random: Random) -> None:
    shuffled = records.copy()
    random.shuffle(shuffled)
    first, second = compute(records, n_resamples=50), compute(shuffled, n_resamples=50)
    # Sums of floats differ in the last place with the order of what is added.
    assert _flat(first) == pytest.approx(_flat(second), abs=1e-9)


def _flat(value: Any, place: str = "") -> dict[str, Any]:  # noqa: ANN401 - JSON
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        return {name: one for key, each in items for name, one in _flat(each, f"{place}/{key}").items()}
    return {place: value}


def test_an_unreadable_answer_is_missing_and_counted_and_never_zero() -> None:
    records = [one for number in range(4) for one in answers("German", f"p{number}", {"empathy": 4, "helpfulness": 4})]
    records += answers("German", "p9", {"empathy": None, "helpfulness": float("nan")})
    found = compute(records)["scores"][0]
    assert found["cultures"]["German"]["criteria"]["empathy"] == {"mean": 4.0, "n": 4, "failures": 1}
    assert found["cultures"]["German"]["dimensions"]["emotional"] == {"score": 4.0, "low": 4.0, "high": 4.0}
    assert (found["failures"], found["records"], found["failure_rate"]) == (2, 10, 0.2)


def test_a_number_whose_parts_are_not_all_there_is_none() -> None:
    whole = dict.fromkeys((*EMOTIONAL, *CULTURAL), 3.0)
    records = [*answers("Arabic", "1", whole), *answers("German", "2", whole | {"knowledge": None})]
    records += answers("German", "3", whole, system="other")
    first, second = sorted(compute(records)["scores"], key=lambda one: str(one["system"]))
    assert first["system"] == "other"
    assert (first["cultures"]["Arabic"]["targets"], first["average"]["emotional"]["score"]) == (0, None)
    assert second["cultures"]["German"]["dimensions"]["cultural"]["score"] is None
    assert second["cultures"]["Arabic"]["dimensions"]["cultural"]["score"] == 3.0
    assert (second["average"]["cultural"]["score"], second["all"]["score"]) == (None, None)
    assert second["average"]["emotional"]["score"] == 3.0


def test_fluency_and_communication_count_in_no_dimension() -> None:
    whole = dict.fromkeys((*EMOTIONAL, *CULTURAL), 3.0)
    plain = compute(answers("Arabic", "1", whole))["scores"][0]
    more = compute(answers("Arabic", "1", whole | dict.fromkeys(OTHERS, 5.0)))["scores"][0]
    assert (more["average"], more["all"]) == (plain["average"], plain["all"])
    assert more["cultures"]["Arabic"]["criteria"]["fluency"]["mean"] == 5.0


def test_intervals_are_those_of_resampled_targets() -> None:
    """Scores of one target are alike, so that the interval is that of 60 targets and not of 600 records."""
    random = np.random.default_rng(7)
    level = random.uniform(1, 5, 60)
    records = [one for number, value in enumerate(level) for _ in range(10)
               for one in answers("Arabic", f"p{number}", {"empathy": float(value)})]  # fmt: skip
    options: dict[str, Any] = {"dimensions": {"warmth": ["empathy"]}, "n_resamples": 4000}
    found = compute(records, **options)["scores"][0]["all"]
    expected = 1.96 * level.std() / np.sqrt(60)
    assert (found["high"] - found["low"]) / 2 == pytest.approx(expected, rel=0.08)
    assert found["low"] < found["score"] < found["high"]
    assert compute(records, **options, seed=0)["scores"][0]["all"] == found
    assert compute(records, **options, seed=1)["scores"][0]["all"] != found
    narrow = compute(records, **options, confidence=0.5)["scores"][0]["all"]
    assert found["low"] < narrow["low"] < narrow["high"] < found["high"]


def test_cultures_keep_their_targets_in_each_resample_and_parallel_versions_stay_together() -> None:
    scores = {"Arabic": [1.0, 1.0, 5.0], "German": [5.0, 5.0, 1.0]}
    parallel = [one for culture, values in scores.items() for number, value in enumerate(values)
                for one in answers(culture, f"p{number}", {"empathy": value})]  # fmt: skip
    apart = [(row[0], row[1], row[2], row[3], row[0] + row[4], row[5]) for row in parallel]
    options: dict[str, Any] = {"dimensions": {"warmth": ["empathy"]}}
    together, own = (compute(rows, **options)["scores"][0]["average"]["warmth"] for rows in (parallel, apart))
    # What one culture gains the other loses, whichever parallel targets are drawn.
    assert (together["score"], together["low"], together["high"]) == pytest.approx((3.0, 3.0, 3.0))
    assert own["low"] < 2.5
    assert own["high"] > 3.5


def test_one_target_gives_no_interval_and_no_records_give_nothing() -> None:
    one = compute(answers("Arabic", "1", {"empathy": 4.0}), dimensions={"warmth": ["empathy"]})["scores"][0]
    assert one["all"] == {"score": 4.0, "low": None, "high": None}
    nothing = compute([])
    assert (nothing["scores"], nothing["records"], nothing["failure_rate"]) == ([], 0, None)


GOOD: dict[str, Any] = {"culture": ["Arabic"] * 2, "system": ["s"] * 2, "judge": ["j"] * 2,
                        "item": ["empathy", "knowledge"], "target_id": ["1", "2"], "score": [4, None]}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"item": ["x", "x"]}, r"column item: expected one of \['empathy', .*'communication'\] .* 'x' \(row 1\)$"),
        ({"score": [0, 6]}, r"expected 1 to 5, or None where the judge's answer could not be read, got 0\.0 \(row 0\)"),
        ({"score": [float("inf"), 2]}, r"expected 1 to 5, .*, got inf \(row 0\)$"),
        ({"score": ["four", 2]}, r"column score: expected a number or None, got 'four' \(row 0\)$"),
        ({"target_id": [1, 2]}, r"column target_id: expected text, got 1 \(row 0\), 2 \(row 1\)$"),
        ({"culture": ["Arabic", None]}, r"column culture: expected a name in each record, .* got None \(row 1\)$"),
        ({"judge": "j"}, r"column judge: expected a list, got 'j'$"),
        ({"judge": None}, r"columns missing or unknown: \['judge'\]; expected exactly \['culture', 'system'"),
        ({"score": [4]}, r"columns differ in length: .*'target_id': 2, 'score': 1"),
        ({"n_resamples": -1, "confidence": 1}, r"n_resamples: expected 0, 1, 2, …, got -1; confidence: .* got 1$"),
        ({"dimensions": {"warmth": []}}, r"dimensions: expected criteria in each, got \{'warmth'"),
        ({"minimum": 5}, r"minimum, maximum: expected the first to be less, got 5, 5\.0$"),
        ({"dimensions": 3}, r"an option is of a wrong type: "),
        ({"confidence": "much"}, r"an option is of a wrong type: "),
        ({"n_resamples": 1.5}, r"n_resamples: expected 0, 1, 2, …, got 1\.5$"),
    ],
)  # fmt: skip
def test_wrong_input_is_told_whole(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        METRIC.compute(**GOOD | changed)
    assert METRIC.compute(**GOOD)["records"] == 2  # nothing of the refused input stays


def test_many_wrong_rows_are_counted() -> None:
    with pytest.raises(ValueError, match=r"got 'x' \(row 0\), 'x' \(row 1\), 'x' \(row 2\) and 7 more$"):
        compute([("Arabic", "s", "j", "x", "1", 3.0)] * 10)


def test_columns_may_be_arrays_or_those_of_a_dataset_and_come_in_batches() -> None:
    plain, on_disk = METRIC.compute(**GOOD), evaluate.load(str(FOLDER))
    rows = datasets.Dataset.from_dict(GOOD)
    frame = pd.DataFrame(GOOD)
    assert METRIC.compute(**{name: rows[name] for name in COLUMNS}) == plain
    assert METRIC.compute(**{name: frame[name] for name in COLUMNS}) == plain
    assert METRIC.compute(**{name: pa.chunked_array([pa.array(GOOD[name])]) for name in COLUMNS}) == plain
    for row in range(2):
        on_disk.add(**{name: GOOD[name][row] for name in COLUMNS})
    assert on_disk.compute() == plain
    for row in range(2):
        on_disk.add_batch(**{name: GOOD[name][row : row + 1] for name in COLUMNS})
    assert on_disk.compute() == plain


def test_options_are_told() -> None:
    assert compute([], seed=3, minimum=0)["options"] == {
        "dimensions": {"emotional": list(EMOTIONAL), "cultural": list(CULTURAL)}, "other_criteria": list(OTHERS),
        "minimum": 0, "maximum": 5.0, "n_resamples": 1000, "seed": 3, "confidence": 0.95,
    }  # fmt: skip
