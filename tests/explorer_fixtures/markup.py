"""Markup as a browser would take it: well-formed, with nothing that runs or is fetched."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

VOID = {"br", "hr"}
ALLOWED = {
    "a", "article", "aside", "bdi", "blockquote", "button", "caption", "code", "dd", "details", "div", "dl", "dt", "em",
    "figure", "h2", "h3", "h4", "h5", "h6", "li", "mark", "nav", "ol", "p", "pre", "section", "span", "strong", "sub",
    "summary", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul", *VOID,
}  # fmt: skip
IN_LINES = {"a", "bdi", "code", "em", "mark", "span", "strong", "sub", "sup", "button", "br"}
"""What may stand in a paragraph; anything else would end it."""
ENDS = {
    "tr": {"tbody", "thead"},
    "td": {"tr"},
    "th": {"tr"},
    "li": {"ul", "ol"},
    "dt": {"div", "dl"},
    "dd": {"div", "dl"},
}


@dataclass
class Node:
    """An element with its text."""

    name: str
    attributes: dict[str, str]
    children: list[Node | str] = field(default_factory=list)

    def text(self, *, without: str = "") -> str:
        """Return the words in it, less those of elements of a class."""
        return "".join(
            one if isinstance(one, str) else one.text(without=without)
            for one in self.children
            if isinstance(one, str) or not without or without not in one.attributes.get("class", "").split()
        )

    def all(self, name: str = "", **attributes: str) -> list[Node]:
        """Return the elements in it by name and attributes; `class_` is one of its classes."""
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
        found = []
        for one in (child for child in self.children if isinstance(child, Node)):
            if name in {"", one.name} and all(value in _of(one, key) for key, value in wanted.items()):
                found.append(one)
            found += one.all(name, **attributes)
        return found


def _of(node: Node, key: str) -> list[str]:
    value = node.attributes.get(key)
    return [] if value is None else value.split() if key == "class" else [value]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top = Node("", {})
        self.open = [self.top]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        _check(tag, attrs, [one.name for one in self.open])
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().name == tag, f"</{tag}> ends another element"

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a remark: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)


def _check(tag: str, attrs: list[tuple[str, str | None]], within: list[str]) -> None:
    assert tag in ALLOWED, tag
    assert "p" not in within or tag in IN_LINES, f"<{tag}> in a paragraph"
    assert tag not in ENDS or within[-1] in ENDS[tag], f"<{tag}> in <{within[-1]}>"
    assert tag not in {"a", "button"} or not {"a", "button"} & set(within), "a link in a link"
    names = [name for name, _ in attrs]
    assert len(names) == len(set(names))
    for name, value in attrs:
        assert not name.startswith("on"), name
        assert name not in {"src", "srcset", "srcdoc", "action", "formaction", "background"}, name
        assert name != "style" or (value or "").startswith("width:"), value
        assert name != "href" or urlsplit(value or "").scheme in {"", "http", "https", "mailto", "tel"}, value


def parsed(markup: str) -> Node:
    """Return markup as elements; AssertionError where a browser would mend it, run or fetch something."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    assert [one.name for one in reader.open] == [""], f"left open: {reader.open[-1].name}"
    names = Counter(one.attributes["id"] for one in reader.top.all() if "id" in one.attributes)
    assert not [name for name, times in names.items() if times > 1]
    return reader.top
