"""Markup that cannot hold anybody's: whatever is not markup of ours is escaped where it is put in."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

VOID = frozenset({"br", "hr"})
NO_TEXT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters, halves of characters and what is no character: no page may hold them."""
OVERRIDES = {"\u202d": "LRO", "\u202e": "RLO"}
"""Signs that turn letters round, so that a reader sees other words than are written."""
OVERRIDE = re.compile("[\u202d\u202e]")
NAME = re.compile(r"[a-z][a-z0-9-]*")


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


Child = str | int | None
Attribute = str | int | bool | None


def escaped(text: str) -> Html:
    """Return a text as markup that shows it and does nothing; signs that turn letters round are shown by name."""
    shown = html.escape(NO_TEXT.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n")))
    return Html(OVERRIDE.sub(_override, shown))


def _override(found: re.Match[str]) -> str:
    return f'<span class="cl-sign" dir="ltr" title="a sign that turns the letters round">{OVERRIDES[found[0]]}</span>'


def plain(text: str) -> str:
    """Return a text as it may stand in an attribute."""
    return html.escape(OVERRIDE.sub("\ufffd", NO_TEXT.sub("\ufffd", text)))


def joined(children: Iterable[Child], between: Child = "") -> Html:
    """Return markup put together; a text that is none is escaped, None is left out."""
    parts = (one if isinstance(one, Html) else escaped(str(one)) for one in children if one is not None)
    return Html((between if isinstance(between, Html) else escaped(str(between))).join(parts))


def element(name: str, *children: Child, **attributes: Attribute) -> Html:
    """Return an element; `class_` is the attribute class, `data_column` is data-column; None and False are left out."""
    head = "".join(_attribute(key, value) for key, value in attributes.items() if value is not None)
    if name in VOID:
        return Html(f"<{name}{head}>")
    return Html(f"<{name}{head}>{joined(children)}</{name}>")


def _attribute(key: str, value: Attribute) -> str:
    name = key.rstrip("_").replace("_", "-")
    if not NAME.fullmatch(name) or name.startswith("on"):
        raise ValueError(f"{name} is no attribute that is written here")
    if isinstance(value, bool):
        return f" {name}" if value else ""
    return f' {name}="{plain(str(value))}"'


def table(head: Iterable[Child], rows: Iterable[Iterable[Child]], *, label: str, shown: bool = True) -> Html:
    """Return a table whose first column names the rows; wide ones are moved by keyboard too.

    `label`: what it holds, which stands above it unless something else there says so already (`shown`).
    """
    top = element("tr", *(element("th", one, scope="col") for one in head))
    body = (
        element("tr", *(element("td" if at else "th", one, scope=None if at else "row") for at, one in enumerate(row)))
        for row in rows
    )
    found = element(
        "table", element("caption", label) if shown else None, element("thead", top), element("tbody", *body)
    )
    return element("div", found, class_="cl-wide", tabindex=0, role="region", aria_label=label)


def folded(summary: Child, *content: Child, open_: bool = False) -> Html:
    """Return content that a reader opens."""
    return element("details", element("summary", summary), *content, open=open_)
