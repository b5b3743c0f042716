"""What the report of severity judging shows: accuracy, errors, ties and gaps per judge, language and method.

It shows what the metric of severity consistency found (as plain data, one result a method), the gaps between languages,
the position bias, and the main effects of a crossed design.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from builders.generation.dot_plot import Dot
from builders.generation.report_page import Figure, Page, Table, difference_figure, estimate_dot, figure, html_page
from builders.generation.severity.gaps import Gap
from builders.generation.severity.main_effects import MainEffects
from builders.generation.severity.position_bias import PositionBias

Results = Mapping[str, Mapping[str, Any]]
"""By method, what the metric returned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A measure of the metric and how it is shown; without `highest` the axis ends at the highest value."""

    name: str
    title: str
    explained: str
    highest: float | None = 1.0
    mark: float | None = None


MEASURES = (
    Measure(
        name="accuracy_ties_wrong",
        title="Accuracy, ties counted as errors",
        explained="Share of pairs in which the patient with the higher score was named. Guessing gives 0.5.",
        mark=0.5,
    ),
    Measure(
        name="accuracy_ties_dropped",
        title="Accuracy, ties left out",
        explained="The same over the pairs that were decided.",
        mark=0.5,
    ),
    Measure(
        name="same_level_error_rate",
        title="Errors within a level",
        explained="Share of wrong verdicts among pairs of one severity level.",
    ),
    Measure(
        name="cross_level_error_rate",
        title="Errors across levels",
        explained="Share of wrong verdicts among pairs of different levels: the graver errors.",
    ),
    Measure(name="tie_rate", title="Ties", explained="Share of pairs that were called alike."),
    Measure(
        name="tie_distance",
        title="Distance of ties",
        explained="Mean difference in score of the pairs that were called alike; small is better.",
        highest=None,
    ),
)
WHAT_IT_IS = (
    "Judges read two interviews with simulated patients, without names, ids or scores, and said which patient is more "
    "affected by depressive symptoms. Scores are those the personas were written with; nobody was examined. The "
    "numbers say how a judging model fares on generated text, and nothing about people."
)
INTERVALS = "Each interval holds 95 % and resamples personas, for pairs that share a persona are not independent."
COINCIDE = "Where each nationality has one language, a difference between languages may be one between nationalities."
GAPS = {
    "accuracy": ("Accuracy compared with", "Difference in accuracy; below 0 the language is judged worse."),
    "same_level_error_rate": ("Errors within a level compared with", "Difference in the rate; above 0 there are more."),
    "cross_level_error_rate": ("Errors across levels compared with", "Difference in the rate; above 0 there are more."),
    "tie_distance": ("Distance of ties compared with", "Difference in score; above 0 graver differences are missed."),
}
"""Title and explanation of a measure's gaps."""


def report_page(
    results: Results,
    *,
    gaps: Mapping[str, Sequence[Gap]],
    bias: Mapping[str, Sequence[PositionBias]],
    effects: Sequence[MainEffects] = (),
    facts: Sequence[tuple[str, str]] = (),
) -> str:
    """Return the page; `gaps` and `bias` are by method, `facts` stand at its head such as models, prompts and date."""
    notes = [f"Note: {note}." for result in results.values() for note in result["notes"]]
    page = Page(
        title="Severity judging",
        said=(WHAT_IT_IS, INTERVALS, *([] if effects else [COINCIDE]), *notes),
        facts=tuple(facts),
        figures=(*_measure_figures(results), *_gap_figures(gaps), *_bias_figure(bias), *_effect_figures(effects)),
        tables=(_counts(results), *_gap_table(gaps), *_bias_table(bias)),
    )
    return html_page(page)


def _cells(results: Results) -> Iterator[tuple[str, int, str, Mapping[str, Any]]]:
    """Yield label, series, language and measures of every judge, language and method."""
    for series, (method, result) in enumerate(results.items()):
        for judge, found in result["judges"].items():
            for language, measures in found["languages"].items():
                yield f"{judge} · {language} · {method}", series, language, measures


def _measure_figures(results: Results) -> Iterator[Figure]:
    for measure in MEASURES:
        found = [(label, series, measures[measure.name]) for label, series, _, measures in _cells(results)]
        dots = [_dot(label, one, series) for label, series, one in sorted(found, key=lambda one: one[0])]
        highest = measure.highest or max([1.0, *(dot.high or dot.value or 0.0 for dot in dots)])
        yield figure(
            measure.title, measure.explained, dots, axis=measure.title, lowest=0, highest=highest, mark=measure.mark
        )


