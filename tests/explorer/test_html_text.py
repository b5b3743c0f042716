from __future__ import annotations

import re

import pytest
from explorer.content import Span
from explorer.html_elements import NO_TEXT, Html, element, escaped
from explorer.html_text import FOLDED_FROM, LONGEST_SHOWN, MOST_SPANS, WITHHELD, excerpt, inline_text, text_block
from explorer_fixtures.markup import parsed
from hypothesis import given
from hypothesis import strategies as st

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</p></li></ol><svg onload=alert(1)>",
    "\"'><a href=javascript:alert(1)>x</a>",
    "<!-- --><style>*{display:none}</style>",
    "&lt;b&gt; &amp;amp; &#60;i&#62;",
    "${alert(1)} {{7*7}} `x`",
    "]]><![CDATA[",
)


def shown(text: str) -> str:
    return NO_TEXT.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def span(start: int | None, end: int | None, kind: str = "distress", label: str | None = "high") -> Span:
    return Span(kind, label, None, start, end, "turn", "authored")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_somebody_wrote_stays_text(payload: str) -> None:
    for markup in (
        text_block(payload, payload),
        inline_text(payload, payload),
        excerpt(payload, payload, end=len(payload)),
    ):
        found = parsed(markup)
        assert found.text() == payload
        assert {one.name for one in found.all()} <= {"p", "bdi"}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_somebody_wrote_stays_text_in_attributes(payload: str) -> None:
    (found,) = parsed(element("span", "x", title=payload, data_value=payload)).all()
    assert found.attributes == {"title": payload, "data-value": payload}


@given(st.text())
def test_every_text_comes_out_as_it_was(text: str) -> None:
    found = parsed(text_block(text, "en"))
    assert found.text(without="cl-sign") == re.sub("[\u202d\u202e]", "", shown(text))


def test_no_attribute_that_runs_something_can_be_written() -> None:
    with pytest.raises(ValueError, match="onclick"):
        element("p", "x", onclick="alert(1)")


def test_signs_that_turn_letters_round_are_shown_by_name_and_have_no_effect() -> None:
    markup = text_block("pay \u202egnp.exe\u202c now", "en")
    assert "\u202e" not in markup
    assert parsed(markup).all("span", class_="cl-sign")[0].text() == "RLO"
    assert "\u202e" not in element("p", "x", title="\u202ex")


def test_direction_signs_that_are_left_open_end_with_their_text() -> None:
    (block,) = parsed(text_block("\u2067left open", "en")).all("p")
    assert block.attributes["dir"] == "auto"
    (inside,) = parsed(inline_text("\u2067left open", "he")).all("bdi")
    assert inside.attributes == {"lang": "he", "dir": "auto"}


@pytest.mark.parametrize(("given_tag", "written"), [("zh-Hans", "zh-Hans"), ("und", ""), ("x y", None), (None, None)])
def test_the_language_of_a_text_is_its_tag_or_nothing(given_tag: str | None, written: str | None) -> None:
    assert parsed(text_block("x", given_tag)).all("p")[0].attributes.get("lang") == written


def test_overlapping_spans_are_split_wherever_one_begins_or_ends() -> None:
    spans = [span(0, 6), span(3, 9, "cultural_signal", "values"), span(3, 5, "cultural_signal", None)]
    label = '<span class="cl-label" lang="en" dir="ltr">{}</span>'.format

    def mark(kind: str, number: int, inner: str) -> str:
        return f'<mark class="cl-span" data-kind="{kind}" data-span="{number}">{inner}</mark>'

    def both(inner: str) -> str:
        return mark("distress", 1, mark("cultural_signal", 2, inner))

    three = both(mark("cultural_signal", 3, "de" + label("culture")))
    last = mark("distress", 1, mark("cultural_signal", 2, "f") + label("distress: high"))
    expected = mark("distress", 1, "abc") + three + last + mark("cultural_signal", 2, "ghi" + label("culture: values"))
    assert text_block("abcdefghij", "en", spans=spans) == f'<p class="cl-text" lang="en" dir="auto">{expected}j</p>'


@given(st.data())
def test_spans_and_hits_change_no_word_and_cover_their_stretch(data: st.DataObject) -> None:
    text = data.draw(st.text("ab<& é한\u0301", min_size=1, max_size=30))
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted)
    spans = [span(one[0], one[1]) for one in data.draw(st.lists(ends, max_size=6))]
    hits = [(one[0], one[1]) for one in data.draw(st.lists(ends, max_size=3)) if one[0] < one[1]]
    found = parsed(text_block(text, "en", spans=spans, hits=hits))
    assert found.text(without="cl-label") == text
    for number, one in enumerate(spans, 1):
        assert one.start is not None
        assert one.end is not None
        marked = found.all("mark", data_span=str(number))
        assert "".join(each.text(without="cl-label") for each in marked) == text[one.start : one.end]


def test_every_marked_span_has_its_label_in_words_once() -> None:
    found = parsed(
        text_block("a tired mother", "en", spans=[span(2, 7, label="moderate"), span(0, 14, "talk_type", "sustain")])
    )
    assert [one.text() for one in found.all("span", class_="cl-label")] == ["distress: moderate", "talk: sustain"]


def test_a_span_without_a_place_or_beyond_the_text_is_not_marked() -> None:
    assert "<mark" not in text_block("short", "en", spans=[span(None, None), span(2, 99), span(3, 3)])


def test_more_spans_than_anybody_reads_do_not_pile_up() -> None:
    found = parsed(text_block("x" * 2_000, "en", spans=[span(0, 2_000)] * 5_000))
    assert len(found.all("mark")) <= MOST_SPANS


def test_a_text_of_a_megabyte_is_folded_and_stays_text() -> None:
    text = "<b>one</b> " * 100_000
    markup = text_block(text, "en")
    found = parsed(markup)
    assert len(markup) < 10 * LONGEST_SHOWN
    assert found.all("details")
    assert "".join(one.text() for one in found.all("p", class_="cl-text")) == text[:LONGEST_SHOWN]
    assert f"{len(text) - LONGEST_SHOWN:,} characters more are in the download." in found.text()


def test_what_is_folded_is_open_where_the_words_searched_for_lie_in_it() -> None:
    text = "a" * FOLDED_FROM + "needle"
    opened = parsed(text_block(text, "en", hits=[(FOLDED_FROM, FOLDED_FROM + 6)]))
    assert "open" in opened.all("details")[0].attributes
    assert [one.text() for one in opened.all("mark", class_="cl-hit")] == ["needle"]
    assert "open" not in parsed(text_block(text, "en", hits=[(0, 3)])).all("details")[0].attributes


def test_words_that_are_not_published_are_said_to_be_withheld() -> None:
    assert parsed(text_block(None, "en", spans=[span(0, 3)])).text() == WITHHELD


def test_markup_is_not_escaped_twice_and_text_once() -> None:
    assert element("p", escaped("<"), "<", Html("<br>")) == "<p>&lt;&lt;<br></p>"
