"""A dialogue to read: its turns in order with their labels and spans, and what is known of the whole."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.columns import ROLES
from explorer.content import Read, Span, Turn
from explorer.filters import ALL, Filter
from explorer.html_covered import covered
from explorer.html_elements import Html, element, escaped, joined
from explorer.html_parts import badges, definitions, facts, labels_of, said_of, span_list
from explorer.html_text import Ranges, text_block
from explorer.links import link_to, turn_anchor
from explorer.naming import label, language, region, title, value_of
from explorer.normalisation import ranges
from explorer.shown import Shown

MACHINE = "llm_generated"
MACHINE_WRITTEN = "Machine-written: a language model wrote these words. Nobody said them."
MACHINE_JUDGED = "What was judged is machine-written: nobody lived or said it."


def dialogue_view(shown: Shown, read: Read, asked: Filter | None = None) -> Html:
    """Return a dialogue with everything that is known of it; the words of the filter are marked in its turns."""
    return element(
        "article",
        heading(read),
        synthetic_mark(read),
        facts(read, shown.licence),
        about(read),
        parallel_links(read),
        turns(read, asked),
        whole(read),
        class_="cl-read", data_identifier=read.identifier, data_config=read.config,
    )  # fmt: skip


def heading(read: Read) -> Html:
    """Return what is read."""
    return element("h2", element("bdi", read.identifier), class_="cl-identifier")


def synthetic_mark(read: Read) -> Html | None:
    """Return the mark of words that no person said; None where people did."""
    if read.facts.get("origin") != MACHINE:
        return None
    said = MACHINE_JUDGED if read.row_type == "judgements" else MACHINE_WRITTEN
    return element("p", said, class_="cl-synthetic")


def about(read: Read) -> Html | None:
    """Return what a dialogue is about."""
    if not read.details:
        return None
    return definitions((title(name), value_of(name, str(value))) for name, value in read.details.items())


def parallel_links(read: Read) -> Html | None:
    """Return links to the same thing in other languages and regions."""
    if not read.parallel:
        return None
    found = (
        element("li", element(
            "a", language(one.language), f", {region(one.region)}" if one.region else None,
            f", {label(one.culture)}" if one.culture and not one.region else None,
            href=link_to(read.dataset, read.version, read.config, one.identifier), class_="cl-go",
            data_identifier=one.identifier,
        ))
        for one in read.parallel
    )  # fmt: skip
    heads = element("h3", f"The same in other languages and regions: {len(read.parallel)}")
    return element("nav", heads, element("ul", *found), class_="cl-parallel", aria_label="Other versions")


def turns(read: Read, asked: Filter | None = None, side: str = "") -> Html:
    """Return the turns as an ordered list."""
    found = (element("li", turn_view(read, one, asked, side), **_named(one, side)) for one in read.turns)
    return element("ol", *found, class_="cl-turns")


def _named(turn: Turn, side: str) -> dict[str, str | None]:
    return {"id": turn_anchor(turn.turn_id, side), "class_": "cl-turn", "data_role": turn.role}


def turn_view(read: Read, turn: Turn, asked: Filter | None, side: str = "") -> Html:
    """Return a turn: who speaks, labels, words with spans, and what annotators said."""
    anchor = turn_anchor(turn.turn_id, side)
    number = element("a", turn.turn_id, href=f"#{anchor}", class_="cl-number", aria_label=f"Turn {turn.turn_id}")
    who = element("span", label(turn.role or "unknown speaker"), class_="cl-role")
    spans = in_order(turn.marks.spans)
    spoken = str(read.facts.get("language") or "") or None
    return joined([
        element("div", number, " ", who, badges(labels_of(turn), turn.methods), class_="cl-head"),
        covered(
            text_block(turn.text, spoken, spans=spans, hits=hits_in(turn, asked)),
            high=turn.text is not None and any(one.high_distress for one in spans),
        ),
        span_list(spans, spoken),
        said_of(turn.marks, turn.agreement if (turn.annotators or 0) > 1 else None),
    ])  # fmt: skip


def in_order(spans: Sequence[Span]) -> list[Span]:
    """Return spans as they stand in the text, those without a place at the end."""
    return sorted(
        spans, key=lambda one: (one.start is None, one.start or 0, -(one.end or 0), one.kind, one.label or "")
    )


def hits_in(turn: Turn, asked: Filter | None) -> Ranges:
    """Return where the words of a filter stand in a turn that it looks in."""
    if asked is None or not asked.terms or not turn.text:
        return ()
    looked_in = asked.scope in {ALL, "text"} or (asked.scope in ROLES and asked.scope == turn.role)
    return ranges(turn.text, asked.terms) if looked_in else ()


def whole(read: Read) -> Html | None:
    """Return what is said of a dialogue, post, ... as a whole."""
    spans = span_list(in_order(read.marks.spans), str(read.facts.get("language") or "")) if read.turns else None
    found = joined([spans, said_of(read.marks)])
    return element("section", element("h3", escaped("About the whole")), found, class_="cl-whole") if found else None
