"""Help as it stands on a page: a line above everything, all lines of a country, and what comes before an answer."""

from __future__ import annotations

from collections.abc import Iterable

from explorer.care import Help
from explorer.help_lines import HelpLine
from explorer.html_elements import Html, element, joined
from explorer.naming import language_attribute, language_names, region

NOT_REVIEWED = "Written by a machine; no native speaker or clinician has reviewed it yet."
NOT_CARE = "This page is no therapy and gives no advice."


def help_strip(found: Help) -> Html:
    """Return the line that stands on every page: what to do in danger, a directory, and where all lines are."""
    places = joined([_outside(one) for one in found.directories[:1]])
    return element(
        "aside",
        element("p", _text(found, found.texts.danger), " ", _text(found, found.texts.elsewhere), " ", places, " · ",
                element("a", "help by country", href="?tab=help"), " · ", NOT_CARE),
        class_="cl-help-strip", aria_label="Help",
    )  # fmt: skip


def help_card(found: Help, *, first: bool = False) -> Html:
    """Return every line that is known; `first`: it stands before an answer, because of what was typed."""
    texts = found.texts
    head = element("p", _text(found, texts.found), class_="cl-help-first") if first else None
    return element(
        "section",
        head,
        element("p", _text(found, texts.danger)),
        _lines(found.emergency),
        element("p", _text(found, texts.listen)) if found.lines else None,
        _lines(found.lines),
        element("p", _text(found, texts.elsewhere)),
        _lines(found.directories),
        None if found.reviewed or texts.language == "en" else element("p", NOT_REVIEWED, class_="cl-note"),
        class_="cl-help", aria_label="Help", role="alert" if first else "region",
    )  # fmt: skip


def _text(found: Help, text: str) -> Html:
    return element("span", text, lang=language_attribute(found.texts.language), dir="auto")


def _lines(lines: Iterable[HelpLine]) -> Html | None:
    items = [element("li", _line(one)) for one in lines]
    return element("ul", *items) if items else None


def _line(one: HelpLine) -> Html:
    spoken = ", ".join(language_names(tag)[0] for tag in one.languages)
    place = f"{region(one.country)}: " if one.country else ""
    number = element("a", one.number, href=f"tel:{one.number.replace(' ', '')}", dir="ltr") if one.number else None
    web = _outside(one) if one.web else element("bdi", one.name)
    more = [one.hours, spoken, one.note, f"checked {one.checked:%d %B %Y}"]
    source = element("a", "source", href=one.source, target="_blank", rel="noopener noreferrer")
    said = element("span", " (", "; ".join(part for part in more if part), ", ", source, ")", class_="cl-note")
    return joined([place, web, " " if number else None, element("strong", number) if number else None, said])


def _outside(one: HelpLine) -> Html:
    return element("a", element("bdi", one.name), href=one.web, target="_blank", rel="noopener noreferrer")
