"""Markdown of a card as markup: no markup of its own but a few harmless elements, and nothing that is fetched."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from explorer.html_elements import Html, element, escaped, plain

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

INLINE = re.compile(r"<(?P<end>/?)(?P<name>bdi|code|sub|sup)>")
FOLD = re.compile(r"<details>\s*<summary>(?P<summary>.*?)</summary>\s*|</details>\s*", re.DOTALL)
UNSEEN = re.compile(r'<a id="[\w-]*">(</a>)?|</a>|<!--.*?-->', re.DOTALL)
"""Places that links lead to, and remarks: a reader does not see them."""
SUMMARY_MARKUP = re.compile(r"(</?[a-z]+>)")
SCHEMES = ("https", "http", "mailto")
OUTSIDE = 'rel="noopener noreferrer nofollow" target="_blank"'
LONGEST_CARD = 400_000


@lru_cache(maxsize=64)
def markdown(text: str) -> Html:
    """Return Markdown as markup: headings from the third level, images as links, markup of others as text."""
    if len(text) > LONGEST_CARD:
        return element("pre", text[:LONGEST_CARD])
    reader = _reader()
    tokens = reader.parse(text)
    _tame_blocks(tokens)
    for token in tokens:
        _tame_inline(token.children or [])
    return Html(str(reader.renderer.render(tokens, reader.options, {})))


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    for name, rule in RULES.items():
        reader.add_render_rule(name, lambda _, tokens, at, *__, rule=rule: rule(tokens[at]))
    return reader


def _tame_blocks(tokens: Sequence[Token]) -> None:
    """Leave what folds content at the top of a card, each beginning with its end; make text of all other markup."""
    folds = [(at, found) for at, one in enumerate(tokens) if (found := _fold(one))]
    whole = _whole([("details", 1 if found["summary"] is not None else -1, at) for at, found in folds])
    kept = {at: found["summary"] for at, found in folds if at in whole}
    for at, token in enumerate(tokens):
        if token.type != "html_block":
            continue
        if at not in kept:
            token.content = "" if UNSEEN.fullmatch(token.content.strip()) else element("p", token.content)
        elif kept[at] is None:
            token.content = "</details>\n"
        else:
            token.content = f"<details><summary>{_summary(kept[at])}</summary>\n"


def _fold(token: Token) -> re.Match[str] | None:
    return FOLD.fullmatch(token.content) if token.type == "html_block" and not token.level else None


def _summary(text: str) -> str:
    """Return what stands above folded content, with the same few elements as any line."""
    parts = SUMMARY_MARKUP.split(text)
    tags = [(found["name"], -1 if found["end"] else 1, at) for at, one in enumerate(parts)
            if (found := INLINE.fullmatch(one))]  # fmt: skip
    whole = _whole(tags)
    return "".join(one if at in whole else escaped(one) for at, one in enumerate(parts))


def _tame_inline(tokens: Sequence[Token]) -> None:
    """Leave a few elements where they begin and end in the same place of a line; make text of all other markup."""
    nesting: list[tuple[str, int, int]] = []
    for at, token in enumerate(tokens):
        found = INLINE.fullmatch(token.content) if token.type == "html_inline" else None
        if found:
            nesting.append((found["name"], -1 if found["end"] else 1, at))
        elif token.nesting:
            nesting.append((f"own {token.tag}", token.nesting, at))
    whole = _whole(nesting)
    for at, token in enumerate(tokens):
        if token.type == "html_inline" and at not in whole:
            token.content = "" if UNSEEN.fullmatch(token.content) else escaped(token.content)


def _whole(nesting: Sequence[tuple[str, int, int]]) -> set[int]:
    """Return the places of elements (name, 1 where it begins and -1 where it ends, place) that are properly nested.

    What Markdown itself begins (`own …`) always ends: what is left open inside of it is not whole.
    """
    waiting: list[tuple[str, int]] = []
    whole: set[int] = set()
    for name, step, at in nesting:
        if step > 0:
            waiting.append((name, at))
            continue
        while name.startswith("own ") and waiting and waiting[-1][0] != name:
            waiting.pop()
        if waiting and waiting[-1][0] == name:
            whole |= {waiting.pop()[1], at}
    return whole


def _link(token: Token) -> str:
    href = str(token.attrGet("href") or "")
    if href.startswith("#"):
        return f'<a href="{plain(href)}">'
    return f'<a href="{plain(href)}" {OUTSIDE}>' if _leads_out(href) else "<a>"


def _leads_out(address: str) -> bool:
    try:
        return urlsplit(address).scheme in SCHEMES
    except ValueError:
        return False


def _image(token: Token) -> str:
    """Return a link to an image: a page of ours fetches nothing from elsewhere."""
    source, words = str(token.attrGet("src") or ""), token.content or "image"
    return f'<a href="{plain(source)}" {OUTSIDE}>{escaped(words)}</a>' if _leads_out(source) else escaped(f"[{words}]")


def _heading(token: Token) -> str:
    level = min(6, int(token.tag[1:]) + 2)
    return f"<h{level}>" if token.nesting > 0 else f"</h{level}>\n"


def _code(token: Token) -> str:
    return element("pre", element("code", token.content), tabindex=0, dir="ltr") + "\n"


def _table(token: Token) -> str:
    begins = '<div class="cl-wide" tabindex="0" role="region" aria-label="Table"><table>\n'
    return begins if token.nesting > 0 else "</table></div>\n"


RULES: dict[str, Callable[[Any], str]] = {
    "text": lambda token: escaped(token.content),
    "code_inline": lambda token: element("code", token.content),
    "link_open": _link,
    "image": _image,
    "heading_open": _heading,
    "heading_close": _heading,
    "table_open": _table,
    "table_close": _table,
    "th_open": lambda _: '<th scope="col">',
    "td_open": lambda _: "<td>",
    "fence": _code,
    "code_block": _code,
}
