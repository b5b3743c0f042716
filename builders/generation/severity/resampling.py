"""Intervals by resampling personas: pairs that share a persona are not independent, so personas are drawn, not pairs.

A pair counts the product of how often its two personas were drawn (Snijders and Borgatti 1999, Connections 22(2)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from builders.generation.estimates import Estimate
from builders.generation.severity.judgement import Judgement

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """How intervals are drawn."""

    n_resamples: int = 1_000
    seed: int = 0
    confidence: float = 0.95


USUAL = Sampling()


def pair_weights(judgements: Sequence[Judgement], sampling: Sampling) -> Numbers:
    """Return how much each judgement counts: in the data as they are (row 0), then in each resample.

    Shape: (n_resamples + 1, judgements). Personas are drawn by base id, the same ones in every language and cell.
    """
    names = sorted({one.persona.base_persona_id for shown in judgements for one in (shown.showing.a, shown.showing.b)})
    position = {name: number for number, name in enumerate(names)}
    random = np.random.default_rng(sampling.seed)
    chosen = random.integers(max(len(names), 1), size=(sampling.n_resamples if len(names) > 1 else 0, len(names)))
    drawn = [np.ones(len(names)), *(np.bincount(one, minlength=len(names)) for one in chosen)]
    times = np.array(drawn, dtype=np.float64)
    first = [position[one.showing.a.persona.base_persona_id] for one in judgements]
    second = [position[one.showing.b.persona.base_persona_id] for one in judgements]
    weights: Numbers = times[:, first] * times[:, second]
    return weights


def ratio(above: Numbers, below: Numbers) -> Numbers:
    """Return quotients, NaN where the divisor is 0."""
    found: Numbers = np.divide(above, below, out=np.full(np.shape(below), np.nan), where=below > 0)
    return found


def estimate(found: Numbers, sampling: Sampling) -> Estimate:
    """Return a value with its percentile interval from what was found in the data and in each resample."""
    if np.isnan(found[0]):
        return Estimate(value=None)
    samples = found[1:][~np.isnan(found[1:])]
    if not len(samples):
        return Estimate(value=float(found[0]))
    tail = (1 - sampling.confidence) / 2
    low, high = np.quantile(samples, [tail, 1 - tail])
    return Estimate(value=float(found[0]), low=float(low), high=float(high))
