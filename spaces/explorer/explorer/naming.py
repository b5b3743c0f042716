"""How languages, regions, labels and what else stands in columns are called on a page."""

from __future__ import annotations

import re
from functools import lru_cache

from explorer.columns import FACETS
from explorer.html_elements import Html, element, joined

TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")
UNKNOWN = "und"
METHODS = {
    "human_single": "human",
    "human_majority": "humans, majority",
    "prompted": "prompted",
    "llm_labelled": "machine",
    "projected": "projected",
    "authored": "authored",
}
METHODS_EXPLAINED = {
    "human_single": "Given by one person.",
    "human_majority": "Given by most of several people.",
    "prompted": "A model was asked to write the words with this label; nobody checked whether they have it.",
    "llm_labelled": "Given by a model that read the words.",
    "projected": "Taken over from another version of the same words.",
    "authored": "Written down together with the words, by whoever or whatever wrote them.",
}
ORIGINS = {
    "llm_generated": "machine-written",
    "real_session": "real session",
    "role_play": "role play",
    "forum_post": "post in a forum",
}
TITLES = {
    **{one.column: one.title for one in FACETS},
    "language_method": "Language known by",
    "culture_basis": "Culture known by",
    "original_language": "Original language",
    "parallel_id": "Same thing as",
    "group_id": "Group",
    "source_version": "Version of the source",
    "source_licence": "Licence of the row",
    "mi_quality": "Quality of the MI",
    "change_target": "Change in question",
    "label_agreement": "Agreement",
}


def language_attribute(tag: str | None) -> str | None:
    """Return a language tag as the attribute of an element; empty where the language is unknown."""
    if not tag or not TAG.fullmatch(tag):
        return None
    return "" if tag == UNKNOWN else tag


@lru_cache(maxsize=512)
def language_names(tag: str) -> tuple[str, str]:
    """Return a language's name in English and in itself; the tag where it is not known."""
    import langcodes

    if not TAG.fullmatch(tag) or tag == UNKNOWN:
        return ("unknown language" if tag == UNKNOWN else tag), ""
    try:
        found = langcodes.Language.get(tag)
        return found.display_name(), found.autonym()
    except (langcodes.tag_parser.LanguageTagError, LookupError):
        return tag, ""


def language(tag: str) -> Html:
    """Return a language with its name in itself and its tag."""
    english, own = language_names(tag)
    other = own if own.casefold() != english.casefold() else ""
    parts = [english, element("bdi", other, lang=language_attribute(tag)) if other else None]
    named = joined([one for one in parts if one], " · ")
    return named if english == tag else joined([named, element("code", tag)], " ")


@lru_cache(maxsize=512)
def region(code: str) -> str:
    """Return the English name of a region with its code."""
    import langcodes

    if not re.fullmatch(r"[A-Z]{2}", code):
        return code
    name = langcodes.Language.make(territory=code).territory_name("en")
    return code if name == code or name.startswith("Unknown") else f"{name} ({code})"


def label(value: str) -> str:
    """Return a label as it is read."""
    return value.replace("_", " ")


def value_of(column: str, value: str) -> Html:
    """Return a value of a column as it is read."""
    if column in {"language", "original_language"}:
        return language(value)
    if column in {"region", "nationality"}:
        return element("span", region(value))
    return element("bdi", ORIGINS.get(value) if column == "origin" and value in ORIGINS else label(value))


def title(column: str) -> str:
    """Return what a column is called."""
    return TITLES.get(column) or label(column).capitalize()
