"""Dots with intervals on a common axis, as SVG that needs no script and can be read aloud by its title and texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

ROW, LEFT, WIDTH, RIGHT, TOP, BOTTOM = 22, 250, 420, 60, 8, 34
TICKS = 4
"""Parts of the axis: an even number, so that a symmetric one has its 0."""
SHAPES = ("circle", "square", "diamond")
COLOURS = ("#1b5e8c", "#b3541e", "#4a7c2f")
"""Of the series, which differ in shape as well, for eyes that do not tell these colours apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A row of a plot; without a value the row says so."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    series: int = 0


def dot_plot(dots: Sequence[Dot], *, title: str, axis: str, lowest: float, highest: float, mark: float | None) -> str:
    """Return the plot; `mark` is a value with a line of its own, such as chance. Values lie in [lowest, highest]."""
    height = TOP + ROW * len(dots) + BOTTOM
    parts = [
        f'<svg role="img" viewBox="0 0 {LEFT + WIDTH + RIGHT} {height}" xmlns="http://www.w3.org/2000/svg">',
        f"<title>{escape(title)}</title>",
        *_axis(axis, lowest, highest, mark, height),
    ]
    for number, dot in enumerate(dots):
        parts += _row(dot, TOP + ROW * number + ROW / 2, lowest, highest)
    return "\n".join([*parts, "</svg>"])


def _x(value: float, lowest: float, highest: float) -> float:
    share = (value - lowest) / (highest - lowest) if highest > lowest else 0.5
    return round(LEFT + WIDTH * min(max(share, 0.0), 1.0), 1)


def _axis(axis: str, lowest: float, highest: float, mark: float | None, height: int) -> Iterator[str]:
    foot = height - BOTTOM
    for tick in range(TICKS + 1):
        value = lowest + (highest - lowest) * tick / TICKS
        x = _x(value, lowest, highest)
        yield f'<line x1="{x}" y1="{TOP}" x2="{x}" y2="{foot}" stroke="#d8d8d8"/>'
        yield f'<text x="{x}" y="{foot + 14}" font-size="11" text-anchor="middle">{value:.3g}</text>'
    if mark is not None:
        x = _x(mark, lowest, highest)
        yield f'<line x1="{x}" y1="{TOP}" x2="{x}" y2="{foot}" stroke="#555" stroke-dasharray="4 3"/>'
    yield f'<text x="{LEFT + WIDTH / 2}" y="{height - 4}" font-size="12" text-anchor="middle">{escape(axis)}</text>'


def _row(dot: Dot, y: float, lowest: float, highest: float) -> Iterator[str]:
    yield f'<text x="{LEFT - 10}" y="{y + 4}" font-size="12" text-anchor="end">{escape(dot.label)}</text>'
    if dot.value is None:
        yield f'<text x="{LEFT + 6}" y="{y + 4}" font-size="11" fill="#555">not defined</text>'
        return
    colour = COLOURS[dot.series % len(COLOURS)]
    if dot.low is not None and dot.high is not None:
        low, high = _x(dot.low, lowest, highest), _x(dot.high, lowest, highest)
        yield f'<line x1="{low}" y1="{y}" x2="{high}" y2="{y}" stroke="{colour}" stroke-width="2"/>'
    yield _shape(SHAPES[dot.series % len(SHAPES)], _x(dot.value, lowest, highest), y, colour)
    yield f'<text x="{LEFT + WIDTH + 8}" y="{y + 4}" font-size="11">{dot.value:.3g}</text>'


def _shape(shape: str, x: float, y: float, colour: str) -> str:
    match shape:
        case "circle":
            return f'<circle cx="{x}" cy="{y}" r="4.5" fill="{colour}"/>'
        case "square":
            return f'<rect x="{x - 4}" y="{y - 4}" width="8" height="8" fill="{colour}"/>'
        case _:
            return f'<path d="M{x} {y - 5.5}l5.5 5.5l-5.5 5.5l-5.5 -5.5z" fill="{colour}"/>'
