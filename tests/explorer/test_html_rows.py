from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from explorer.content import Marks, Read, Span, Turn
from explorer.dialogues import read
from explorer.filters import Filter
from explorer.html_card import notices, without_rows
from explorer.html_charts import facet_chart
from explorer.html_hits import hit_list, pages
from explorer.html_parallel import side_by_side
from explorer.html_records import row_view
from explorer.html_text import WITHHELD
from explorer.searching import search
from explorer.shown import Rows
from explorer.store import Store
from explorer_fixtures.markup import Node, parsed
from explorer_fixtures.shelf import store_of, turn, write_dataset
from fixture_builds import SOURCED, pinned, released, rows


@cache
def store_with(dataset: str) -> Store:
    """Return a store with the build of a dataset, read by its owner."""
    return store_of(pinned(dataset), own=True)


def configs(store: Store, dataset: str) -> Iterator[str]:
    """Yield the configs of a dataset, of those by language none."""
    yield from (one.name for one in store.shown(dataset).configs if "-" not in one.name)


def some(store: Store, dataset: str, config: str) -> list[Read]:
    """Return what the first, the last and the longest rows of a config name."""
    found = []
    for sort in ("source", "longest"):
        hits = search(store, Filter(dataset=dataset, config=config, sort=sort)).page
        found += [hits[0].identifier, hits[-1].identifier]
    return [read(store, dataset, one, config=config) for one in dict.fromkeys(found)]


@pytest.mark.parametrize("dataset", SOURCED)
def test_every_row_type_of_every_dataset_can_be_read(dataset: str) -> None:
    own = store_with(dataset)
    shown = own.shown(dataset)
    for config in configs(own, dataset):
        for one in some(own, dataset, config):
            page = parsed(row_view(shown, one))
            assert one.identifier in page.all("h2")[0].text()
            said = " ".join(page.text(without="cl-label").split())
            for spoken in one.turns:
                assert " ".join((spoken.text or WITHHELD).split())[:20] in said
                assert len(page.all("li", id=f"turn-{spoken.turn_id}")) == 1


@pytest.mark.parametrize("dataset", SOURCED)
def test_every_list_of_hits_and_every_facet_can_be_read(dataset: str) -> None:
    own = store_with(dataset)
    for config in configs(own, dataset):
        hits = search(own, Filter(dataset=dataset, config=config))
        assert len(parsed(hit_list(hits)).all("li")) == len(hits.page)
        assert f"{hits.count:,} row" in parsed(pages(hits)).text()
        for facet in hits.facets:
            chart = parsed(facet_chart(facet, hits.count))
            counted = [int(one.text().replace(",", "")) for one in chart.all("span", class_="cl-count")]
            assert counted == [rows for _, rows in facet.counts] + ([facet.without] if facet.without else [])


@pytest.mark.parametrize("dataset", SOURCED)
def test_notices_and_what_stands_for_rows_can_be_read(dataset: str) -> None:
    own = store_with(dataset)
    shown = own.shown(dataset)
    page = parsed(notices(shown))
    assert shown.licence in page.text()
    assert f"Version{shown.version}" in page.text()
    assert bool(page.all("p", class_="cl-synthetic")) == shown.synthetic
    found = parsed(without_rows(shown))
    assert {one.label for one in shown.codebook} <= {one.text() for one in found.all("th")}


def words(folder: Path) -> set[str]:
    """Return the longer words of people in the rows of a build."""
    found = {
        str(row[name])
        for config, name in (("utterances", "text"), ("questions", "question"), ("spans", "phrase"))
        for row in rows(folder, config)
        if row[name]
    }
    return {one for one in found if len(one) > 8}


@pytest.mark.parametrize("dataset", ["annomi", "kokorochat", "culturecare", "mentalqa", "esconv"])
def test_no_word_of_a_dataset_without_rows_is_shown(dataset: str) -> None:
    shown = store_of(released(dataset)).shown(dataset)
    assert shown.rows is Rows.NONE
    page = parsed(notices(shown) + without_rows(shown))
    assert shown.why_no_rows in page.text()
    assert "Published numbers" in page.text()
    assert not [one for one in words(pinned(dataset)) if one in page.text()]


