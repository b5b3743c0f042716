"""The tables of a report of scores as rows of text, which a page and a terminal show alike."""

from __future__ import annotations

from collections.abc import Mapping

from builders.generation.estimates import Estimate
from builders.generation.judging.comparisons import Comparison
from builders.generation.judging.score_report import ScoreReport
from builders.generation.judging.score_table import SystemScores

SUPPORT_HEAD = ("average", "all", "scores", "unread")
COMPARISON_HEAD = ("measure", "difference", "p", "p (Holm)", "posts")


def support_cells(one: SystemScores, cultures: tuple[str, ...], *, intervals: bool) -> tuple[str, ...]:
    """Return emotional and cultural support by culture, then the columns of SUPPORT_HEAD.

    Without `intervals` the cells of cultures and of the average are as short as in the published table: `4.67/3.51`;
    with them each kind of support has a line.
    """
    by_culture = (one.cultures[name].dimensions if name in one.cultures else {} for name in cultures)
    unread = "-" if one.failure_rate is None else f"{one.failure_rate:.1%}"
    return (
        *(_both(found, intervals=intervals) for found in by_culture),
        _both(one.average, intervals=intervals),
        one.all.text(),
        f"{one.records - one.failures:,}",
        unread,
    )


def comparison_cells(one: Comparison) -> tuple[str, ...]:
    """Return how much higher a strategy is scored than the baseline, in the columns of COMPARISON_HEAD."""
    return one.measure, one.estimate.text(signed=True), _p(one.p), _p(one.p_holm), f"{one.posts:,}"


def whose(one: SystemScores | Comparison, report: ScoreReport) -> tuple[str, str, str]:
    """Return judge, model and strategy that a row is about: of a comparison, the strategy that is compared."""
    if isinstance(one, SystemScores):
        return one.judge, one.model, one.strategy
    return one.judge, *report.names[one.second]


def _both(found: Mapping[str, Estimate], *, intervals: bool) -> str:
    if not found:
        return "-"
    if intervals:
        return "\n".join(one.text() for one in found.values())
    return "/".join(Estimate(value=one.value).text() for one in found.values())


def _p(value: float | None) -> str:
    if value is None:
        return "-"
    return "<0.001" if value < 0.001 else f"{value:.3f}"
