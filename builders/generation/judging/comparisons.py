"""Systems compared on the same posts: paired differences with intervals, and tests corrected for how many there are.

Intervals resample posts within their cultures (Efron & Tibshirani 1993, ch. 13). Tests turn the signs of posts'
differences at random (Fisher 1935): resampling would find few posts that agree surer than they are. P-values are
corrected by Holm's method (1979). Every culture counts the same, as in CultureCare's table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

import numpy as np
import numpy.typing as npt

from builders.generation.adaptation.strategies import BASELINE, system_of
from builders.generation.estimates import Estimate
from builders.generation.judging.criteria import dimensions
from builders.generation.judging.records import ScoreRecord, refuse_scored_twice

Numbers = npt.NDArray[np.float64]
ALL = "all"
"""The measure that is the mean of the dimensions, and the name under which cultures are taken together."""
DIGITS, TOLERANCE = 9, 1e-8
"""Of differences that are the same but for the order in which scores were added up."""
AT_LEAST = 2
"""Posts of a culture below which nothing is said of how much posts differ."""
ByPost = Mapping[tuple[str, str], Mapping[str, float]]
"""Scores by culture and post, then by criterion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How much higher a judge scores the second system than the first on the posts that both have answered."""

    judge: str
    measure: str
    culture: str
    first: str
    second: str
    posts: int
    """Posts for which every criterion of the measure was scored for both; others are left out."""
    difference: float | None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    """Two-sided; None where a culture has fewer than two posts."""
    p_holm: float | None = None
    """Corrected for all tests of its family."""

    @property
    def estimate(self) -> Estimate:
        """The difference with its interval."""
        return Estimate(value=self.difference, low=self.low, high=self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resampling:
    """How often posts are drawn for an interval and signs turned for a test, the seed, and what an interval holds."""

    resamples: int = 2000
    turnings: int = 2000
    seed: int = 0
    confidence: float = 0.95

    def __post_init__(self) -> None:
        """Refuse what makes no sense."""
        if min(self.resamples, self.turnings) < 1 or not 0 < self.confidence < 1:
            raise ValueError(
                "resamples, turnings, confidence: expected at least 1 of both, and a share between 0 and 1; "
                f"got {self.resamples}, {self.turnings}, {self.confidence}"
            )


def strategy_pairs(strategies: Mapping[str, Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """Return the systems to compare, of strategies by model: the baseline with each other one, if it is there."""
    return tuple(
        (system_of(model, BASELINE.name), system_of(model, one))
        for model, names in strategies.items()
        if BASELINE.name in names
        for one in names
        if one != BASELINE.name
    )


def compare(
    records: Sequence[ScoreRecord],
    pairs: Sequence[tuple[str, str]],
    *,
    measures: Mapping[str, Sequence[str]] | None = None,
    by_culture: bool = False,
    resampling: Resampling = Resampling(),
) -> tuple[Comparison, ...]:
    """Return how the second system of each pair compares with the first, by judge and measure.

    `measures` names the criteria of each; without it they are the two dimensions and `all`, the mean of their means.
    `by_culture` adds a comparison for each culture. ValueError where a system has no record or a score stands twice.
    """
    refuse_scored_twice(records)
    scores = _by_judge_and_system(records)
    systems = {system for _, system in scores}
    if missing := sorted({one for pair in pairs for one in pair} - systems):
        raise ValueError(f"no scores of {', '.join(missing)}; there are scores of {', '.join(sorted(systems))}")
    wanted = _measures() if measures is None else {name: ((*criteria,),) for name, criteria in measures.items()}
    found: list[Comparison] = []
    for judge in sorted({judge for judge, _ in scores}):
        for first, second in pairs:
            one, other = scores.get((judge, first), {}), scores.get((judge, second), {})
            for measure, parts in wanted.items():
                differences = _differences(one, other, parts)
                for culture, mine in _scopes(differences, by_culture=by_culture):
                    empty = Comparison(
                        judge=judge, measure=measure, culture=culture, first=first, second=second, posts=0,
                        difference=None,
                    )  # fmt: skip
                    found.append(_tested(empty, mine, resampling))
    return corrected(found)


def corrected(comparisons: Sequence[Comparison]) -> tuple[Comparison, ...]:
    """Return comparisons as one family of tests, their p-values corrected for its size."""
    values = holm([one.p for one in comparisons])
    return tuple(replace(one, p_holm=p) for one, p in zip(comparisons, values, strict=True))


def holm(values: Sequence[float | None]) -> list[float | None]:
    """Return p-values corrected for their number by Holm's method; None stays None and does not count."""
    order = sorted((p, place) for place, p in enumerate(values) if p is not None)
    corrected: list[float | None] = [None] * len(values)
    highest = 0.0
    for rank, (p, place) in enumerate(order):
        highest = max(highest, min(1.0, p * (len(order) - rank)))
        corrected[place] = highest
    return corrected


