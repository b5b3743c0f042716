"""Forecasting by counts and rules: the rules of the decision module, one by one, and counts that can be checked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from builders.forecasting.decision_rules import QUESTIONS, REFLECTIONS, allowed, decide
from builders.forecasting.transitions import TransitionForecaster, codes_of
from builders.training.history import describe_history

FINE = ("complex_reflection", "open_question", "simple_reflection", "affirm", "advise", "closed_question", "other")
behaviours = some.permutations(FINE)
pasts = some.lists(some.sampled_from(FINE), max_size=12)


@pytest.mark.parametrize(
    ("ranked", "said", "expected"),
    [
        (["open_question", "affirm"], [], "open_question"),
        (["other", "affirm"], ["other", "other"], "affirm"),
        (["open_question", "other"], ["open_question", "closed_question"], "other"),
        (["simple_reflection", "other"], ["complex_reflection", "simple_reflection", "complex_reflection"], "other"),
        (["complex_reflection", "other"], ["simple_reflection", "complex_reflection"], "complex_reflection"),
        (["complex_reflection", "other"], ["complex_reflection", "complex_reflection"], "other"),
        (["open_question", "advise", "other"], [], "advise"),
        (["open_question", "other", "advise"], [], "open_question"),
        (["question", "reflection"], ["question", "question"], "reflection"),
        (["reflection", "other"], ["reflection", "reflection"], "reflection"),
        (["reflection", "other"], ["reflection", "reflection", "reflection"], "other"),
    ],
)
def test_rules_pass_over_what_would_be_too_many(ranked: list[str], said: list[str], expected: str) -> None:
    assert decide(ranked, said) == expected


def test_chance_applies_where_it_may() -> None:
    assert decide(["open_question", "other"], [], draw=lambda: 0.1) == "other"
    assert decide(["open_question", "other"], [], draw=lambda: 0.3) == "open_question"
    assert decide(["open_question", "affirm"], [], after_change_talk=True, draw=lambda: 0.1) == "affirm"
    assert decide(["open_question", "affirm"], [], after_change_talk=True, draw=lambda: 0.3) == "open_question"
    assert decide(["open_question"], [], draw=lambda: 0.1) == "open_question"


def test_nothing_ranked_is_refused() -> None:
    with pytest.raises(ValueError, match="expected at least one"):
        decide([], [])


@given(behaviours, pasts, some.floats(0, 1))
def test_a_last_turn_never_asks(ranked: list[str], said: list[str], chance: float) -> None:
    assert decide(ranked, said, last_turn=True, draw=lambda: chance) not in QUESTIONS


@given(behaviours, pasts)
def test_a_session_by_the_rules_never_runs_on(ranked: list[str], said: list[str]) -> None:
    del said
    done: list[str] = []
    for _ in range(20):
        done.append(decide(ranked, done))
    for kinds, most in ((QUESTIONS, 2), (REFLECTIONS, 3), *(({one}, 2) for one in FINE)):
        runs = "".join("x" if one in kinds else " " for one in done).split()
        assert max(map(len, runs), default=0) <= most


@given(some.dictionaries(some.sampled_from(FINE), some.floats(0.01, 1), min_size=1), pasts)
def test_allowed_shares_add_up_to_one_again(shares: dict[str, float], said: list[str]) -> None:
    total = sum(shares.values())
    found = allowed({name: share / total for name, share in shares.items()}, said)
    assert sum(found.values()) == pytest.approx(1)
    assert set(found) <= set(shares)


@given(some.lists(some.sampled_from(["a", "b", ""]), max_size=8))
def test_a_history_is_read_as_it_was_described(codes: list[str]) -> None:
    last = codes[-6:][::-1]
    while last and not last[-1]:
        last.pop()
    assert codes_of(describe_history([code or None for code in codes])) == last


def test_shares_follow_the_counts() -> None:
    """Ten times b after a, never anything else: the share of b there comes near one and nears the whole elsewhere."""
    inputs = np.array([["1=a", "", ""]] * 10 + [["start", "", ""]] * 10, dtype=object)
    found = TransitionForecaster().fit(inputs, np.array([1] * 10 + [0] * 10))
    after_a, start, unknown = found.predict_proba(np.array([["1=a"], ["start"], ["1=z"]], dtype=object))
    # By hand: the whole is (10 + 5 * 1/2) / 25 = 1/2 for both; after a it is (10 + 5 * 1/2) / 15.
    assert after_a[1] == pytest.approx(12.5 / 15)
    assert start[1] == pytest.approx(0.5)
    assert unknown[1] == pytest.approx((5 * 0.5) / 5)
    assert found.table(["no", "yes"])[1] == {"after": ["a"], "counts": {"yes": 10}}