def test_labels_alone_are_shown_without_their_phrases() -> None:
    store = store_of(released("culturecare"), own=True)
    shown = store.shown("culturecare")
    assert shown.rows is Rows.LABELS
    for row in rows(released("culturecare"), "posts"):
        page = parsed(row_view(shown, read(store, "culturecare", row["post_id"], config="posts")))
        cards = page.all("li", class_="cl-phrase")
        assert "labels alone" in page.text()
        assert all(one.all("p", class_="cl-withheld")[0].text() == WITHHELD for one in cards)
        assert not [one for one in words(pinned("culturecare")) if one in page.text()]


def test_phrases_are_shown_as_cards_and_nothing_is_filled_in() -> None:
    own = store_with("culturecare")
    found = read(own, "culturecare", "culturecare-arabic-1", config="posts")
    page = parsed(row_view(own.shown("culturecare"), found))
    cards = page.all("li", class_="cl-phrase")
    assert sorted(one.all("p", class_="cl-text")[0].text() for one in cards) == sorted(
        one.phrase or "" for one in found.marks.spans
    )
    assert {one.all("p", class_="cl-text")[0].attributes["lang"] for one in cards} == {"ar"}
    assert "not part of this dataset" in page.text()


def test_a_dialogue_shows_its_labels_with_how_they_came_about() -> None:
    own = store_with("annomi")
    found = read(own, "annomi", "annomi-3")
    page = parsed(row_view(own.shown("annomi"), found))
    first = page.all("li", id="turn-0")[0]
    assert [one.attributes["data-value"] for one in first.all("li", class_="cl-badge")] == [
        "question",
        "closed_question",
    ]
    assert [one.text() for one in first.all("span", class_="cl-method")] == ["humans, majority", "human"]


def test_labels_that_came_about_in_the_same_way_say_so_once() -> None:
    own = store_with("tapestry")
    found = read(own, "tapestry", rows(pinned("tapestry"), "dialogues")[0]["dialogue_id"])
    turns = parsed(row_view(own.shown("tapestry"), found)).all("li", class_="cl-turn")
    several = [one for one in turns if len(one.all("li", class_="cl-badge")) > 2]
    assert several
    assert all(len(one.all("ul", class_="cl-badges")[0].all("span", class_="cl-method")) == 1 for one in several)


def test_annotators_stand_beside_each_other_and_what_they_differ_on_is_said() -> None:
    own = store_with("annomi")
    found = read(own, "annomi", "annomi-3")
    first = found.turns[0]
    page = parsed(row_view(own.shown("annomi"), found)).all("li", id="turn-0")[0]
    heads = [one.text() for one in page.all("th", scope="col")]
    assert heads == ["what", *(f"annotator {number}" for number in range(10))]
    differing = [one.all("th")[0].text() for one in page.all("tr") if one.all("strong")]
    assert differing == [f"{one.replace('_', ' ')} differ" for one in dict.fromkeys(
        each.attribute for each in first.marks.annotations) if one in first.marks.disagreements]  # fmt: skip
    assert "agreement 60%" in page.all("summary")[0].text()


def test_ratings_and_the_model_that_wrote_are_shown() -> None:
    rated = rows(pinned("kokorochat"), "ratings")[0]
    page = parsed(
        row_view(
            store_with("kokorochat").shown("kokorochat"),
            read(store_with("kokorochat"), "kokorochat", rated["target_id"], config="ratings"),
        )
    )
    assert [
        rated["item"].replace("_", " "),
        f"{rated['value']:g}",
        f"{rated['minimum']:g} to {rated['maximum']:g}",
    ] in [[cell.text() for cell in row.all("th") + row.all("td")][:3] for row in page.all("tr")]
    made = rows(pinned("persona"), "generation")[0]
    page = parsed(
        row_view(
            store_with("persona").shown("persona"),
            read(store_with("persona"), "persona", made["target_id"], config="generation"),
        )
    )
    assert made["generator"] in page.text()
    assert "Machine-written" in page.all("p", class_="cl-synthetic")[0].text()


