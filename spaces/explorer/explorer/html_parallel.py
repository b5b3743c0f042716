"""Two versions of the same thing beside each other: turn by turn where the same speak in turn, else in two columns."""

from __future__ import annotations

from explorer.content import Read
from explorer.filters import Filter
from explorer.html_dialogue import about, heading, synthetic_mark, turn_view, turns, whole
from explorer.html_elements import Html, element, joined
from explorer.html_parts import facts
from explorer.html_records import record
from explorer.links import turn_anchor
from explorer.shown import Shown

SIDES = ("", "other-")
"""What the names of turns begin with, so that no two on a page are the same."""
NOT_ALIGNED = "Their turns ({} and {}) are not in step: what stands beside each other need not say the same."


def side_by_side(shown: tuple[Shown, Shown], reads: tuple[Read, Read], asked: Filter | None = None) -> Html:
    """Return two versions beside each other; the words of the filter are marked in both."""
    heads = (
        element(
            "div", heading(read), synthetic_mark(read), facts(read, one.licence), about(read) if read.turns else None
        )
        for one, read in zip(shown, reads, strict=True)
    )
    left, right = reads
    speakers = [[turn.role for turn in one.turns] for one in reads]
    aligned = bool(left.turns) and speakers[0] == speakers[1]
    body = _aligned(left, right, asked) if aligned else _columns(left, right, asked)
    unlike = bool(left.turns and right.turns) and not aligned
    note = element("p", NOT_ALIGNED.format(len(left.turns), len(right.turns)), class_="cl-note") if unlike else None
    return element("article", element("div", *heads, class_="cl-pair"), note, body, class_="cl-read cl-beside")


def _aligned(left: Read, right: Read, asked: Filter | None) -> Html:
    """Return turns that belong together in one item each."""
    rows = (
        element("li", *(
            element("div", turn_view(read, turn, asked, side), id=turn_anchor(turn.turn_id, side), class_="cl-turn",
                    data_role=turn.role)
            for read, turn, side in zip((left, right), pair, SIDES, strict=True)
        ), class_="cl-pair")
        for pair in zip(left.turns, right.turns, strict=True)
    )  # fmt: skip
    wholes = [element("div", whole(one)) for one in (left, right)]
    ends = element("div", *wholes, class_="cl-pair") if whole(left) or whole(right) else None
    return joined([element("ol", *rows, class_="cl-turns"), ends])


def _columns(left: Read, right: Read, asked: Filter | None) -> Html:
    found = (
        element("div", turns(read, asked, side) if read.turns else record(read, asked), whole(read))
        for read, side in zip((left, right), SIDES, strict=True)
    )
    return element("div", *found, class_="cl-pair")
