"""The report of scores: what the metric of judges' scores finds, as a page, as plain data and on the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.table import Table

from builders.extras import require
from builders.generation.judging.records import ScoreRecord, score_columns
from builders.generation.judging.score_cells import (
    COMPARISON_HEAD,
    SUPPORT_HEAD,
    comparison_cells,
    support_cells,
    whose,
)
from builders.generation.judging.score_report import ScoreReport, score_report
from scripts.metric_spaces import METRICS

METRIC = METRICS / "judge_scores"


def require_metric() -> None:
    """Raise ImportError or FileNotFoundError where the metric cannot be computed, before anything is asked."""
    require("metrics", "evaluate")
    if not METRIC.is_dir():
        raise FileNotFoundError(f"{METRIC} is not there: run `careloom generate scores` in a checkout of the kit")


def report_of(records: Sequence[ScoreRecord]) -> ScoreReport:
    """Return the report of records."""
    import evaluate

    metric = evaluate.load(str(METRIC), keep_in_memory=True)
    result: dict[str, Any] = metric.compute(**score_columns(records))
    return score_report(records, result)


def terminal_tables(report: ScoreReport) -> Iterator[Table]:
    """Yield the table in the shape of the published one, and the comparisons over all cultures, judge by judge."""
    for judge in report.judges:
        title = f"Emotional/cultural support, judged by {judge}"
        support = _table(title, "model", "strategy", *report.cultures, *SUPPORT_HEAD)
        for system in report.systems:
            if system.judge == judge:
                support.add_row(*whose(system, report)[1:], *support_cells(system, report.cultures, intervals=False))
        yield support
        compared = [one for one in report.comparisons if one.judge == judge]
        if compared:
            table = _table("Compared with the baseline of the model", "model", "strategy", *COMPARISON_HEAD)
            for one in compared:
                table.add_row(*whose(one, report)[1:], *comparison_cells(one))
            yield table


def _table(title: str, *head: str) -> Table:
    return Table(*head, title=title, title_justify="left", box=None, pad_edge=False)
