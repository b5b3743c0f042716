"""A text on the page: escaped, in its language and direction, with what was marked in it and what was searched for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from explorer.content import Span
from explorer.html_elements import Html, element, escaped, folded, joined
from explorer.naming import label, language_attribute

Ranges = Sequence[tuple[int, int]]
FOLDED_FROM, BEFORE_FOLD = 3_000, 2_000
"""Texts of more characters are folded, and what is seen of them at first."""
LONGEST_SHOWN = 30_000
"""More of a text is not put on a page; it is in the download."""
MOST_SPANS, DEEPEST = 200, 6
"""Spans that are marked in one text, and over one another; a list names all."""
KINDS = {
    "distress": "distress",
    "cultural_signal": "culture",
    "support_strategy": "support",
    "mi_behaviour": "behaviour",
    "talk_type": "talk",
}
WITHHELD = "The words are not published."


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a text that is marked, with its number in the list of spans; None for what was searched for."""

    start: int
    end: int
    kind: str
    caption: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text that the same marks cover from end to end."""

    start: int
    end: int
    marks: tuple[Mark, ...]
    """The outermost first."""


def span_caption(span: Span) -> str:
    """Return a span's kind and label in words."""
    kind = KINDS.get(span.kind) or label(span.kind)
    return f"{kind}: {label(span.label)}" if span.label else kind


def marks_of(spans: Iterable[Span], length: int) -> list[Mark]:
    """Return the marks of the spans that have a place in a text of this length."""
    found = [
        Mark(one.start, one.end, one.kind, span_caption(one), number)
        for number, one in enumerate(spans, 1)
        if one.start is not None and one.end is not None and 0 <= one.start < one.end <= length
    ]
    return found[:MOST_SPANS]


def pieces(length: int, marks: Sequence[Mark]) -> list[Piece]:
    """Return a text of this length in pieces, split wherever a mark begins or ends."""
    bounds = sorted({0, length, *(min(at, length) for one in marks for at in (one.start, one.end))})
    parts: list[Piece] = []
    beginning = sorted(marks, key=_outermost_first)
    active: list[Mark] = []
    at = 0
    for start, end in pairwise(bounds):
        while at < len(beginning) and beginning[at].start <= start:
            active.append(beginning[at])
            at += 1
        active = [one for one in active if one.end > start]
        parts.append(Piece(start, end, tuple(active)))
    return parts


def _outermost_first(mark: Mark) -> tuple[int, int, int]:
    return mark.start, -mark.end, mark.number or 0


def _marked(text: str, parts: Iterable[Piece]) -> Html:
    return joined(_piece(text, one) for one in parts)


def _piece(text: str, piece: Piece) -> Html:
    """Return a piece in its marks, the labels of those that end with it behind it."""
    inner = escaped(text[piece.start : piece.end])
    spans = [one for one in piece.marks if one.number is not None][:DEEPEST]
    if any(one.number is None for one in piece.marks):
        inner = element("mark", inner, class_="cl-hit")
    for one in reversed(spans):
        ended = element("span", one.caption, class_="cl-label", lang="en", dir="ltr") if one.end == piece.end else None
        inner = element("mark", inner, ended, class_="cl-span", data_kind=one.kind, data_span=one.number)
    return inner


def text_block(
    text: str | None, language: str | None, *, spans: Sequence[Span] = (), hits: Ranges = (), name: str = "p"
) -> Html:
    """Return a text as a block of its own language and direction, with spans and hits marked.

    `spans`: in the order of the list beside it, which numbers them from 1. A text that is not published says so.
    """
    if text is None:
        return element("p", WITHHELD, class_="cl-withheld")
    length = len(text)
    shown = min(length, LONGEST_SHOWN)
    found = [*marks_of(spans, length), *(Mark(start, end, "hit", "") for start, end in hits if start < shown)]
    fold = shown if length <= FOLDED_FROM else BEFORE_FOLD
    parts = [one for one in pieces(length, found) if one.start < shown]
    seen, hidden = _divided(parts, fold, shown)
    block = _block(name, text, seen, language)
    if not hidden:
        return block
    opened = any(mark.number is None for one in hidden for mark in one.marks)
    more = folded(f"{shown - fold:,} more characters", _block(name, text, hidden, language), open_=opened)
    rest = f"{length - shown:,} characters more are in the download."
    return joined([block, more, element("p", rest, class_="cl-note") if length > shown else None])


def _block(name: str, text: str, parts: Iterable[Piece], language: str | None) -> Html:
    return element(name, _marked(text, parts), class_="cl-text", lang=language_attribute(language), dir="auto")


def _divided(parts: Iterable[Piece], fold: int, shown: int) -> tuple[list[Piece], list[Piece]]:
    """Return the pieces before and after the fold; one that lies across is divided, what is not shown is left out."""
    seen: list[Piece] = []
    hidden: list[Piece] = []
    for one in parts:
        if one.start < fold:
            seen.append(Piece(one.start, min(one.end, fold), one.marks))
        if one.end > fold:
            hidden.append(Piece(max(one.start, fold), min(one.end, shown), one.marks))
    return seen, hidden


def inline_text(text: str, language: str | None = None, *, longest: int = 500) -> Html:
    """Return a short text inside a line, kept apart from the direction of what stands around it."""
    more = "…" if len(text) > longest else None
    return element("bdi", text[:longest], more, lang=language_attribute(language), dir="auto")


def excerpt(text: str, language: str | None, *, hits: Ranges = (), start: int = 0, end: int = 0) -> Html:
    """Return a stretch of a text as a line of its own, with what was searched for marked in it."""
    found = [Mark(max(first, start), min(last, end), "hit", "") for first, last in hits if first < end and last > start]
    parts = [one for one in pieces(len(text), found) if one.start < end and one.end > start]
    cut = [Piece(max(one.start, start), min(one.end, end), one.marks) for one in parts]
    dots = "… " if start else None, " …" if end < len(text) else None
    return element("p", dots[0], _marked(text, cut), dots[1], class_="cl-excerpt", lang=language_attribute(language),
                   dir="auto")  # fmt: skip
