"""Links into the Explorer: to a filter, to what a filter finds, and to a turn of it."""

from __future__ import annotations

from urllib.parse import urlencode

from explorer.filters import Filter

IDENTIFIER = "id"
"""The parameter that names the dialogue, post, question, ... that is read."""


def link(asked: Filter, identifier: str = "", turn: int | None = None) -> str:
    """Return the link that restores a filter, what is read, and the turn it is read at."""
    query = "&".join(
        one for one in (asked.as_query(), urlencode({IDENTIFIER: identifier} if identifier else {})) if one
    )
    return f"?{query}" + (f"#{turn_anchor(turn)}" if turn is not None else "")


def link_to(dataset: str, version: str, config: str, identifier: str) -> str:
    """Return the link to a dialogue, post, ... without any filter."""
    return link(Filter(dataset=dataset, version=version, config=config), identifier)


def turn_anchor(turn: int, side: str = "") -> str:
    """Return by which name a turn is found on the page; `side` keeps two dialogues beside each other apart."""
    return f"{side}turn-{turn}"