def _measures() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return the groups of criteria of each measure: it is the mean of its groups' means."""
    each = dimensions()
    return {**{name: (criteria,) for name, criteria in each.items()}, ALL: tuple(each.values())}


def _by_judge_and_system(
    records: Sequence[ScoreRecord],
) -> dict[tuple[str, str], dict[tuple[str, str], dict[str, float]]]:
    found: dict[tuple[str, str], dict[tuple[str, str], dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for one in records:
        scores = found[one.judge, one.system][one.culture, one.target_id]
        if one.score is not None:
            scores[one.item] = one.score
    return found


def _differences(one: ByPost, other: ByPost, parts: Sequence[Sequence[str]]) -> dict[str, Numbers]:
    """Return by culture how much higher the other scores on each post; cultures without a common post have none."""
    found: dict[str, list[float]] = {culture: [] for culture, _ in sorted(one.keys() | other.keys())}
    for key in sorted(one.keys() & other.keys()):
        values = [_value(scores[key], parts) for scores in (one, other)]
        if values[0] is not None and values[1] is not None:
            found[key[0]].append(values[1] - values[0])
    return {culture: np.array(values) for culture, values in found.items()}


def _value(scores: Mapping[str, float], parts: Sequence[Sequence[str]]) -> float | None:
    """Return the mean of the parts' means; None where a criterion was not scored."""
    if any(name not in scores for names in parts for name in names):
        return None
    return fmean(fmean(scores[name] for name in names) for names in parts)


def _scopes(differences: dict[str, Numbers], *, by_culture: bool) -> Iterator[tuple[str, list[Numbers]]]:
    yield ALL, list(differences.values())
    if by_culture and len(differences) > 1:
        yield from ((culture, [values]) for culture, values in differences.items())


def _tested(empty: Comparison, cultures: list[Numbers], options: Resampling) -> Comparison:
    """Return a comparison with its numbers: the mean over cultures of their mean differences, and how sure it is."""
    posts = sum(map(len, cultures))
    if not cultures or not all(map(len, cultures)):
        return replace(empty, posts=posts)
    difference = float(np.mean([values.mean() for values in cultures]))
    if min(map(len, cultures)) < AT_LEAST:
        return replace(empty, posts=posts, difference=difference)
    random = np.random.default_rng(options.seed)
    tail = (1 - options.confidence) / 2
    low, high = np.quantile(_drawn(cultures, random, options.resamples), [tail, 1 - tail])
    # Were it chance which system comes first, how often would the difference be as large? Never quite 0: the scores as
    # they are count as one draw.
    as_large = np.count_nonzero(np.abs(_turned(cultures, random, options.turnings)) >= abs(difference) - TOLERANCE)
    p = float((1 + as_large) / (1 + options.turnings))
    return replace(empty, posts=posts, difference=difference, low=float(low), high=float(high), p=p)


def _drawn(cultures: list[Numbers], random: np.random.Generator, times: int) -> Numbers:
    """Return the mean over cultures of the means of posts drawn anew, shape (times,)."""
    means = [values[random.integers(0, len(values), (times, len(values)))].mean(axis=1) for values in cultures]
    return np.asarray(np.mean(means, axis=0), dtype=np.float64)


def _turned(cultures: list[Numbers], random: np.random.Generator, times: int) -> Numbers:
    """Return the mean over cultures of the means of differences with signs drawn by chance, shape (times,).

    Few sizes of differences occur: how many of each are positive is drawn, which is the same and far quicker.
    """
    means = []
    for values in cultures:
        sizes, number = np.unique(np.round(np.abs(values), DIGITS), return_counts=True)
        positive = random.binomial(number, 0.5, (times, len(number)))
        means.append((2 * positive - number) @ sizes / len(values))
    return np.asarray(np.mean(means, axis=0), dtype=np.float64)
