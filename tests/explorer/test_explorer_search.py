"""Search: in every script exactly what a reader would find, and highlights where it stands."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import pytest
from explorer.errors import FilterError
from explorer.filters import Filter
from explorer.normalisation import MOST_RANGES, normalise, ranges, with_offsets
from explorer.searching import positions, search
from explorer_fixtures import shelf
from fixture_builds import built, rows
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from explorer.store import Store

SENTENCES = {name: text for one in shelf.golden() for name, text in one["sentences"].items()}
QUERIES = [query for one in shelf.golden() for query in one["queries"]]
TEXTS = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from(
            "أإآٱىیةہک\u064b\u0651\u0670\u0640\u200d\u200f \n\t가각\u1112\u1161\u11abㅎㅏㄴßẞﬁﷺ\u0654ক্ষিে\u09be"
        ),
        st.sampled_from("ς\u0345ΐ\u0301eE\u05b7שׁﾊﾟ"),
    ),
    max_size=60,
)
SAME = {"ALEF WITH HAMZA ABOVE": "ا", "ALEF WITH HAMZA BELOW": "ا", "ALEF WITH MADDA ABOVE": "ا", "ALEF WASLA": "ا",
        "RIGHT SINGLE QUOTATION MARK": "'",
        "LEFT SINGLE QUOTATION MARK": "'", "ALEF MAKSURA": "ي",
        "FARSI YEH": "ي", "TEH MARBUTA": "ه", "HEH GOAL": "ه", "KEHEH": "ك"}  # fmt: skip


@cache
def sentences() -> Store:
    return shelf.store_of(shelf.golden_dataset(Path(mkdtemp(prefix="careloom-")) / "sentences"))


@cache
def tapestry() -> Store:
    return shelf.store_of(built("tapestry").folder)


def plain(text: str) -> str:
    """Return a text as this test compares it, by what Unicode calls each character."""
    composed = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join("".join(map(_one, composed)).split())


def _one(character: str) -> str:
    name = unicodedata.name(character, "")
    mark = unicodedata.category(character) == "Mn" and name.startswith(("ARABIC", "HEBREW"))
    if mark or unicodedata.category(character) == "Cf" or name == "ARABIC TATWEEL":
        return ""
    return SAME.get(name.removeprefix("ARABIC LETTER "), character)


def scan(texts: dict[str, str], query: str) -> set[str]:
    """Return what a literal look through every text, as it is compared, finds."""
    parts = query.split('"')
    wanted = [plain(part) for part in parts[1::2]] + [plain(word) for part in parts[::2] for word in part.split()]
    return {name for name, text in texts.items() if all(one in text for one in wanted if one)}


COMPARED = {name: plain(text) for name, text in SENTENCES.items()}


def found(store: Store, query: str, **values: Any) -> set[str]:  # noqa: ANN401 - any of the filter
    """Return the dialogues and turns that a search finds."""
    asked = Filter(query=query, **values)
    table = next(iter(store.tables.values()))
    chosen = positions(store, asked)
    assert chosen is not None
    assert search(store, asked).count == len(chosen)
    return {f"{row['dialogue_id']}/{row['turn_id']}" for row in table.rows_at(chosen)}


@pytest.mark.parametrize("query", QUERIES, ids=lambda one: f"{one['query']!a}")
def test_a_query_finds_exactly_the_sentences_that_hold_it(query: dict[str, Any]) -> None:
    expected = set(query["finds"])
    assert scan(COMPARED, query["query"]) == expected
    assert found(sentences(), query["query"]) == {f"{name}/0" for name in expected}


def test_the_golden_queries_cover_what_they_are_to_cover() -> None:
    assert len(QUERIES) >= 60
    assert len(shelf.golden()) >= 10
    assert len(SENTENCES) >= 140


def test_every_query_finds_in_tapestry_what_a_literal_look_finds() -> None:
    texts = {
        f"{row['dialogue_id']}/{row['turn_id']}": row["text"] for row in rows(built("tapestry").folder, "utterances")
    }
    searched = {name: plain(text) for name, text in texts.items()}
    words = [*(query["query"] for query in QUERIES), "sleep", "نوم", "잠", "睡", "眠", "नींद", "ঘুম", "לילה", "dormir"]
    with_hits = 0
    for query in words:
        hits = found(tapestry(), query, dataset="tapestry")
        assert hits == scan(searched, query), query
        with_hits += bool(hits)
    assert with_hits >= 40


def test_terms_are_all_needed_and_a_phrase_stands_together() -> None:
    both = found(sentences(), "the floor")
    assert both == {"l7/0", "l8/0"}
    assert found(sentences(), '"floor the"') == set()
    assert found(sentences(), "“the floor”") == {"l8/0"}
    assert found(sentences(), '"the floor') == {"l8/0"}


def test_the_scope_is_a_role_or_a_column() -> None:
    everywhere = found(tapestry(), "I", dataset="tapestry")
    roles = [found(tapestry(), "I", dataset="tapestry", scope=role) for role in ("therapist", "client")]
    assert all(roles)
    assert roles[0] | roles[1] == everywhere
    assert not roles[0] & roles[1]
    assert found(tapestry(), "I", dataset="tapestry", scope="text") == everywhere
    with pytest.raises(FilterError, match="“answers” is not known"):
        search(tapestry(), Filter(dataset="tapestry", query="I", scope="answers"))


def test_highlights_stand_where_the_words_are_written() -> None:
    for query in QUERIES:
        asked = Filter(query=query["query"])
        for hit in search(sentences(), asked).page:
            text, marked = hit.values["text"], hit.matches["text"]
            assert all(any(term in normalise(text[start:end]) for start, end in marked) for term in asked.terms)


def test_a_highlight_is_the_words_as_written_and_no_more() -> None:
    assert ranges("Wir STRASSEN, straßen.", ("strassen",)) == ((4, 12), (14, 21))
    assert ranges("القَلَقُ هنا", ("القلق",)) == ((0, 8),)
    assert ranges("I feel   alone\nat night", ("alone at",)) == ((9, 17),)
    assert ranges("ﬁfth", ("i",)) == ((0, 1),)
    assert ranges("aaaa", ("aa", "a")) == ((0, 2), (2, 4))
    assert ranges("한글 \u1112\u1161\u11ab", ("한",)) == ((0, 1), (3, 6))


@given(TEXTS)
def test_the_searched_form_is_stable_and_leads_back(text: str) -> None:
    whole = normalise(text)
    assert normalise(whole) == whole
    assert with_offsets(text).text == whole


@given(TEXTS, st.data())
def test_a_raw_slice_holds_the_term_and_is_the_shortest_that_does(text: str, data: st.DataObject) -> None:
    offsets = with_offsets(text)
    if not offsets.text:
        return
    start = data.draw(st.integers(0, len(offsets.text) - 1))
    end = data.draw(st.integers(start + 1, len(offsets.text)))
    term = offsets.text[start:end]
    first, last = offsets.as_written(start, end)
    assert 0 <= first < last <= len(text)
    assert term.strip() in normalise(text[first:last])
    inner = [one for one in offsets.written if first <= one[0] and one[1] <= last]
    if len(inner) > 1:
        assert offsets.as_written(start, end) == (inner[0][0], inner[-1][1])
        assert len(normalise(text[inner[1][0] : inner[-2][1]])) <= len(term)


@given(st.text(max_size=30))
def test_any_words_find_what_a_literal_look_finds_or_are_refused(query: str) -> None:
    try:
        asked = Filter(query=query)
    except FilterError:
        return
    if asked.terms:
        expected = {name for name, text in SENTENCES.items() if all(one in normalise(text) for one in asked.terms)}
        assert found(sentences(), query) == {f"{name}/0" for name in expected}


def test_a_long_turn_is_searched_to_its_end_and_stays_one_row(tmp_path: Path) -> None:
    long = "قلق " * 250_000 + "النهاية"
    folder = shelf.write_dataset(tmp_path / "long", {"utterances": [shelf.turn("d", 0, long), shelf.turn("d", 1, "x")]})
    store = shelf.store_of(folder)
    assert search(store, Filter(query="النهاية")).count == 1
    assert len(search(store, Filter(query="قلق")).page[0].matches["text"]) == MOST_RANGES
