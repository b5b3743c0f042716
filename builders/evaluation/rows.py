"""Rows of results: what a model, or something it is compared with, scores on examples or a part of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from builders.evaluation.scores import (
    Draws,
    Reals,
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
from builders.training.examples import Examples, Flags
from builders.training.model import Model

DIGITS = 4
FEWEST_EXAMPLES, FEWEST_GROUPS = 30, 5
"""A part with fewer is not reported: its figures would say nothing."""

Runs = Sequence[Said]
"""What was said of all examples, once for each seed."""


def primary_score(model: Model, runs: Sequence[Said], draws: Draws, labels: tuple[str, ...]) -> Reals:
    """Return the score that comes first, of each resample; the mean over the runs."""
    position = labels.index(model.positive) if model.positive else 0
    found: Reals = np.mean(
        [area(said, draws, position) if model.positive else macro_f1(said, draws) for said in runs], axis=0
    )
    return found


def part_row(model: Model, examples: Examples, runs: Runs, which: Sequence[Flags] = ()) -> dict[str, Any] | None:
    """Return what a model scores on a part: counts, and scores with 95 % intervals.

    `which` says for each run which examples are of the part. None where it holds too little to say anything.
    """
    parts = which or [np.ones(len(examples), dtype=bool)] * len(runs)
    if min(int(part.sum()) for part in parts) < FEWEST_EXAMPLES or len(set(examples.groups[parts[0]])) < FEWEST_GROUPS:
        return None
    said = [run.take(part) for run, part in zip(runs, parts, strict=True)]
    whole = draw(examples.groups)
    pairs = [
        (one, Draws(index=whole.index[part], weights=whole.weights)) for one, part in zip(said, parts, strict=True)
    ]
    scores: dict[str, Any] = {}
    if model.positive and len(set(said[0].truths)) > 1:
        position = examples.labels.index(model.positive)
        scores["auc"] = _with_interval([area(one, drawn, position) for one, drawn in pairs])
    scores["macro_f1"] = _with_interval([macro_f1(one, drawn) for one, drawn in pairs])
    scores["accuracy"] = _with_interval([accuracy(one, drawn) for one, drawn in pairs])
    if len(examples.labels) > 2 and not model.several:
        scores["top_two"] = _mean([top_two(one) for one in said])
    scores["log_loss"] = _mean([log_loss(one) for one in said])
    scores["calibration_error"] = _mean([calibration_error(one) for one in said])
    return {
        "n": round(float(np.mean([part.sum() for part in parts]))),
        "groups": len(set(examples.groups[parts[0]])),
        "scores": scores,
    }


def label_scores(labels: tuple[str, ...], runs: Sequence[Said]) -> dict[str, dict[str, float | int]]:
    """Return precision, recall, F1 and how often it is true of each label; the mean over the runs."""
    found: dict[str, dict[str, float | int]] = {}
    for position, name in enumerate(labels):
        counts = [_counts(said, position) for said in runs]
        both, true, chosen = (np.array(one, dtype=np.float64) for one in zip(*counts, strict=True))
        if not true[0]:
            continue
        found[name] = {
            "precision": _mean(list(both / np.maximum(chosen, 1))),
            "recall": _mean(list(both / true)),
            "f1": _mean(list(2 * both / (true + chosen))),
            "support": int(true[0]),
        }
    return found


def over_folds(model: Model, examples: Examples, runs: Runs) -> dict[str, float | int]:
    """Return mean and standard deviation of the first score over the folds of all runs, each fold by itself."""
    found = []
    for run in runs:
        numbers = np.zeros(len(examples), dtype=np.int64) if run.blocks is None else run.blocks
        for part in (numbers == number for number in np.unique(numbers)):
            drawn = draw(examples.groups[part], resamples=0)
            score = primary_score(model, [run.take(part)], drawn, examples.labels)[0]
            if not np.isnan(score):
                found.append(float(score))
    return {"mean": _mean(found), "deviation": round(float(np.std(found)), DIGITS), "folds": len(found)}


def difference(model: Model, examples: Examples, ours: Runs, theirs: Runs) -> dict[str, Any]:
    """Return how much more the model scores than a row, by the same resamples, and whether that is a tie.

    A tie is a difference whose 95 % interval holds zero.
    """
    draws = draw(examples.groups)
    first, second = (primary_score(model, runs, draws, examples.labels) for runs in (ours, theirs))
    low, high = interval((first - second)[1:])
    value, low, high = (round(one, DIGITS) for one in (float(first[0] - second[0]), low, high))
    return {"value": value, "low": low, "high": high, "tie": low <= 0 <= high}


def confusion(examples: Examples, run: Said) -> Mapping[str, dict[str, int]]:
    """Return how often each true label was taken for each in one run."""
    size, names = len(examples.labels), examples.labels
    counts = np.zeros((size, size), dtype=np.int64)
    np.add.at(counts, (run.truths, run.probabilities.argmax(axis=1)), 1)
    return {names[true]: {names[said]: int(counts[true, said]) for said in range(size)} for true in range(size)}


def _counts(said: Said, position: int) -> tuple[int, int, int]:
    true, chosen = said.true[:, position], said.chosen[:, position]
    return int((true * chosen).sum()), int(true.sum()), int(chosen.sum())


def _with_interval(runs: Sequence[Reals]) -> dict[str, float]:
    """Return the mean over the runs of the whole, and the interval of the mean over the resamples."""
    together = np.mean(runs, axis=0)
    low, high = interval(together[1:])
    return {"value": round(float(together[0]), DIGITS), "low": round(low, DIGITS), "high": round(high, DIGITS)}


def _mean(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), DIGITS)
