"""Predictions to be scored: out of fold on a model's own dataset, or on another dataset as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from builders.evaluation.folds import folds, used
from builders.evaluation.scores import Said
from builders.training.examples import Examples, Texts
from builders.training.fit import Calibration, Estimator, fitted, probabilities

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline


def out_of_fold(
    estimator: Estimator,
    examples: Examples,
    seeds: Sequence[int],
    calibration: Calibration = "",
    tested: Sequence[Texts] = (),
) -> list[Said]:
    """Return what a model fitted on the other folds says of every example, once for each seed.

    `tested` holds for each seed the inputs that held-out examples are tested with, where these are others.
    """
    runs = []
    for seed, inputs in zip(seeds, tested or [examples.inputs] * len(seeds), strict=True):
        numbers, run = folds(examples, seed), np.zeros((len(examples), len(examples.labels)))
        for number in used(numbers):
            held_out = numbers == number
            model = fitted(estimator(), examples.take(~held_out), calibration)
            run[held_out] = probabilities(model, replace(examples, inputs=inputs).take(held_out))
        runs.append(Said(truths=examples.targets, probabilities=run, blocks=numbers))
    return runs


def elsewhere(estimator: Estimator, training: Examples, test: Examples, calibration: Calibration = "") -> list[Said]:
    """Return what a model fitted on all of the training data says of the examples of another dataset."""
    model = fitted(estimator(), training, calibration)
    return [Said(truths=test.targets, probabilities=probabilities(model, test))]


def by_culture(examples: Examples) -> Examples:
    """Return examples whose only input is the culture."""
    known = np.array([culture or "" for culture in examples.cultures], dtype=object)
    return replace(examples, inputs=known[:, None])


def culture_classifier() -> Pipeline:
    """Return an unfitted pipeline that knows nothing but the culture: how far a label can be had without the words."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import OneHotEncoder

    regression = OneVsRestClassifier(LogisticRegression(class_weight="balanced"))
    return Pipeline([("culture", OneHotEncoder(handle_unknown="ignore")), ("classifier", regression)])
