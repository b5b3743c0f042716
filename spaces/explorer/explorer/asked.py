"""What a link asks of the page: a tab, a filter, what is read and what beside it, and what is compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from explorer.errors import FilterError, repeated, unknown
from explorer.filters import Filter, parse
from explorer.links import IDENTIFIER, link

TABS = ("read", "compare", "baselines", "help", "about", "adapt")
TEXTS = (IDENTIFIER, "beside", "left", "right", "country")
"""Parameters that are no part of the filter and hold a text; `tab` holds one of the tabs."""
BESIDE = ("tab", *TEXTS)
LONGEST_TEXT = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a link asks for."""

    filter: Filter = field(default_factory=Filter)
    identifier: str = ""
    """The dialogue, post, question, ... that is read; empty for the first that is found."""
    beside: str = ""
    """The version of it that is read beside it."""
    tab: str = "read"
    left: Filter = field(default_factory=Filter)
    right: Filter = field(default_factory=Filter)
    compares: bool = False
    """Whether the link names what is compared."""
    country: str = ""

    def as_link(self) -> str:
        """Return the link that restores what is read."""
        found = link(self.filter, self.identifier)
        return f"{found}&{urlencode({'beside': self.beside})}" if self.beside else found


def read_link(query: str) -> Asked:
    """Return what a link's query asks for; FilterError where it is none."""
    query = query.partition("#")[0]
    asked = parse(query, beside=BESIDE)
    given = _beside(query)
    tab = given.get("tab", "read")
    if tab not in TABS:
        raise FilterError(unknown("The tab", tab, TABS))
    return Asked(
        filter=asked,
        identifier=given.get(IDENTIFIER, ""),
        beside=given.get("beside", ""),
        tab=tab,
        left=parse(given.get("left", "")),
        right=parse(given.get("right", "")),
        compares="left" in given or "right" in given,
        country=given.get("country", ""),
    )


def _beside(query: str) -> dict[str, str]:
    """Return the parameters beside the filter; the filter was read before, so that the query is one."""
    found: dict[str, str] = {}
    for name, value in parse_qsl(query.removeprefix("?"), errors="strict", max_num_fields=300):
        if name not in BESIDE:
            continue
        if name in found:
            raise FilterError(f"The parameter {name} stands in the link twice. Leave one.")
        if len(value) > LONGEST_TEXT or not value.isprintable():
            raise FilterError(f"{repeated(value)} is no value of {name}. Copy the link again.")
        found[name] = value
    return found
