"""Phrases without the words around them: what annotators marked where a text is withheld. Nothing is filled in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from explorer.content import Read, Span
from explorer.html_covered import covered
from explorer.html_dialogue import heading, in_order, synthetic_mark
from explorer.html_elements import Html, element, joined
from explorer.html_parts import definitions, facts, method_mark, said_of
from explorer.html_text import WITHHELD, span_caption, text_block
from explorer.naming import label, title, value_of
from explorer.shown import Rows, Shown

NO_TEXT = "The text itself is not part of this dataset. These are the phrases that annotators marked in it."
LABELS_ALONE = "Neither text nor phrases are published: what is shown are labels alone."
PARTS = {"post": "In the post", "response": "In the reply", "turn": "In the turn"}
RAW = "_raw"


def post_view(shown: Shown, read: Read) -> Html:
    """Return a post as it is published: its facts, the marked phrases by part, and ratings."""
    published = shown.rows is Rows.ALL and any(one.phrase is not None for one in read.marks.spans)
    return element(
        "article",
        heading(read),
        synthetic_mark(read),
        element("p", NO_TEXT if published else LABELS_ALONE, class_="cl-note"),
        facts(read, shown.licence),
        person(read),
        phrase_cards(read.marks.spans, str(read.facts.get("language") or "")),
        said_of(read.marks),
        class_="cl-read", data_identifier=read.identifier, data_config=read.config,
    )  # fmt: skip


def person(read: Read) -> Html | None:
    """Return what is published of a post: normalised values, upstream's spelling where there is no other."""
    names = [name for name in read.details if not name.endswith(RAW) or name.removesuffix(RAW) not in read.details]
    pairs = [(title(name.removesuffix(RAW)), value_of(name, _said(read.details[name]))) for name in names]
    return definitions(pairs) if pairs else None


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def phrase_cards(spans: Sequence[Span], language: str) -> Html:
    """Return a card for each marked phrase, by the part it stands in."""
    if not spans:
        return element("p", "Nothing was marked here.", class_="cl-note")
    parts: dict[str, list[Span]] = defaultdict(list)
    for one in in_order(spans):
        parts[one.part].append(one)
    return joined(
        element("section", element("h3", f"{PARTS.get(part) or label(part)}: {len(found)}"),
                element("ul", *(_card(one, language) for one in found), class_="cl-phrases"))
        for part, found in sorted(parts.items(), key=lambda item: (item[0] not in PARTS, item[0]))
    )  # fmt: skip


def _card(span: Span, language: str) -> Html:
    phrase = element("p", WITHHELD, class_="cl-withheld")
    if span.phrase is not None:
        phrase = covered(text_block(span.phrase, language), high=span.high_distress)
    return element(
        "li",
        element("p", element("span", span_caption(span), class_="cl-caption"),
                joined([" ", method_mark(span.method)]) if span.method else None),
        phrase,
        class_="cl-phrase", data_kind=span.kind, data_label=span.label,
    )  # fmt: skip
