"""Words of high distress are covered wherever they would be read, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest
from explorer.asked import Asked
from explorer.dialogues import read
from explorer.filters import Filter
from explorer.html_hits import hit_list
from explorer.html_reading import reading_page
from explorer.html_records import row_view
from explorer.searching import search
from explorer.store import Store
from explorer_fixtures.markup import Node, parsed
from explorer_fixtures.shelf import FACTS, store_of, turn, write_dataset

WORDS = {
    "high": "Nothing is left of me.",
    "light": "I slept a little badly.",
    "culture": "At the festival we light lamps.",
}


def span(target: str, kind: str, label: str, phrase: str, part: str = "turn") -> dict[str, object]:
    """Return a row of spans."""
    return {**FACTS, "target_id": target, "part": part, "kind": kind, "label": label, "phrase": phrase}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return a dialogue with distress of two intensities and a cultural signal, and a post with phrases."""
    marks = [
        span("d/0", "distress", "high", WORDS["high"]),
        span("d/1", "distress", "light", WORDS["light"]),
        span("d/2", "cultural_signal", "high", WORDS["culture"]),
    ]
    spoken = [turn("d", number, f"{text} So it is.") for number, text in enumerate(WORDS.values())]
    return store_of(write_dataset(tmp_path / "ours", {"utterances": spoken, "spans": marks}))


def seen_and_covered(page: Node) -> tuple[str, str]:
    """Return the words that are seen at first, and those that are covered."""
    return page.text(without="cl-covered"), " ".join(one.text() for one in page.all("details", class_="cl-covered"))


def test_a_turn_of_high_distress_is_covered_and_the_others_are_not(store: Store) -> None:
    page = parsed(row_view(store.shown("ours"), read(store, "ours", "d")))
    seen, covered = seen_and_covered(page)
    assert WORDS["high"] not in seen
    assert f"{WORDS['high']} So it is." in covered
    assert WORDS["light"] in seen
    assert WORDS["culture"] in seen
    assert WORDS["light"] not in covered
    assert WORDS["culture"] not in covered
    assert all("open" not in one.attributes for one in page.all("details", class_="cl-covered"))


@pytest.mark.parametrize("config", ["utterances", "spans"])
def test_what_is_found_is_covered_too(store: Store, config: str) -> None:
    page = parsed(hit_list(search(store, Filter(dataset="ours", config=config))))
    seen, covered = seen_and_covered(page)
    assert WORDS["high"] in covered
    assert WORDS["high"] not in seen
    assert WORDS["light"] in seen
    assert WORDS["culture"] in seen
    assert len(page.all("a", class_="cl-go")) == len(WORDS)


def test_phrases_without_the_words_around_them_are_covered(tmp_path: Path) -> None:
    post = {**FACTS, "post_id": "p", "empathy_score": 2}
    marks = [span("p", "distress", name, WORDS[name], "post") for name in ("high", "light")]
    store = store_of(write_dataset(tmp_path / "posted", {"posts": [post], "spans": marks}))
    seen, covered = seen_and_covered(parsed(row_view(store.shown("posted"), read(store, "posted", "p"))))
    assert WORDS["high"] in covered
    assert WORDS["high"] not in seen
    assert WORDS["light"] in seen


def test_the_page_says_that_words_are_covered_where_there_are_any(store: Store, tmp_path: Path) -> None:
    page = parsed(reading_page(store, Asked(filter=Filter(dataset="ours"))).html)
    (button,) = page.all("button", class_="cl-uncover")
    assert button.attributes["aria-pressed"] == "false"
    assert "high distress is covered" in page.text()
    calm = store_of(write_dataset(tmp_path / "calm", {"utterances": [turn("d", 0, "Tea?")]}))
    page = parsed(reading_page(calm, Asked(filter=Filter(dataset="calm"))).html)
    assert not page.all("button", class_="cl-uncover")
