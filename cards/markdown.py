"""Markdown that renders on the Hub: tables, bars of block characters, numbers as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

BLOCKS = " ▏▎▍▌▋▊▉█"
"""Eighths of a full block; the Hub strips images and styles, never characters."""
BAR = 12
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
    """Return a share in per cent with one decimal; the sign never stands on a line of its own."""
    return f"{100 * part / whole:.1f}\u00a0%" if whole else "–"


def code(text: str) -> str:
    """Return text as inline code."""
    return f"`{text}`"


def paragraphs(*parts: str) -> str:
    """Return what is not empty, parted by blank lines."""
    return "\n\n".join(part for part in parts if part)


def both_names(english: str, own: str) -> str:
    """Return a name in English and in its own language, once where they are the same; `bdi` keeps directions apart."""
    return english if not own or own == english else f"{english} (<bdi>{own}</bdi>)"


def folded(summary: str, content: str) -> str:
    """Return content that a reader opens by hand."""
    return f"<details><summary>{summary}</summary>\n\n{content}\n\n</details>"
