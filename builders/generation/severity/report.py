"""The report page of severity judging: accuracy, errors, ties and gaps per judge, language and method, with plots.

It shows what the metric of severity consistency found (as plain data, one result a method), the position bias, and the
main effects of a crossed design. The page is HTML that loads nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from math import ceil
from typing import Any

from builders.generation.severity.dot_plot import Dot, dot_plot
from builders.generation.severity.main_effects import MainEffects
from builders.generation.severity.position_bias import PositionBias
from builders.generation.severity.resampling import Estimate

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
CONSISTENCY = "Each interval resamples personas, for pairs that share a persona are not independent."


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A plot with its heading and what it shows."""

    title: str
    explained: str
    plot: str


def report_page(
    results: Results,
    *,
    bias: Mapping[str, Sequence[PositionBias]],
    effects: Sequence[MainEffects] = (),
    facts: Sequence[tuple[str, str]] = (),
) -> str:
    """Return the page; `bias` is by method, `facts` are lines at its head such as models, prompts and date."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = (resources.files(__package__) / "report.html.jinja").read_text(encoding="utf-8")
    return environment.from_string(template).render(
        facts=facts,
        figures=[*_measure_figures(results), *_gap_figure(results), *_bias_figure(bias), *_effect_figures(effects)],
        counts=list(_counts(results)),
        bias=[(method, one) for method, found in bias.items() for one in found],
        consistency=CONSISTENCY,
        crossed=bool(effects),
        notes=[note for result in results.values() for note in result["notes"]],
    )


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
        plot = dot_plot(dots, title=measure.title, axis=measure.title, lowest=0, highest=highest, mark=measure.mark)
        yield Figure(title=measure.title, explained=measure.explained, plot=plot)


def _gap_figure(results: Results) -> Iterator[Figure]:
    dots, baselines = [], set()
    for series, (method, result) in enumerate(results.items()):
        baselines.add(str(result["options"]["baseline_language"]))
        for judge, found in result["judges"].items():
            for language, one in found["difference_to_baseline"].items():
                dots.append(_dot(f"{judge} · {language} · {method}", one, series))
    if dots:
        title = f"Accuracy compared with {', '.join(sorted(baselines))}"
        yield _difference_figure(title, "Difference in accuracy; below 0 the language is judged worse.", dots)


def _bias_figure(bias: Mapping[str, Sequence[PositionBias]]) -> Iterator[Figure]:
    dots = [
        _estimate_dot(f"{one.judge} · {method}", one.first_share, series)
        for series, (method, found) in enumerate(bias.items())
        for one in found
    ]
    if dots:
        title = "Position bias"
        plot = dot_plot(dots, title=title, axis="share of verdicts for the first", lowest=0, highest=1, mark=0.5)
        explained = "Share of the decided verdicts for the interview that was shown first; 0.5 is no preference."
        yield Figure(title=title, explained=explained, plot=plot)


def _effect_figures(effects: Sequence[MainEffects]) -> Iterator[Figure]:
    methods = list(dict.fromkeys(one.method for one in effects))
    for name in ("nationality", "language"):
        dots = [
            _estimate_dot(f"{one.judge} · {value} · {one.method}", found, methods.index(one.method))
            for one in effects
            for value, found in getattr(one, name).items()
            if value != getattr(one.baseline, name)
        ]
        if dots:
            base = ", ".join(sorted({getattr(one.baseline, name) for one in effects}))
            explained = f"Accuracy less that of {base}, each the mean over all values of the other."
            yield _difference_figure(f"Main effect of {name}", explained, dots)


def _difference_figure(title: str, explained: str, dots: list[Dot]) -> Figure:
    widest = max([0.1, *(abs(edge) for dot in dots for edge in (dot.value, dot.low, dot.high) if edge is not None)])
    reach, dots = ceil(10 * widest) / 10, sorted(dots, key=lambda one: one.label)
    plot = dot_plot(dots, title=title, axis="difference in accuracy", lowest=-reach, highest=reach, mark=0)
    return Figure(title=title, explained=explained, plot=plot)


def _counts(results: Results) -> Iterator[tuple[str, int, int, int, int, int]]:
    for label, _, _, one in _cells(results):
        yield label, one["n_pairs"], one["n_right"], one["n_wrong"], one["n_ties"], one["n_missing"]


def _dot(label: str, found: Mapping[str, Any], series: int) -> Dot:
    return Dot(label=label, value=found["value"], low=found["low"], high=found["high"], series=series)


def _estimate_dot(label: str, found: Estimate, series: int) -> Dot:
    return Dot(label=label, value=found.value, low=found.low, high=found.high, series=series)
