"""The table of scores as CultureCare reports it: emotional and cultural support by culture, averages, and all.

The numbers are those of the metric `judge_scores`; here each system is told apart into its model and its strategy, and
the rows stand in the order of the strategies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from builders.generation.adaptation.strategies import STRATEGIES
from builders.generation.estimates import Estimate
from builders.generation.judging.records import ScoreRecord

ORDER = {one.name: place for place, one in enumerate(STRATEGIES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class CultureScores:
    """What a judge gave a system's answers to the posts of a culture."""

    posts: int
    dimensions: Mapping[str, Estimate]
    """`emotional` and `cultural`."""
    criteria: Mapping[str, Mapping[str, Any]]
    """By criterion `mean`, `n` and `failures`: of how many scores, and how many replies could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemScores:
    """What a judge gave a model's answers under a strategy: one row of the table."""

    judge: str
    model: str
    strategy: str
    cultures: Mapping[str, CultureScores]
    average: Mapping[str, Estimate]
    """Of each dimension, every culture counting the same; None in it where a culture has none."""
    all: Estimate
    """The mean of the averages."""
    records: int
    failures: int
    failure_rate: float | None


def score_table(records: Sequence[ScoreRecord], result: Mapping[str, Any]) -> tuple[SystemScores, ...]:
    """Return the rows of the table from what the metric returned for the records.

    Judges stand by name, models as they first come in the records, strategies as the project lists them, custom ones
    after them.
    """
    names = {one.system: (one.model, one.strategy) for one in records}
    models = list(dict.fromkeys(model for model, _ in names.values()))
    rows = [_row(*names[one["system"]], one) for one in result["scores"]]
    ranked = {(one.judge, models.index(one.model), *strategy_rank(one.strategy)): one for one in rows}
    return tuple(ranked[key] for key in sorted(ranked))


def strategy_rank(strategy: str) -> tuple[int, str]:
    """Return what strategies are sorted by: the project's in their order, then others by name."""
    return ORDER.get(strategy, len(ORDER)), strategy


def strategies_by_model(rows: Iterable[SystemScores]) -> dict[str, list[str]]:
    """Return the strategies of each model, in the order of the rows."""
    found: dict[str, list[str]] = {}
    for one in rows:
        names = found.setdefault(one.model, [])
        if one.strategy not in names:
            names.append(one.strategy)
    return found


def _row(model: str, strategy: str, found: Mapping[str, Any]) -> SystemScores:
    return SystemScores(
        judge=found["judge"],
        model=model,
        strategy=strategy,
        cultures={
            name: CultureScores(
                posts=one["targets"], dimensions=_estimates(one["dimensions"]), criteria=one["criteria"]
            )
            for name, one in found["cultures"].items()
        },
        average=_estimates(found["average"]),
        all=_estimate(found["all"]),
        records=found["records"],
        failures=found["failures"],
        failure_rate=found["failure_rate"],
    )


def _culture(found: Mapping[str, Any]) -> CultureScores:
    return CultureScores(posts=found["targets"], dimensions=_estimates(found["dimensions"]), criteria=found["criteria"])


def _estimates(found: Mapping[str, Mapping[str, Any]]) -> dict[str, Estimate]:
    return {name: _estimate(one) for name, one in found.items()}


def _estimate(found: Mapping[str, Any]) -> Estimate:
    return Estimate(value=found["score"], low=found["low"], high=found["high"])