def _gap_figures(gaps: Mapping[str, Sequence[Gap]]) -> Iterator[Figure]:
    for measure, (title, explained) in GAPS.items():
        found = [
            (f"{one.judge} · {one.language} · {method}", one.difference, series)
            for series, (method, of_method) in enumerate(gaps.items())
            for one in of_method
            if one.measure == measure
        ]
        if found:
            dots = [estimate_dot(*one) for one in sorted(found, key=lambda one: one[0])]
            yield difference_figure(f"{title} {_baselines(gaps)}", explained, dots, axis="difference")


def _baselines(gaps: Mapping[str, Sequence[Gap]]) -> str:
    return ", ".join(sorted({one.baseline for found in gaps.values() for one in found}))


def _bias_figure(bias: Mapping[str, Sequence[PositionBias]]) -> Iterator[Figure]:
    dots = [
        estimate_dot(f"{one.judge} · {method}", one.first_share, series)
        for series, (method, found) in enumerate(bias.items())
        for one in found
    ]
    if dots:
        explained = "Share of the decided verdicts for the interview that was shown first; 0.5 is no preference."
        axis = "share of verdicts for the first"
        yield figure("Position bias", explained, dots, axis=axis, lowest=0, highest=1, mark=0.5)


def _effect_figures(effects: Sequence[MainEffects]) -> Iterator[Figure]:
    methods = list(dict.fromkeys(one.method for one in effects))
    for name in ("nationality", "language"):
        dots = [
            estimate_dot(f"{one.judge} · {value} · {one.method}", found, methods.index(one.method))
            for one in effects
            for value, found in getattr(one, name).items()
            if value != getattr(one.baseline, name)
        ]
        if dots:
            base = ", ".join(sorted({getattr(one.baseline, name) for one in effects}))
            explained = f"Accuracy less that of {base}, each the mean over all values of the other."
            ordered = sorted(dots, key=lambda one: one.label)
            yield difference_figure(f"Main effect of {name}", explained, ordered, axis="difference in accuracy")


def _counts(results: Results) -> Table:
    names = ("n_pairs", "n_right", "n_wrong", "n_ties", "n_missing")
    return Table(
        title="Counts",
        head=("judge · language · method", "pairs", "right", "wrong", "ties", "unusable"),
        rows=tuple((label, *(str(one[name]) for name in names)) for label, _, _, one in _cells(results)),
    )


def _gap_table(gaps: Mapping[str, Sequence[Gap]]) -> Iterator[Table]:
    by_language: dict[str, dict[str, Gap]] = {}
    for method, found in gaps.items():
        for one in found:
            by_language.setdefault(f"{one.judge} · {one.language} · {method}", {})[one.measure] = one
    if by_language:
        titles = {"accuracy": "Accuracy", **{measure.name: measure.title for measure in MEASURES}}
        yield Table(
            title=f"Gaps to {_baselines(gaps)}",
            explained="Each measure less that of the baseline's language, over all readable verdicts of each language.",
            head=("judge · language · method", *(titles[name] for name in GAPS), "pairs in both"),
            rows=tuple(
                (label, *(found[name].difference.text() for name in GAPS), str(found["accuracy"].pairs_in_both))
                for label, found in sorted(by_language.items())
            ),
        )


def _bias_table(bias: Mapping[str, Sequence[PositionBias]]) -> Iterator[Table]:
    rows = tuple(
        (
            f"{one.judge} · {method}",
            *map(str, (one.n_first, one.n_second, one.n_ties, one.n_unusable, one.n_pairs)),
            "not defined" if one.same_share.value is None else f"{one.same_share.value:.3g}",
        )
        for method, found in bias.items()
        for one in found
    )
    if rows:
        head = ("judge · method", "first", "second", "ties", "unusable", "pairs in both orders", "same verdict")
        yield Table(title="Both orders", head=head, rows=rows)


def _dot(label: str, found: Mapping[str, Any], series: int) -> Dot:
    return Dot(label=label, value=found["value"], low=found["low"], high=found["high"], series=series)
