"""Bars from zero that are a table at once: a name, a bar, a number and a share in each row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from explorer.codes import NONE
from explorer.html_elements import Child, Html, element, joined
from explorer.naming import value_of
from explorer.searching import FacetCount

WITHOUT = "(none)"
MOST_BARS = 40
"""More are folded."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A value with how many rows have it, and what a click on it does."""

    name: Child
    count: int
    value: str = ""
    """As the filter knows it; empty where it cannot be chosen."""
    chosen: bool = False


def bars(
    caption: Child, found: Sequence[Bar], whole: int, *, facet: str = "", link: Callable[[str], str] | None = None
) -> Html:
    """Return a chart of counts with their share of `whole`; `link` makes the link that chooses a value.

    Without it a value is a button with `data-facet` and `data-value`, where `facet` is given.
    """
    longest = max((one.count for one in found), default=0)
    rows = [_row(one, longest, whole, facet, link) for one in found]
    seen, more = rows[:MOST_BARS], rows[MOST_BARS:]
    head = element("thead", element("tr", *(element("th", one, scope="col") for one in ("value", "rows", "share"))))
    chart = element("table", element("caption", caption), head, element("tbody", *seen), class_="cl-bars")
    if more:
        rest = element("table", head, element("tbody", *more), class_="cl-bars")
        chart = joined([chart, element("details", element("summary", f"{len(more)} more"), rest)])
    return element("figure", chart, class_="cl-chart", data_facet=facet or None)


def _row(one: Bar, longest: int, whole: int, facet: str, link: Callable[[str], str] | None) -> Html:
    return element(
        "tr",
        element("th", _name(one, facet, link), scope="row"),
        element("td", length(one.count, longest), element("span", f"{one.count:,}", class_="cl-count")),
        element("td", share(one.count, whole), class_="cl-share"),
        data_chosen="yes" if one.chosen else None,
    )


def _name(one: Bar, facet: str, link: Callable[[str], str] | None) -> Child:
    if not facet or not one.value:
        return one.name
    done = joined([one.name, element("span", " ✓ chosen", class_="cl-chosen")]) if one.chosen else one.name
    if link is not None:
        current = "true" if one.chosen else None
        return element("a", done, href=link(one.value), class_="cl-choose", data_facet=facet, data_value=one.value,
                       aria_current=current)  # fmt: skip
    return element("button", done, type="button", class_="cl-choose", data_facet=facet, data_value=one.value,
                   aria_pressed="true" if one.chosen else "false")  # fmt: skip


def length(count: float, longest: float, side: str = "") -> Html:
    """Return a bar of a count; the number beside it says the same."""
    part = 100 * count / longest if longest > 0 else 0.0
    return element("span", element("span", style=f"width:{part:.2f}%", data_side=side or None),
                   class_="cl-bar", aria_hidden="true")  # fmt: skip


def share(part: float, whole: float) -> str:
    """Return a share in per cent with one decimal."""
    return f"{100 * part / whole:.1f}\u00a0%" if whole else "–"


def facet_chart(
    found: FacetCount, hits: int, chosen: Iterable[str] = (), *, link: Callable[[str], str] | None = None
) -> Html:
    """Return the chart of a facet of what a filter finds; rows that have no value stand at its end."""
    picked = set(chosen)
    rows = [Bar(value_of(found.name, value), rows, value, value in picked) for value, rows in found.counts]
    rows += [Bar(WITHOUT, found.without, NONE, NONE in picked)] if found.without else []
    note = " (a row can have several)" if found.multiple else ""
    return bars(f"{found.title}{note}", rows, hits, facet=found.name, link=link)
