"""Scores of predicted probabilities, and their intervals by resampling groups.

Macro-F1 is the mean of F1 over the labels that occur; the expected calibration error has 15 bins of the confidence in
the label said (Guo et al. 2017, "On Calibration of Modern Neural Networks", section 2); the area under the curve is
the share of pairs of a positive and a negative example in the right order (Hanley & McNeil 1982), within folds.
Intervals resample groups with replacement (Field & Welsh 2007, "Bootstrapping clustered data", section 2), all rows by
the same draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from builders.training.examples import Flags, Numbers, Texts
from builders.training.fit import Probabilities

RESAMPLES = 1_000
SEED = 20_110_125
PERCENTILES = (2.5, 97.5)
BINS = 15
SMALLEST = 1e-6
"""Probabilities count as at least this in the log loss, since a label never trained on has none."""
Reals = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Said:
    """What was said of examples in one run, beside what is true. Shapes: (n,) or (n, labels) truths, (n, labels)."""

    truths: Numbers
    probabilities: Probabilities
    blocks: Numbers | None = None
    """Which model said it of each example, where several did: their probabilities are ranked apart."""

    @property
    def several(self) -> bool:
        """Whether an example may carry several labels."""
        return self.truths.ndim == 2

    def take(self, which: Flags) -> Said:
        """Return some of the examples."""
        blocks = None if self.blocks is None else self.blocks[which]
        return Said(truths=self.truths[which], probabilities=self.probabilities[which], blocks=blocks)

    @cached_property
    def true(self) -> Numbers:
        """Return 1 where a label is true, shape (n, labels)."""
        labels = self.probabilities.shape[1]
        found: Numbers = self.truths if self.several else np.eye(labels, dtype=np.int64)[self.truths]
        return found

    @cached_property
    def chosen(self) -> Numbers:
        """Return 1 where a label is said, shape (n, labels)."""
        if self.several:
            return (self.probabilities >= 0.5).astype(np.int64)
        best: Numbers = np.eye(self.probabilities.shape[1], dtype=np.int64)[self.probabilities.argmax(axis=1)]
        return best

    @cached_property
    def right(self) -> Flags:
        """Return whether exactly what is true was said."""
        found: Flags = (self.true == self.chosen).all(axis=1)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """Groups of examples, and how often each is in each resample."""

    index: Numbers
    """Group of each example."""
    weights: Numbers
    """Shape (resamples, groups)."""

    def sums(self, values: npt.NDArray[np.generic]) -> Reals:
        """Return the sums of values (n, ...) in each resample, shape (resamples, ...)."""
        flat = values.reshape(len(values), -1).astype(np.float64)
        by_group = np.zeros((self.weights.shape[1], flat.shape[1]))
        np.add.at(by_group, self.index, flat)
        return (self.weights @ by_group).reshape(len(self.weights), *values.shape[1:])


def draw(groups: Texts, resamples: int = RESAMPLES) -> Draws:
    """Return resamples of groups; the first is the whole as it is."""
    names, index = np.unique(groups.astype(str), return_inverse=True)
    drawn = np.random.default_rng(SEED).multinomial(len(names), np.full(len(names), 1 / len(names)), resamples)
    return Draws(index=index, weights=np.vstack([np.ones((1, len(names)), dtype=np.int64), drawn]))


def macro_f1(said: Said, draws: Draws) -> Reals:
    """Return macro-F1 of each resample, over the labels that occur in the whole."""
    both, true, chosen = draws.sums(said.true * said.chosen), draws.sums(said.true), draws.sums(said.chosen)
    with np.errstate(invalid="ignore", divide="ignore"):
        scores = np.where(true + chosen > 0, 2 * both / (true + chosen), np.nan)
    found: Reals = np.nanmean(scores[:, true[0] > 0], axis=1)
    return found


def accuracy(said: Said, draws: Draws) -> Reals:
    """Return the share of examples of which exactly the truth was said, in each resample."""
    return draws.sums(said.right) / draws.sums(np.ones(len(said.truths)))


def area(said: Said, draws: Draws, positive: int) -> Reals:
    """Return the area under the curve of one label in each resample; NaN where a side is empty.

    Only pairs within a block count: models of different folds need not mean the same by a probability.
    """
    scores, is_positive = said.probabilities[:, positive], said.true[:, positive] == 1
    above, below = scores[is_positive][:, None], scores[~is_positive][None, :]
    order = (above > below) + 0.5 * (above == below)
    blocks = np.zeros(len(scores), dtype=np.int64) if said.blocks is None else said.blocks
    pairs = (blocks[is_positive][:, None] == blocks[~is_positive][None, :]).astype(np.float64)
    weights = draws.weights[:, draws.index].astype(np.float64)
    over, under = weights[:, is_positive], weights[:, ~is_positive]
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Reals = ((over @ (order * pairs)) * under).sum(axis=1) / ((over @ pairs) * under).sum(axis=1)
    return found


def interval(values: Reals) -> tuple[float, float]:
    """Return the 95 % interval of resampled values, those that could not be computed left out."""
    low, high = np.nanpercentile(values, PERCENTILES)
    return float(low), float(high)


def top_two(said: Said) -> float:
    """Return the share of examples whose label is among the two likeliest."""
    best = np.argsort(-said.probabilities, axis=1, kind="stable")[:, :2]
    return float(np.take_along_axis(said.true, best, axis=1).any(axis=1).mean())


def log_loss(said: Said) -> float:
    """Return the mean negative logarithm of what was given to the truth; over labels too where there are several."""
    given = np.where(said.true == 1, said.probabilities, 1 - said.probabilities if said.several else 1.0)
    losses = -np.log(np.clip(given, SMALLEST, 1))
    return float(losses.mean() if said.several else losses.sum(axis=1).mean())


def calibration_error(said: Said) -> float:
    """Return the expected calibration error: how far confidence is from the share of it that is right."""
    if said.several:
        confidence, right = said.probabilities.ravel(), said.true.ravel() == 1
    else:
        confidence, right = said.probabilities.max(axis=1), said.right
    bins = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    gaps = np.bincount(bins, weights=confidence - right, minlength=BINS)
    return float(np.abs(gaps).sum() / len(confidence))
