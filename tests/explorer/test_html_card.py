from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from explorer.holdings import Holdings
from explorer.html_card import broken, card, codebook, notices, statistics
from explorer.html_charts import MOST_BARS, Bar, bars, facet_chart
from explorer.html_markdown import markdown
from explorer.models import Baselines
from explorer.pages.about import about_view
from explorer.searching import FacetCount
from explorer.shown import Broken, Rows
from explorer_fixtures.markup import parsed
from explorer_fixtures.shelf import store_of, turn, write_dataset
from fixture_builds import pinned

HOSTILE = (
    "<script>alert(1)</script>",
    "a <img src=x onerror=alert(1)> b",
    "[x](javascript:alert(1))",
    "[x](data:text/html,<script>1</script>)",
    "![x](https://elsewhere.example/pixel.png)",
    '<details open ontoggle="alert(1)"><summary>x</summary>\n\ny\n\n</details>',
    "<details><summary>never ends</summary>\n\ny",
    "</details></article><h1>x</h1>",
    "- <details><summary>x</summary>\n\n  in a list\n\n</details>",
    "*<bdi>x*</bdi>",
    "<bdi>never ends",
    "<bdi onclick=alert(1)>x</bdi>",
    "# A <sub>b # c</sub>\n\n| <bdi>a | b</bdi> |\n| --- | --- |\n| <code>x | y |",
    "<details><summary><b>x</b> <bdi>y</summary>\n\nz\n\n</details>",
    '<iframe src="//elsewhere.example"></iframe>',
    "<https://elsewhere.example/\"onmouseover=alert(1)>",
    "[x](//elsewhere.example/y)",
    "text <!-- remark --> more",
    "\u202eturned",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_of_others_is_well_formed_and_runs_and_fetches_nothing(text: str) -> None:
    markup = markdown(text)
    page = parsed(markup)
    assert "\u202e" not in markup
    for one in page.all("a"):
        assert not one.attributes.get("href") or one.attributes["rel"] == "noopener noreferrer nofollow"


def test_markup_of_others_stays_readable_text() -> None:
    assert "<script>alert(1)</script>" in parsed(markdown("<script>alert(1)</script>")).text()
    assert parsed(markdown("a <b>c</b>")).text().strip() == "a <b>c</b>"


def test_an_image_becomes_a_link_with_its_words() -> None:
    (found,) = parsed(markdown("![a chart](https://elsewhere.example/chart.png)")).all("a")
    assert (found.text(), found.attributes["href"]) == ("a chart", "https://elsewhere.example/chart.png")


def test_what_a_card_folds_is_folded_and_names_keep_their_direction() -> None:
    page = parsed(
        markdown(
            "<details><summary>More: <code>x@1</code></summary>\n\n| a |\n| --- |\n| <bdi>עברית</bdi> |\n\n</details>"
        )
    )
    assert page.all("details")[0].all("summary")[0].text() == "More: x@1"
    assert [one.text() for one in page.all("details")[0].all("bdi")] == ["עברית"]


@pytest.mark.parametrize("dataset", ["tapestry", "culturecare", "annomi", "persona"])
def test_the_cards_of_the_kit_lose_nothing(dataset: str) -> None:
    shown = store_of(pinned(dataset), own=True).shown(dataset)
    page = parsed(card(shown))
    heads = [line.removeprefix("## ") for line in shown.card.splitlines() if line.startswith("## ")]
    assert [one.text() for one in page.all("h4")] == heads
    assert "<details>" not in page.text()
    assert "<bdi>" not in page.text()
    assert len(page.all("details")) == shown.card.count("<details>")


def test_notices_say_what_must_be_known_before_the_first_row(tmp_path: Path) -> None:
    shown = store_of(write_dataset(tmp_path / "ours", {"utterances": [turn("d", 0, "Hello.")]})).shown("ours")
    public = replace(shown, repository="owner/ours")
    text = parsed(notices(public)).text()
    assert "Version1.0.0 (owner/ours)" in text
    assert "everything is published; open to anybody" in text
    assert "No therapy" in text
    assert "machine-written" not in text
    assert "Nobody said those words." in parsed(notices(replace(public, synthetic=True))).text()
    gated = replace(public, rows=Rows.NONE, access="manual", reasons=("posts <of> people",))
    assert "given on request only (manual)" in parsed(notices(gated)).text()
    assert parsed(notices(gated)).all("details")[0].all("li")[0].text() == "posts <of> people"
    withdrawn = replace(public, manifest={"withdrawals": {"versions": {"1.0.0": "labels were shifted"}}})
    assert "Not to be used: labels were shifted" in parsed(notices(withdrawn)).text()


def test_a_build_that_holds_more_than_is_published_says_so() -> None:
    assert "may hold more than what is published" in notices(store_of(pinned("annomi"), own=True).shown("annomi"))
    gated = notices(store_of(pinned("esconv"), own=True).shown("esconv"))
    assert "what is published of it is given to whoever accepts the conditions" in gated
    for said in (gated, notices(store_of(pinned("tapestry"), own=True).shown("tapestry"))):
        assert "may hold more" not in said


def test_the_page_about_all_says_whose_they_are_and_how_to_ask_from_python(monkeypatch: pytest.MonkeyPatch) -> None:
    for own, said in ((False, "rows appear only where anybody may have them"), (True, "are shown whole, to whoever")):
        store = store_of(pinned("tapestry"), own=own)
        page = parsed(about_view(Holdings(store, Baselines([], own=own), own)))
        assert said in page.text()
        assert [one.text() for one in page.all("caption")] == ["Datasets"]
        assert 'Client("http://127.0.0.1:7860")' in page.text()
    monkeypatch.setenv("SPACE_ID", "careloom/explorer")
    assert 'Client("careloom/explorer")' in parsed(about_view(Holdings(store, Baselines([]), own=False))).text()


def test_published_numbers_are_those_of_the_file() -> None:
    shown = store_of(pinned("annomi")).shown("annomi")
    page = parsed(statistics(shown) or "")
    known = shown.statistics["utterances"]
    assert f"utterances: {known['rows']:,} rows, {known['groups']:,} groups" in page.text()
    for value, count in known["labels"]["behaviour_main"].items():
        assert f"{value.replace('_', ' ')}{count:,}" in page.text()


def test_the_codebook_gives_every_definition() -> None:
    shown = store_of(pinned("tapestry")).shown("tapestry")
    found = parsed(codebook(shown.codebook) or "")
    cells = {one.text() for one in found.all("td")}
    assert {one.definition for one in shown.codebook} <= cells


def test_what_is_broken_says_why() -> None:
    page = parsed(broken([Broken("<b>x</b>", "the file is missing.")]) or "")
    assert page.text() == "<b>x</b> cannot be shown: the file is missing."
    assert broken([]) is None


def test_bars_begin_at_zero_and_say_their_numbers() -> None:
    page = parsed(bars("Roles", [Bar("client", 30), Bar("therapist", 90), Bar("nobody", 0)], 120))
    widths = [one.all("span")[0].attributes["style"] for one in page.all("span", class_="cl-bar")]
    assert widths == ["width:33.33%", "width:100.00%", "width:0.00%"]
    assert [one.text() for one in page.all("td", class_="cl-share")] == ["25.0\u00a0%", "75.0\u00a0%", "0.0\u00a0%"]
    assert all(one.attributes["aria-hidden"] == "true" for one in page.all("span", class_="cl-bar"))


def test_a_facet_offers_its_values_and_says_which_are_chosen() -> None:
    facet = FacetCount("region", "Region", (("KR", 2), ('"><b>', 1)), 1, multiple=False)
    page = parsed(facet_chart(facet, 4, ["KR"]))
    values = [one.attributes["data-value"] for one in page.all("button", data_facet="region")]
    assert values == ["KR", '"><b>', "(none)"]
    assert [one.attributes["aria-pressed"] for one in page.all("button")] == ["true", "false", "false"]
    linked = parsed(facet_chart(facet, 4, ["KR"], link=lambda value: f"?region={len(value)}"))
    assert [one.attributes["href"] for one in linked.all("a")] == ["?region=2", "?region=5", "?region=6"]


def test_many_values_are_folded() -> None:
    page = parsed(bars("Many", [Bar(str(number), number) for number in range(MOST_BARS + 5)], 10))
    assert page.all("details")[0].all("summary")[0].text() == "5 more"
    assert len(page.all("span", class_="cl-count")) == MOST_BARS + 5
