"""Severity judgements give the golden table, equal other computations, and resample personas."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import evaluate
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some
from scipy.stats import kendalltau
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

METRIC = evaluate.load(
    str(Path(__file__).parents[2] / "spaces" / "metrics" / "severity_consistency"), keep_in_memory=True
)
SCORES = (40, 38, 35, 28, 23, 22, 15, 13, 12, 7, 6, 5)
"""The twelve scores of TalkDep's personas (Wang et al. 2025), which the golden verdicts are about."""
DEEPSEEK = "aabaaaaaaaaaaabaaaaaaababaaaaaaaaaaaaaaaaaaaaaaaaaabbbaabaaaaaaaab"
LLAMA = "ababbaaaaatbabbabaaaaaatataaaabbbaaaaaaaaaaaaaabaaaabaabaaaataaabb"
"""Verdicts of two judges on all pairs of them, the higher score first: a, b, or t for a tie."""
VERDICTS = {"a": "a", "b": "b", "t": "tie"}


def columns(verdicts: str, scores: tuple[int, ...] = SCORES, judge: str = "j", language: str = "en") -> dict[str, Any]:
    """Return records of the verdicts on all pairs of personas, in their order."""
    pairs = list(combinations(range(len(scores)), 2))
    assert len(pairs) == len(verdicts)
    return {
        "judge": [judge] * len(pairs),
        "language": [language] * len(pairs),
        "persona_a": [f"p{one:02}" for one, _ in pairs],
        "persona_b": [f"p{other:02}" for _, other in pairs],
        "verdict": [VERDICTS.get(verdict) for verdict in verdicts],
        "score_a": [scores[one] for one, _ in pairs],
        "score_b": [scores[other] for _, other in pairs],
    }


def joined(*parts: dict[str, Any]) -> dict[str, Any]:
    return {name: [value for part in parts for value in part[name]] for name in parts[0]}


def computed(given: dict[str, Any], **options: object) -> dict[str, Any]:
    result: dict[str, Any] = METRIC.compute(**given, **{"n_resamples": 0, **options})
    return result


def cell(result: dict[str, Any], judge: str = "j", language: str = "en") -> dict[str, Any]:
    found: dict[str, Any] = result["judges"][judge]["languages"][language]
    return found


def flipped(given: dict[str, Any], at: list[bool]) -> dict[str, Any]:
    """Return the same records with the personas of some of them exchanged."""
    other = {"a": "b", "b": "a"}
    records = [dict(zip(given, values, strict=True)) for values in zip(*given.values(), strict=True)]
    for record, flip in zip(records, at, strict=True):
        if flip:
            for name in ("persona", "score"):
                record[f"{name}_a"], record[f"{name}_b"] = record[f"{name}_b"], record[f"{name}_a"]
            record["verdict"] = other.get(record["verdict"], record["verdict"])
    return {name: [record[name] for record in records] for name in given}


@pytest.mark.parametrize(
    ("verdicts", "counts", "dropped", "wrong", "same_level", "cross_level", "distance", "tau"),
    [
        (DEEPSEEK, (57, 9, 0), 86.36, 86.36, 44.44, 5, None, 0.791),
        (LLAMA, (47, 15, 4), 75.81, 71.21, 46.67, 8, 18.75, 0.595),
    ],
)
def test_golden_table(
    verdicts: str, counts: tuple[int, ...], dropped: float, wrong: float, same_level: float, cross_level: int,
    distance: float | None, tau: float,
) -> None:  # fmt: skip
    """Counted independently on the judge files that TalkDep published, under its own bands."""
    found = cell(computed(columns(verdicts), band_scheme="talkdep"))
    assert (found["n_right"], found["n_wrong"], found["n_ties"]) == counts
    assert round(100 * found["accuracy_ties_dropped"]["value"], 2) == dropped
    assert round(100 * found["accuracy_ties_wrong"]["value"], 2) == wrong
    assert round(100 * found["same_level_share_of_errors"]["value"], 2) == same_level
    assert found["n_wrong"] - found["n_same_level_errors"] == cross_level
    assert found["cross_level_errors_of_pairs"]["value"] == pytest.approx(cross_level / 66)
    assert found["cross_level_error_rate"]["value"] == pytest.approx(cross_level / 54)
    assert found["same_level_error_rate"]["value"] == pytest.approx((counts[1] - cross_level) / 12)
    assert found["tie_rate"]["value"] == pytest.approx(counts[2] / 66)
    assert found["tie_distance"]["value"] == distance
    assert round(found["kendall_tau_b"]["value"], 3) == tau


def test_bands_decide_the_levels_and_may_be_given() -> None:
    """Same-level pairs of the twelve: 12 under TalkDep's bands, 16 under those of the BDI-II's manual."""
    assert cell(computed(columns(LLAMA), band_scheme="talkdep"))["n_same_level_pairs"] == 12
    manual = computed(columns(LLAMA))
    assert cell(manual)["n_same_level_pairs"] == 16
    same = computed(columns(LLAMA), band_scheme=[[0, 13], [14, 19], [20, 28], [29, 63]])
    assert same["judges"] == manual["judges"]


