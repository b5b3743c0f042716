"""The report of scores as a page: means with intervals by culture, differences from the baseline, and the tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from builders.generation.judging.criteria import CRITERIA, LEAST, MOST, dimensions
from builders.generation.judging.score_cells import (
    COMPARISON_HEAD,
    SUPPORT_HEAD,
    comparison_cells,
    support_cells,
    whose,
)
from builders.generation.judging.score_report import STATEMENTS, ScoreReport
from builders.generation.report_page import Figure, Page, Table, difference_figure, estimate_dot, figure, html_page

WHOSE = "judge · model · strategy"
BETWEEN = " · "


def score_page(report: ScoreReport) -> str:
    """Return the page."""
    page = Page(
        title="Scores of answers",
        said=(*STATEMENTS, *(f"Note: {note}" for note in report.notes)),
        facts=report.facts,
        figures=(*_mean_figures(report), *_difference_figures(report)),
        tables=(_support_table(report), *_comparison_tables(report), _criterion_table(report)),
    )
    return html_page(page)


def _models(report: ScoreReport) -> list[str]:
    return list(dict.fromkeys(one.model for one in report.systems))


def _mean_figures(report: ScoreReport) -> Iterator[Figure]:
    """Yield a figure for each model and dimension: a dot for each culture, strategy and judge."""
    for model in _models(report):
        for dimension in dimensions():
            found = [
                (culture, one, scores.dimensions[dimension])
                for one in report.systems
                if one.model == model
                for culture, scores in one.cultures.items()
            ]
            found.sort(key=lambda each: each[0])
            dots = [
                estimate_dot(_label(report, one.judge, culture, one.strategy), mean, report.judges.index(one.judge))
                for culture, one, mean in found
            ]
            criteria = ", ".join(name.replace("_", " ") for name in dimensions()[dimension])
            yield figure(
                f"{dimension.capitalize()} support: {model}",
                f"Mean of {criteria}.",
                dots,
                axis=f"score from {LEAST} to {MOST}",
                lowest=LEAST,
                highest=MOST,
            )


def _difference_figures(report: ScoreReport) -> Iterator[Figure]:
    """Yield a figure for each model: how much higher than its baseline each strategy is scored."""
    measures = list(dict.fromkeys(one.measure for one in report.comparisons))
    for model in _models(report):
        dots = [
            estimate_dot(_label(report, one.judge, strategy, one.measure), one.estimate, measures.index(one.measure))
            for one in report.comparisons
            for _, whose_model, strategy in [whose(one, report)]
            if whose_model == model
        ]
        if dots:
            explained = "Difference in mean score on the posts that both have answered; above 0 the strategy is better."
            yield difference_figure(f"Compared with the baseline: {model}", explained, dots, axis="difference in score")


def _label(report: ScoreReport, judge: str, *others: str) -> str:
    return BETWEEN.join([*others, *([judge] if len(report.judges) > 1 else [])])


def _support_table(report: ScoreReport) -> Table:
    return Table(
        title="Emotional and cultural support",
        explained="In each cell emotional support stands above cultural support.",
        head=(WHOSE, *report.cultures, *SUPPORT_HEAD),
        rows=tuple(
            (BETWEEN.join(whose(one, report)), *support_cells(one, report.cultures, intervals=True))
            for one in report.systems
        ),
    )


def _comparison_tables(report: ScoreReport) -> Iterator[Table]:
    explained = "How much higher each strategy is scored than its model's baseline."
    if report.comparisons:
        yield Table(
            title="Strategies and the baseline, over all cultures",
            explained=explained,
            head=(WHOSE, *COMPARISON_HEAD),
            rows=tuple((BETWEEN.join(whose(one, report)), *comparison_cells(one)) for one in report.comparisons),
        )
    if report.by_culture:
        yield Table(
            title="Strategies and the baseline, culture by culture",
            explained=f"{explained} These tests are a family of their own.",
            head=(WHOSE, "culture", *COMPARISON_HEAD),
            rows=tuple(
                (BETWEEN.join(whose(one, report)), one.culture, *comparison_cells(one)) for one in report.by_culture
            ),
        )


def _criterion_table(report: ScoreReport) -> Table:
    names = [one.name for one in CRITERIA]
    return Table(
        title="Criteria",
        explained="Mean of each criterion, and of how many scores.",
        head=(f"{WHOSE} · culture", *(name.replace("_", " ") for name in names)),
        rows=tuple(
            (
                BETWEEN.join([*whose(one, report), culture]),
                *(_criterion_cell(scores.criteria.get(name)) for name in names),
            )
            for one in report.systems
            for culture, scores in one.cultures.items()
        ),
    )


def _criterion_cell(found: Mapping[str, Any] | None) -> str:
    return "-" if found is None or found["mean"] is None else f"{found['mean']:.2f} ({found['n']:,})"
