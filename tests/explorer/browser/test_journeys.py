"""Journeys through the Explorer in a real browser: what a visitor does, and what they then see."""

from __future__ import annotations

import re
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from browsing import Visit, expect, shot
from explorer_fixtures import shelf
from explorer_fixtures.site import GATED, HOSTILE, LABELS, RECIPE, WITHHELD_WORD, Site
from fixture_builds import built, rows

if TYPE_CHECKING:
    from playwright.sync_api import Page

SLOW = 3
"""How much longer than the bars a loaded machine may take."""
SCRIPTS = ("ar", "zh-Hans", "he", "hi", "ja", "ko", "th", "bn", "ur", "ru", "el")


def count(page: Page) -> int:
    """Return how many rows the page says it found."""
    said = page.locator(".cl-found").inner_text()
    return int(re.match(r"[\d,]+", said)[0].replace(",", ""))  # type: ignore[index]


def search(page: Page, words: str) -> None:
    """Type words and press Enter."""
    box = page.locator("#query textarea, #query input").first
    box.fill(words)
    box.press("Enter")


def test_first_visit_shows_a_dialogue_and_help(visit: Visit) -> None:
    begin = monotonic()
    page = visit("?dataset=tapestry")
    expect(page.locator("#reading .cl-turn").first).to_be_visible()
    assert monotonic() - begin < 4 * SLOW
    expect(page.get_by_role("heading", level=1)).to_have_text("Careloom Explorer")
    assert "call the emergency number" in page.locator(".cl-help-strip").first.inner_text()
    assert count(page) == len(rows(built("tapestry").folder, "utterances"))
    expect(page.locator(".cl-notices .cl-synthetic")).to_be_visible()
    assert page.locator("#reading .cl-badge").count()
    shot(page, "read-desktop")


def test_search_in_every_script(visit: Visit) -> None:
    page = visit("?dataset=written")
    expect(page.locator("#reading .cl-turn").first).to_be_visible()
    every = {name: text for one in shelf.golden() for name, text in one["sentences"].items()}
    for one in shelf.golden():
        asked = next(query for query in one["queries"] if query["finds"] and len(query["finds"]) < 10)
        search(page, asked["query"])
        page.wait_for_function("n => document.querySelector('.cl-found')?.innerText.startsWith(n + ' row')",
                               arg=str(len(asked["finds"])))  # fmt: skip
        page.wait_for_function(
            "q => new URLSearchParams(location.search).get('query') === q", arg=asked["query"].strip()
        )
        found = page.locator(".cl-hits > li").evaluate_all("all => all.map(one => one.dataset.identifier)")
        assert set(found) == set(asked["finds"])
        text = page.locator(".cl-hits .cl-excerpt").first
        assert text.inner_text() == every[found[0]]
        assert page.locator(".cl-hits .cl-hit").count() >= len(found)
        language = str(one["language"])
        if language in {"ar", "he", "ur"}:
            assert text.evaluate("one => getComputedStyle(one).direction") == "rtl"
        shot(page, f"search-{language}")


def test_filters_follow_each_other_and_can_be_taken_away(visit: Visit) -> None:
    page = visit("?dataset=tapestry")
    page.locator(".cl-facets a[data-value=ko]").click()
    korean = [row for row in rows(built("tapestry").folder, "utterances") if row["language"] == "ko"]
    page.wait_for_url(re.compile("language=ko"))
    assert count(page) == len(korean)
    page.locator(".cl-facets a[data-facet=role][data-value=client]").click()
    page.wait_for_url(re.compile("role=client"))
    page.wait_for_function("n => document.querySelector('.cl-found').innerText.startsWith(n)",
                           arg=f"{sum(row['role'] in ('client', 1) for row in korean):,} ")  # fmt: skip
    assert {tuple(one.split()) for one in page.locator(".cl-chip").all_inner_texts()} >= {("Role:", "client", "✕")}
    shot(page, "filter")
    page.get_by_role("link", name="Take away Language: ko").click()
    page.wait_for_function("() => !location.search.includes('language')")
    page.get_by_role("button", name="Random dialogue").click()
    page.wait_for_url(re.compile("id=tapestry-"))
    assert parse_qs(urlsplit(page.url).query)["id"] == [page.locator("#reading .cl-identifier").inner_text()]
    page.go_back()
    page.wait_for_function("() => !location.search.includes('id=')")
    assert parse_qs(urlsplit(page.url).query)["role"] == ["client"]
    page.go_back()
    page.wait_for_function("() => document.querySelectorAll('.cl-chip').length === 2")


