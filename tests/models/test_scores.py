"""Scores agree with scikit-learn's, and intervals with what resampling whole groups by hand gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from sklearn import metrics

from builders.evaluation.scores import (
    Said,
    accuracy,
    area,
    calibration_error,
    draw,
    interval,
    log_loss,
    macro_f1,
    top_two,
)


def random_said(seed: int, n: int = 80, labels: int = 4) -> Said:
    """Return invented predictions of one label each."""
    random = np.random.default_rng(seed)
    given = random.dirichlet(np.ones(labels), n)
    return Said(truths=random.integers(0, labels, n), probabilities=given)


def random_several(seed: int, n: int = 80, labels: int = 4) -> Said:
    """Return invented predictions of several labels each."""
    random = np.random.default_rng(seed)
    return Said(truths=random.integers(0, 2, (n, labels)), probabilities=random.random((n, labels)))


@given(some.integers(0, 10_000))
@settings(max_examples=40)
def test_scores_are_scikit_learns(seed: int) -> None:
    said, draws = random_said(seed), draw(np.arange(80).astype(object), resamples=0)
    chosen = said.probabilities.argmax(axis=1)
    labels = sorted(set(said.truths))
    expected = metrics.f1_score(said.truths, chosen, labels=labels, average="macro", zero_division=0)
    assert macro_f1(said, draws)[0] == pytest.approx(expected, abs=1e-12)
    assert accuracy(said, draws)[0] == pytest.approx(metrics.accuracy_score(said.truths, chosen), abs=1e-12)
    expected = metrics.log_loss(said.truths, said.probabilities, labels=range(4))
    assert log_loss(said) == pytest.approx(expected, abs=1e-9)
    expected = metrics.top_k_accuracy_score(said.truths, said.probabilities, k=2, labels=range(4))
    assert top_two(said) == pytest.approx(expected, abs=1e-12)
    for label in labels:
        expected = metrics.roc_auc_score(said.truths == label, said.probabilities[:, label])
        assert area(said, draws, label)[0] == pytest.approx(expected, abs=1e-12)


@given(some.integers(0, 10_000))
@settings(max_examples=40)
def test_scores_of_several_labels_are_scikit_learns(seed: int) -> None:
    said, draws = random_several(seed), draw(np.arange(80).astype(object), resamples=0)
    chosen = (said.probabilities >= 0.5).astype(int)
    assert macro_f1(said, draws)[0] == pytest.approx(metrics.f1_score(said.truths, chosen, average="macro"), abs=1e-12)
    assert accuracy(said, draws)[0] == pytest.approx(metrics.accuracy_score(said.truths, chosen), abs=1e-12)


def test_calibration_error_of_a_worked_example() -> None:
    """Four answers of confidence 0.9, three of them right, and one of 0.6 that is wrong: (4*0.15 + 1*0.6) / 5."""
    given = np.array([[0.9, 0.1]] * 4 + [[0.6, 0.4]])
    said = Said(truths=np.array([0, 0, 0, 1, 1]), probabilities=given)
    assert calibration_error(said) == pytest.approx((4 * 0.15 + 0.6) / 5)


def test_resampling_takes_groups_whole() -> None:
    said = random_said(3, n=60)
    groups = np.array([f"g{number % 7}" for number in range(60)], dtype=object)
    draws = draw(groups, resamples=50)
    names = sorted(set(groups))
    for sample, found in zip(draws.weights, macro_f1(said, draws), strict=True):
        picked = np.concatenate(
            [np.flatnonzero(groups == name) for name, times in zip(names, sample, strict=True) for _ in range(times)]
        )
        chosen = said.probabilities[picked].argmax(axis=1)
        expected = metrics.f1_score(said.truths[picked], chosen, labels=range(4), average="macro", zero_division=0)
        occurring = [label for label in range(4) if label in said.truths[picked] or label in chosen]
        expected *= 4 / len(occurring)
        assert found == pytest.approx(expected, abs=1e-12)


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    """Coverage of 95 % intervals of accuracy, groups of equal examples: between 88 and 99 of 100 known cases."""
    held = 0
    for seed in range(100):
        random = np.random.default_rng(seed)
        right = np.repeat(random.random(40) < 0.7, 5)
        given = np.where(right[:, None], [[0.9, 0.1]], [[0.1, 0.9]])
        said = Said(truths=np.zeros(200, dtype=np.int64), probabilities=given)
        low, high = interval(accuracy(said, draw(np.repeat(np.arange(40), 5).astype(object), resamples=400))[1:])
        held += low <= 0.7 <= high
    assert 88 <= held <= 99