def test_spans_on_a_turn_lead_to_their_dialogue() -> None:
    own = store_with("tapestry")
    marked = rows(pinned("tapestry"), "spans")[0]
    found = read(own, "tapestry", marked["target_id"], config="spans")
    assert found.identifier == marked["target_id"].rpartition("/")[0]
    page = parsed(row_view(own.shown("tapestry"), found))
    turn_id = marked["target_id"].rpartition("/")[2]
    (item,) = page.all("li", id=f"turn-{turn_id}")
    assert marked["phrase"] in "".join(one.text(without="cl-label") for one in item.all("mark"))


def test_words_searched_for_are_marked_in_hits_and_in_the_turns_of_the_scope(tmp_path: Path) -> None:
    folder = write_dataset(
        tmp_path / "ours", {"utterances": [turn("d", 0, "Tea or milk?"), turn("d", 1, "TEA <please>")]}
    )
    store = store_of(folder)
    for scope, marked in (("all", ["Tea", "TEA"]), ("client", ["TEA"])):
        asked = Filter(dataset="ours", query="tea", scope=scope)
        page = parsed(row_view(store.shown("ours"), read(store, "ours", "d"), asked))
        assert [one.text() for one in page.all("mark", class_="cl-hit")] == marked
        listed = parsed(hit_list(search(store, asked)))
        assert [one.text() for one in listed.all("mark", class_="cl-hit")] == marked
        assert listed.all("a")[0].attributes["href"].startswith("?dataset=ours")


def test_a_long_row_is_listed_by_the_stretch_about_its_first_hit(tmp_path: Path) -> None:
    text = "word " * 500 + "needle " + "word " * 500
    store = store_of(write_dataset(tmp_path / "long", {"utterances": [turn("d", 0, text)]}))
    (line,) = parsed(hit_list(search(store, Filter(dataset="long", query="needle")))).all("p", class_="cl-excerpt")
    assert line.text().startswith("… ")
    assert line.text().endswith(" …")
    assert len(line.text()) < 600
    assert [one.text() for one in line.all("mark")] == ["needle"]


def columns(page: Node) -> list[list[Any]]:
    return [one.all("div", class_="cl-turn") for one in page.all("li", class_="cl-pair")]


def test_versions_with_the_same_speakers_stand_turn_by_turn() -> None:
    own = store_with("kmi")
    left = read(own, "kmi", "kmi-6-en")
    shown = own.shown("kmi")
    right = read(own, "kmi", left.parallel[0].identifier)
    page = parsed(side_by_side((shown, shown), (left, right)))
    assert [[each.attributes["id"] for each in pair] for pair in columns(page)] == [
        [f"turn-{one.turn_id}", f"other-turn-{one.turn_id}"] for one in left.turns
    ]
    assert {one.attributes.get("lang") for one in page.all("p", class_="cl-text")} == {"en", "ko"}
    uneven = replace(right, turns=right.turns[:-1])
    page = parsed(side_by_side((shown, shown), (left, uneven)))
    assert not columns(page)
    assert "not in step" in page.text()
    assert len(page.all("ol", class_="cl-turns")) == 2


def test_what_a_dataset_says_of_itself_stays_text() -> None:
    evil = "<img src=x onerror=alert(1)>\"'</li>"
    marks = Marks(spans=(Span(evil, evil, evil, 0, 3, evil, evil),), generation=({"part": evil, "generator": evil},))
    spoken = Turn(0, evil, evil, (evil,), evil, evil, (evil,), {"behaviours": evil}, 0.5, 2, marks)
    facts = {"language": evil, "region": evil, "culture": evil, "origin": evil, "culture_basis": evil}
    one = Read(dataset="d", version="1", config="utterances", row_type="utterances", identifier=evil, facts=facts,
               details={"topic": evil, evil: evil}, turns=(spoken,), marks=marks)  # fmt: skip
    store = store_of(pinned("kmi"))
    kinds = ("utterances", "posts", "questions", "personas", "judgements", "other")
    for kind in kinds:
        page = parsed(
            row_view(store.shown("kmi"), replace(one, row_type=kind, turns=() if kind != "utterances" else one.turns))
        )
        assert evil in page.text()