def test_a_link_restores_filter_dialogue_and_turn(visit: Visit) -> None:
    page = visit("?dataset=tapestry&language=he&role=client&sort=longest")
    page.locator(".cl-hits .cl-go").nth(2).click()
    page.wait_for_selector(".cl-target")
    words, address = page.locator(".cl-target").inner_text(), page.url
    assert "#turn-" in address
    page.get_by_text("Load it in Python, cite it, link to it").click()
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == address
    again = visit(address.partition("/?")[2].join(("?", "")))
    again.wait_for_selector(".cl-target")
    assert again.locator(".cl-target").inner_text() == words
    assert again.locator(".cl-found").inner_text() == page.locator(".cl-found").inner_text()
    shot(again, "permalink")
    visit("?dataset=tapestry&language=ar&query=مراهنات", after=again)
    box = again.locator("#query textarea, #query input").first
    expect(box).to_have_value("مراهنات")
    assert box.evaluate("one => getComputedStyle(one).direction") == "rtl"


def test_a_link_that_is_none_says_so_and_shows_what_it_can(visit: Visit) -> None:
    page = visit("?dataset=tapestry&language=klingon<b>")
    expect(page.locator(".cl-problem")).to_contain_text("“klingon<b>” is not known")
    expect(page.locator("#reading .cl-turn").first).to_be_visible()
    visit("?nonsense=1", after=page)
    expect(page.locator(".cl-problem")).to_contain_text("The parameter “nonsense” is not known")
    visit("?dataset=torn", after=page)
    expect(page.locator(".cl-problem")).to_contain_text("torn cannot be shown")
    expect(page.locator(".cl-broken")).to_contain_text("are not those of the manifest")


def test_two_versions_stand_beside_each_other(visit: Visit) -> None:
    page = visit("?dataset=versions&id=pair-de")
    page.get_by_text("Read it beside another version").click()
    page.get_by_role("link", name="beside Arabic").click()
    page.wait_for_selector(".cl-beside")
    sides = page.locator(".cl-beside .cl-turns .cl-turn")
    assert sides.count() == 2
    directions = sides.locator(".cl-text").evaluate_all("all => all.map(one => getComputedStyle(one).direction)")
    assert directions == ["ltr", "rtl"]
    assert "beside=pair-ar" in page.url
    shot(page, "parallel")


def test_languages_are_compared_by_link_and_by_hand(visit: Visit) -> None:
    left, right = quote("dataset=tapestry&language=ko"), quote("dataset=tapestry&language=de")
    page = visit(f"?tab=compare&left={left}&right={right}")
    expect(page.locator(".cl-comparison")).to_contain_text("client's words for one of the therapist's")
    korean = sum(row["language"] == "ko" for row in rows(built("tapestry").folder, "utterances"))
    expect(page.locator("#comparison tr", has=page.get_by_role("rowheader", name="rows", exact=True))).to_contain_text(
        str(korean)
    )
    shot(page, "compare", whole=True)
    visit("?tab=compare", after=page)
    expect(page.get_by_label("First dataset")).to_have_value(re.compile(r"\S"))
    assert page.get_by_label("First dataset").input_value() != page.get_by_label("Second dataset").input_value()
    visit(f"?tab=compare&left={left}&right={right}", after=page)
    expect(page.locator(".cl-comparison")).to_contain_text("language ko")
    page.get_by_label("Second language").click()
    page.get_by_role("option", name="Japanese", exact=True).click()
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.locator(".cl-comparison")).to_contain_text("language ja")


