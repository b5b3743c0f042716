"""Agreement between annotators: Krippendorff's alpha for nominal values, with a bootstrap interval over targets.

alpha = 1 - Do / De (Krippendorff 2011, "Computing Krippendorff's alpha-reliability"); annotators may miss targets. Only
targets with at least two annotators count. The interval resamples targets, since annotations of one target depend on
each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

RESAMPLES = 1_000
SEED = 20_110_125
PERCENTILES = (2.5, 97.5)

Counts = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Alpha of one attribute with its 95 % interval; None where all values are the same."""

    targets: int
    annotations: int
    alpha: float | None
    low: float | None
    high: float | None


def agreement(annotations: pa.Table) -> dict[str, Agreement]:
    """Return the agreement of each attribute that several annotators gave to the same target.

    `annotations` holds `target_id`, `annotator_id`, `attribute` and `value`. Several values of one annotator for one
    target count as one value, the set of them.
    """
    one_each = (
        annotations.select(["attribute", "target_id", "annotator_id", "value"])
        .group_by(["attribute", "target_id", "annotator_id"])
        .aggregate([("value", "distinct")])
    )
    found = {}
    for attribute in sorted(set(one_each.column("attribute").to_pylist())):
        mine = one_each.filter(pc.equal(one_each.column("attribute"), attribute))
        counts = _counts(mine)
        if len(counts):
            found[attribute] = _alpha_with_interval(counts)
    return found


def nominal_alpha(counts: Counts, weights: Counts) -> Numbers:
    """Return alpha for each row of weights; `counts` holds how often each target (row) got each value (column)."""
    ratings = counts.sum(axis=1)
    within = (ratings**2 - (counts**2).sum(axis=1)) / (ratings - 1)
    total, values = weights @ ratings, weights @ counts
    expected = (total**2 - (values**2).sum(axis=1)) / (total - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        alpha: Numbers = np.where(expected > 0, 1 - (weights @ within) / expected, np.nan)
    return alpha


def _alpha_with_interval(counts: Counts) -> Agreement:
    whole = float(nominal_alpha(counts, np.ones((1, len(counts)), dtype=np.int64))[0])
    drawn = np.random.default_rng(SEED).multinomial(len(counts), np.full(len(counts), 1 / len(counts)), RESAMPLES)
    samples = nominal_alpha(counts, drawn)
    samples = samples[~np.isnan(samples)]
    low, high = np.percentile(samples, PERCENTILES) if len(samples) else (np.nan, np.nan)
    rounded = [None if np.isnan(value) else round(float(value), 4) for value in (whole, low, high)]
    return Agreement(
        targets=len(counts), annotations=int(counts.sum()), alpha=rounded[0], low=rounded[1], high=rounded[2]
    )


def _counts(one_each: pa.Table) -> Counts:
    """Return targets by values: how many annotators gave each value, for targets with at least two annotators.

    Values stand in the order of their names and targets in that of their counts, since threads group them in any order
    and the resampling draws by position.
    """
    given = ["\n".join(sorted(found)) for found in one_each.column("value_distinct").to_pylist()]
    names, values = np.unique(np.array(given, dtype=str), return_inverse=True)
    targets = one_each.column("target_id").combine_chunks().dictionary_encode()
    counts = np.zeros((len(targets.dictionary), len(names)), dtype=np.int64)
    np.add.at(counts, (targets.indices.to_numpy(), values), 1)
    several: Counts = counts[counts.sum(axis=1) >= 2]
    return several[np.lexsort(several.T)]
