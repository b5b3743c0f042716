"""A report as one page of HTML that loads nothing: what it says, plots of dots with intervals, and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from math import ceil

from builders.generation.dot_plot import Dot, dot_plot
from builders.generation.estimates import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A plot with its heading and what it shows."""

    title: str
    explained: str
    plot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells under a head; the first cell of a row names it."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    explained: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A report: paragraphs, facts such as models and dates, figures, tables."""

    title: str
    said: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()


def html_page(page: Page) -> str:
    """Return a report as HTML; all text in it is escaped."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = (resources.files(__package__) / "report_page.html.jinja").read_text(encoding="utf-8")
    return environment.from_string(template).render(page=page)


def estimate_dot(label: str, found: Estimate, series: int = 0) -> Dot:
    """Return the row of a plot that shows an estimate."""
    return Dot(label=label, value=found.value, low=found.low, high=found.high, series=series)


def figure(
    title: str,
    explained: str,
    dots: Sequence[Dot],
    *,
    axis: str,
    lowest: float,
    highest: float,
    mark: float | None = None,
) -> Figure:
    """Return a figure of dots on an axis; `mark` is a value with a line of its own."""
    plot = dot_plot(dots, title=title, axis=axis, lowest=lowest, highest=highest, mark=mark)
    return Figure(title=title, explained=explained, plot=plot)


def difference_figure(title: str, explained: str, dots: Sequence[Dot], *, axis: str) -> Figure:
    """Return a figure of differences, on an axis that has its 0 in the middle and room for every interval."""
    widest = max([0.1, *(abs(edge) for dot in dots for edge in (dot.value, dot.low, dot.high) if edge is not None)])
    reach = ceil(10 * widest) / 10
    return figure(title, explained, dots, axis=axis, lowest=-reach, highest=reach, mark=0)