def test_the_option_for_ties_chooses_the_headline() -> None:
    for ties in ("wrong", "dropped"):
        found = cell(computed(columns(LLAMA), ties=ties))
        assert found["accuracy"] == found[f"accuracy_ties_{ties}"]


five = some.lists(some.integers(0, 63), min_size=5, max_size=5)
ten = some.text("abt", min_size=10, max_size=10)


@settings(max_examples=40)
@given(scores=five, verdicts=ten)
def test_tau_b_is_that_of_scipy(scores: list[int], verdicts: str) -> None:
    wins = [0.0] * 5
    for (one, other), verdict in zip(combinations(range(5), 2), verdicts, strict=True):
        wins[one] += {"a": 1, "b": 0, "t": 0.5}[verdict]
        wins[other] += {"a": 0, "b": 1, "t": 0.5}[verdict]
    expected = float(kendalltau(wins, scores).statistic)
    found = cell(computed(columns(verdicts, tuple(scores))))["kendall_tau_b"]["value"]
    assert found == (None if np.isnan(expected) else pytest.approx(expected, abs=1e-12))


@settings(max_examples=30)
@given(verdicts=some.lists(ten, min_size=2, max_size=4))
def test_kappa_is_that_of_statsmodels(verdicts: list[str]) -> None:
    assume(len(set("".join(verdicts))) > 1)
    scores = (50, 40, 30, 20, 10)
    table, _ = aggregate_raters(np.array([["abt".index(verdict) for verdict in one] for one in verdicts]).T)
    over_languages = [columns(one, scores, language=f"l{at}") for at, one in enumerate(verdicts)]
    over_judges = [columns(one, scores, judge=f"j{at}") for at, one in enumerate(verdicts)]
    one = computed(joined(*over_languages))["judges"]["j"]["fleiss_kappa"]
    assert one["value"] == pytest.approx(fleiss_kappa(table), abs=1e-12)
    assert (one["n_raters"], one["n_pairs"], one["n_left_out"]) == (len(verdicts), 10, 0)
    assert computed(joined(*over_judges))["languages"]["en"]["fleiss_kappa"] == one


@settings(max_examples=20)
@given(scores=five, verdicts=some.lists(ten, min_size=2, max_size=2), random=some.randoms(), flips=some.data())
def test_neither_order_of_records_nor_of_a_pair_changes_anything(
    scores: list[int], verdicts: list[str], random: Random, flips: some.DataObject
) -> None:
    given = joined(*(columns(one, tuple(scores), language=name) for one, name in zip(verdicts, "xy", strict=True)))
    before = computed(given, n_resamples=20)
    records = list(zip(*given.values(), strict=True))
    random.shuffle(records)
    shuffled = {name: [record[at] for record in records] for at, name in enumerate(given)}
    at = flips.draw(some.lists(some.booleans(), min_size=20, max_size=20))
    assert json.loads(json.dumps(computed(flipped(shuffled, at), n_resamples=20)), parse_float=lambda text: round(
        float(text), 9)) == json.loads(json.dumps(before), parse_float=lambda text: round(float(text), 9))  # fmt: skip


def test_intervals_are_those_of_drawn_personas() -> None:
    """A plain computation: draw personas, list the pairs of the drawn ones, leave out those of one with itself."""
    found = cell(computed(columns(LLAMA), n_resamples=4_000))["accuracy_ties_wrong"]
    right = np.zeros((12, 12))
    for (one, other), verdict in zip(combinations(range(12), 2), LLAMA, strict=True):
        right[one, other] = verdict == "a"
    random, accuracies = np.random.default_rng(5), []
    for _ in range(4_000):
        drawn = sorted(random.integers(12, size=12))
        pairs = [(one, other) for one, other in combinations(drawn, 2) if one != other]
        accuracies.append(np.mean([right[pair] for pair in pairs]))
    low, high = np.quantile(accuracies, [0.025, 0.975])
    assert found["low"] == pytest.approx(low, abs=0.02)
    assert found["high"] == pytest.approx(high, abs=0.02)


def test_differences_to_the_baseline_are_paired() -> None:
    given = joined(columns(DEEPSEEK), columns(DEEPSEEK, language="ko"), columns(LLAMA, language="bn"))
    found = computed(given, n_resamples=200)["judges"]["j"]["difference_to_baseline"]
    assert set(found) == {"ko", "bn"}
    assert found["ko"] == {"value": 0.0, "low": 0.0, "high": 0.0, "undefined_resamples": 0}
    assert found["bn"]["value"] == pytest.approx((47 - 57) / 66)
    assert found["bn"]["low"] < found["bn"]["value"] < found["bn"]["high"]
    other = computed(given, baseline_language="bn")["judges"]["j"]["difference_to_baseline"]
    assert other["en"]["value"] == pytest.approx((57 - 47) / 66)


def test_a_missing_baseline_is_noted() -> None:
    found = computed(columns(LLAMA, language="ko"))
    assert found["judges"]["j"]["difference_to_baseline"] == {}
    assert "'en'" in found["notes"][0]