def test_what_is_found_is_downloaded(visit: Visit) -> None:
    page = visit("?dataset=tapestry&language=ja&role=client")
    page.wait_for_selector(".cl-found")
    found = count(page)
    page.get_by_text("Download what is found").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Parquet", exact=True).click()
    table = pq.read_table(waiting.value.path())
    assert len(table) == found
    assert pa.compute.all(pa.compute.equal(table["language"], "ja")).as_py()
    assert table.schema.metadata[b"licence"] == b"CC-BY-4.0"
    assert waiting.value.suggested_filename == "tapestry-utterances-1.0.0.parquet"


def test_words_that_try_to_be_something_else_stay_words(visit: Visit) -> None:
    page = visit("?dataset=untrusted")
    page.wait_for_selector("#reading .cl-turn")
    turns = page.locator("#reading .cl-turn .cl-text")
    assert turns.nth(0).inner_text() == HOSTILE[0]
    assert turns.nth(1).inner_text() == HOSTILE[1]
    assert "RLO" in turns.nth(2).inner_text()
    expect(page.locator("#reading")).to_contain_text("more characters")
    assert page.evaluate("window.hurt === undefined")
    assert page.locator("#finding script, #finding img").count() == 0


def test_what_may_not_be_shown_is_not_on_the_page(visit: Visit) -> None:
    page = visit()
    for name in (GATED, RECIPE):
        visit(f"?dataset={name}", after=page)
        page.wait_for_selector(".cl-notices .cl-withheld")
        assert not page.locator(".cl-hits, .cl-found, .cl-turn, .cl-facets").count()
        assert page.locator(".cl-statistics, .cl-card").count()
    visit(f"?dataset={LABELS}", after=page)
    page.wait_for_selector("#reading .cl-turn")
    assert WITHHELD_WORD not in page.content()
    expect(page.locator("#reading")).to_contain_text("The words are not published.")


def test_words_of_high_distress_are_covered_until_they_are_asked_for(visit: Visit) -> None:
    page = visit("?dataset=tapestry&intensity=high")
    covered = page.locator("#reading .cl-turn .cl-covered").first
    words = covered.locator(".cl-text")
    expect(covered).to_be_visible()
    expect(words).to_be_hidden()
    assert not page.locator(".cl-hits .cl-excerpt").filter(visible=True).count()
    shot(page, "covered")
    covered.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(words).to_be_visible()
    button = page.get_by_role("button", name="Open all of it")
    button.click()
    expect(page.locator(".cl-hits .cl-excerpt").first).to_be_visible()
    visit("?dataset=tapestry&intensity=high&role=client", after=page)
    expect(page.locator(".cl-hits .cl-excerpt").first).to_be_visible()
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    expect(page.locator(".cl-hits .cl-excerpt").first).to_be_hidden()
    assert page.evaluate("sessionStorage.length") == 0


@pytest.mark.parametrize("phone", [False, True])
def test_the_link_above_everything_leads_to_all_help(visit: Visit, *, phone: bool) -> None:
    page = visit("?dataset=tapestry", phone=phone)
    page.wait_for_selector("#reading .cl-turn")
    page.get_by_role("link", name="help by country").first.click()
    expect(page.get_by_label("Country")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#query")).to_be_visible()


def test_nothing_typed_is_kept(visit: Visit, site: Site) -> None:
    page = visit("?tab=baselines")
    page.get_by_label("Text", exact=True).fill("a quixotic marmalade question?")
    page.get_by_role("button", name="Ask the model").click()
    page.wait_for_selector("#answer .cl-answer")
    kept = page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.cookie")
    assert "marmalade" not in kept
    assert page.evaluate("window.gradio_config.run_history") in {False, None}
    assert "marmalade" not in site.log.read_text()
    assert "marmalade" not in page.url
