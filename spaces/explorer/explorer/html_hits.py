"""What a search found: a line for each row, with the words that were searched for marked in it."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.filters import Filter
from explorer.html_covered import covered
from explorer.html_elements import Html, element, joined
from explorer.html_text import WITHHELD, Ranges, excerpt
from explorer.links import link
from explorer.naming import label, region
from explorer.searching import Hit, Hits
from explorer.tables import Table

EXCERPT, BEFORE = 240, 60
"""Characters of a text that a line shows, and of them before the first hit."""
LISTED = ("behaviours", "behaviour_main", "talk_type", "strategies", "question_types", "kind", "label")
IN_ENGLISH = ("question_english", *("name", "life_history", "social_context", "typical_topics", "emotional_tone"))
"""Searched columns that are in English whatever the language of the row."""
WITHOUT_WORDS = ("annotations", "ratings", "judgements", "generation", "posts")


def hit_list(found: Hits) -> Html:
    """Return a page of hits; each is a link to where the row is read."""
    if not found.page:
        return element("p", "Nothing is found. Take away a filter or a word.", class_="cl-none")
    start = (found.filter.page - 1) * len(found.page) + 1
    items = (element("li", hit_line(found, one), **_data(one)) for one in found.page)
    return element("ol", *items, class_="cl-hits", start=start if found.filter.page > 1 else None)


def _data(hit: Hit) -> dict[str, str | int | None]:
    return {"data_identifier": hit.identifier, "data_turn": hit.turn_id}


def hit_line(found: Hits, hit: Hit) -> Html:
    """Return a row as a line: what it is of, in which language and place, its words about the first hit, its labels."""
    values = hit.values
    where = [str(values[name]) for name in ("language",) if values.get(name)]
    where += [region(str(values["region"]))] if values.get("region") else []
    where += [label(str(values["role"]))] if values.get("role") else []
    turn = f", turn {hit.turn_id}" if hit.turn_id is not None else ""
    name = element("a", element("bdi", hit.identifier), turn, href=link(found.filter, hit.identifier, hit.turn_id),
                   class_="cl-go", data_identifier=hit.identifier, data_turn=hit.turn_id)  # fmt: skip
    return joined([
        element("div", name, element("span", " ", " · ".join(where), class_="cl-note")),
        covered(joined(excerpts(found.table, hit)), high=hit.high_distress and bool(found.table.fields)),
        element("p", ", ".join(_labels(hit)), class_="cl-note") if any(_labels(hit)) else None,
    ])  # fmt: skip


def _labels(hit: Hit) -> list[str]:
    found: list[str] = []
    for name in LISTED:
        value = hit.values.get(name)
        found += map(label, value if isinstance(value, list) else [value] if value else [])
    return list(dict.fromkeys(found))


def excerpts(table: Table, hit: Hit) -> Iterator[Html]:
    """Yield the words of a row: those with hits, else the first; what is not published says so."""
    places = list(hit.matches) or [next((name for name in table.fields if _at(hit, name)), "")]
    for place in places[:3]:
        text = _at(hit, place)
        if text:
            spoken = "en" if place.partition("[")[0] in IN_ENGLISH else str(hit.values.get("language") or "")
            yield about_first(text, spoken, hit.matches.get(place, ()))
        elif not table.fields and table.row_type not in WITHOUT_WORDS:
            yield element("p", WITHHELD, class_="cl-withheld")


def _at(hit: Hit, place: str) -> str:
    """Return the text of a searched column, or of an item of one that is a list (`column[n]`)."""
    name, _, item = place.partition("[")
    value = hit.values.get(name)
    if isinstance(value, list):
        number = int(item.removesuffix("]") or 0)
        value = value[number] if number < len(value) else None
    return value if isinstance(value, str) else ""


def about_first(text: str, language: str, hits: Ranges) -> Html:
    """Return the stretch of a text about its first hit."""
    first, last = hits[0] if hits else (0, 0)
    start = 0 if first <= BEFORE or len(text) <= EXCERPT else _word_start(text, first - BEFORE)
    end = min(len(text), start + 2 * EXCERPT, max(start + EXCERPT, last))
    return excerpt(text, language, hits=hits, start=start, end=end)


def _word_start(text: str, at: int) -> int:
    """Return where the word at a place begins, where that is near."""
    blank = text.rfind(" ", max(0, at - 20), at)
    return blank + 1 if blank >= 0 else at


def pages(found: Hits) -> Html:
    """Return how much was found and which part of it is shown."""
    rows = f"{found.count:,} {'row' if found.count == 1 else 'rows'}"
    of = f" of {found.dialogues:,} different {_counted(found.table)}" if found.count else ""
    page = f", page {found.filter.page:,} of {found.pages:,}" if found.pages > 1 else ""
    return element("p", f"{rows}{of}{page}", class_="cl-found", role="status")


def _counted(table: Table) -> str:
    return {"dialogue_id": "dialogues", "post_id": "posts", "question_id": "questions", "persona_id": "personas",
            "judgement_id": "judgements"}.get(table.identifier, "targets")  # fmt: skip


def filter_words(asked: Filter) -> str:
    """Return a filter in words, as a title says it."""
    parts = [f"{name} {' or '.join(map(label, values))}" for name, values in asked.values.items()]
    parts += [f"at least {asked.min_turns} turns"] if asked.min_turns else []
    parts += [f"“{asked.query}”"] if asked.query else []
    return ", ".join(parts) or "all rows"
