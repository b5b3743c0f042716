"""Markdown that renders on the Hub: tables, bars of block characters, numbers as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

BLOCKS = " ▏▎▍▌▋▊▉█"
"""Eighths of a full block; the Hub strips images and styles, never characters."""
BAR = 20
"""Characters of the longest bar."""


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; cells lose line breaks and bars are escaped."""
    lines = [_row(header), _row(["---"] * len(header)), *(_row(row) for row in rows)]
    return "\n".join(lines)


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def bar(value: float, largest: float) -> str:
    """Return a bar whose length is the share of the largest value, in eighths of a character."""
    eighths = round(BAR * 8 * value / largest) if largest else 0
    return "█" * (eighths // 8) + (BLOCKS[eighths % 8] if eighths % 8 else "")


def number(value: float) -> str:
    """Return a number with thousands parted, whole numbers without a fraction."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def percent(part: float, whole: float) -> str:
    """Return a share in per cent with one decimal."""
    return f"{100 * part / whole:.1f} %" if whole else "–"


def code(text: str) -> str:
    """Return text as inline code."""
    return f"`{text}`"


def paragraphs(*parts: str) -> str:
    """Return what is not empty, parted by blank lines."""
    return "\n\n".join(part for part in parts if part)