def test_pairs_of_equal_scores_are_counted_and_neither_right_nor_wrong() -> None:
    found = cell(computed(columns("aab", (30, 30, 10))))
    assert (found["n_equal_scores"], found["n_pairs"], found["n_right"], found["n_wrong"]) == (1, 2, 1, 1)
    alone = cell(computed(columns("t", (30, 30)), n_resamples=10))
    assert (alone["n_equal_scores"], alone["n_pairs"], alone["n_ties"]) == (1, 0, 0)
    assert {alone[name]["value"] for name in ("accuracy", "tie_rate", "tie_distance", "kendall_tau_b")} == {None}


def test_unread_verdicts_are_missing() -> None:
    found = computed(columns("a.b", (30, 20, 10)))
    assert (found["n_missing"], cell(found)["n_missing"], cell(found)["n_pairs"]) == (1, 1, 2)
    nothing = cell(computed(columns("...", (30, 20, 10)), n_resamples=10))
    assert (nothing["n_missing"], nothing["n_pairs"], nothing["accuracy"]["value"]) == (3, 0, None)


def test_a_pair_may_be_judged_in_both_orders_and_not_twice_in_one() -> None:
    once = columns("aab", (30, 20, 10))
    both = joined(once, flipped(once, [True] * 3))
    assert cell(computed(both))["n_pairs"] == 6
    languages = joined(both, {**both, "language": ["ko"] * 6})
    assert computed(languages)["judges"]["j"]["fleiss_kappa"]["n_pairs"] == 6
    with pytest.raises(ValueError, match=r"6 wrong.*one per judge, language, pair and order"):
        computed(joined(once, once))


def test_only_pairs_with_a_verdict_everywhere_enter_kappa() -> None:
    given = joined(columns("aab", (30, 20, 10)), columns("a.b", (30, 20, 10), language="ko"))
    found = computed(given)["judges"]["j"]["fleiss_kappa"]
    assert (found["value"], found["n_pairs"], found["n_left_out"]) == (1.0, 2, 1)
    single = computed(columns("aab", (30, 20, 10)))["judges"]["j"]["fleiss_kappa"]
    assert (single["value"], single["n_raters"], single["n_left_out"]) == (None, 1, 3)


def test_many_personas_have_no_intervals_and_a_note() -> None:
    size = 3_002
    given = {
        "judge": ["j"] * (size // 2),
        "language": ["en"] * (size // 2),
        "persona_a": [f"p{at}" for at in range(0, size, 2)],
        "persona_b": [f"p{at}" for at in range(1, size, 2)],
        "verdict": ["a"] * (size // 2),
        "score_a": [30] * (size // 2),
        "score_b": [10] * (size // 2),
    }
    found = computed(given, n_resamples=50)
    assert cell(found)["accuracy"] == {"value": 1.0, "low": None, "high": None, "undefined_resamples": 0}
    assert "too many personas" in found["notes"][0]


GOOD = columns("abt", (31, 22, 8))


@pytest.mark.parametrize(
    ("changed", "options", "told"),
    [
        ({"verdict": ["a", "A", "draw"]}, {}, ["verdict", "2 wrong", "row 1: 'A'", "('a', 'b', 'tie')"]),
        ({"verdict": ["a", 1, None]}, {}, ["verdict", "1 wrong", "row 1: 1", "one string per record"]),
        (
            {"score_a": [31, 30, 22]},
            {},
            ["score", "2 wrong", "row 0: (31.0, 22.0), row 1: (30.0, 8.0)", "one score for each persona"],
        ),
        ({"score_a": [31, "31", 22]}, {}, ["score_a", "row 1: '31'"]),
        ({"score_a": [64, 64, 22]}, {}, ["row 0: (64.0, 22.0)", "within the bands", "63"]),
        ({"score_b": [22, None, 8]}, {}, ["score_b", "row 1: None", "a value in every row"]),
        ({"persona_b": ["p00", "p02", "p02"], "score_b": [31, 8, 8]}, {}, ["two different personas"]),
        ({"judge": ["j", None, "j"]}, {}, ["judge", "row 1: None"]),
        ({"judge": ["j"]}, {}, ["'judge': 1", "'verdict': 3"]),
        ({"language": None}, {}, ["'language' is missing"]),
        ({}, {"ties": "half"}, ["'half'", "'wrong' or 'dropped'"]),
        ({}, {"band_scheme": "bdi"}, ["'bdi'", "bdi2", "talkdep"]),
        ({}, {"band_scheme": [[10, 20], [0, 9]]}, ["rising [lowest, highest] pairs"]),
        ({}, {"band_scheme": None}, ["band_scheme", "bdi2"]),
        ({}, {"n_resamples": -1}, ["n_resamples"]),
        ({}, {"seed": "one"}, ["'one'", "seed from 0"]),
        ({}, {"confidence": None}, ["confidence in (0, 1)"]),
    ],
)
def test_wrong_input_is_told(changed: dict[str, Any], options: dict[str, Any], told: list[str]) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - the message is compared below
        computed({**GOOD, **changed}, **options)
    assert [part for part in told if part not in str(raised.value)] == []
    assert computed(GOOD)["n_records"] == 3  # and the metric can be used again
