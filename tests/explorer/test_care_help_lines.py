"""Help lines: what the file must hold, what is shown, in which order, and when somebody has to check it again."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import yaml
from explorer.care import help_for
from explorer.help_lines import FILE, LANGUAGES, HelpLinesError, help_lines, parsed
from hypothesis import given
from hypothesis import strategies as st

LINE = {
    "country": "NL",
    "languages": ["nl"],
    "name": "A line",
    "number": "0800 0113",
    "web": None,
    "hours": None,
    "kind": "phone",
    "source": "https://example.org/help",
    "checked": date(2026, 11, 1),
    "verified": True,
    "read": "live page",
    "note": None,
}
DIRECTORY = LINE | {"country": None, "kind": "directory", "number": None, "web": "https://example.org", "name": "All"}


def small(*lines: dict[str, Any]) -> dict[str, Any]:
    texts = yaml.safe_load(FILE.read_text(encoding="utf-8"))["texts"]
    return {"lines": [deepcopy(line) for line in lines], "texts": texts}


def test_no_shown_line_has_been_left_unchecked_for_a_year() -> None:
    today = datetime.now(tz=UTC).date()
    stale = [f"{line.country} {line.name} ({line.checked})" for line in help_lines().stale(today)]
    assert not stale, "read these on their own pages again and write the day as “checked”"
    assert all(line.checked <= today for line in help_lines().lines)


def test_a_line_is_stale_after_twelve_months_and_still_shown() -> None:
    lines = parsed(small(LINE, DIRECTORY))
    day = lines.lines[0].checked
    assert not lines.stale(day + timedelta(days=365))
    assert len(lines.stale(day + timedelta(days=366))) == 2
    assert help_for("NL", "nl", lines).lines[0].stale(day + timedelta(days=366))


def test_lines_that_nobody_verified_are_kept_and_never_shown() -> None:
    unverified = [line for line in help_lines().lines if not line.verified]
    assert unverified
    for country in {line.country for line in help_lines().lines} | {None}:
        for language in (*LANGUAGES, None):
            help_ = help_for(country, language)
            assert not {*help_.lines, *help_.emergency, *help_.directories} & {*unverified}


@given(st.text(max_size=12) | st.none(), st.text(max_size=12) | st.none())
def test_a_directory_and_the_emergency_number_are_named_whatever_is_asked(
    country: str | None, language: str | None
) -> None:
    help_ = help_for(country, language)
    assert help_.directories
    assert all(line.web for line in help_.directories)
    assert help_.texts.danger


def test_every_language_of_the_corpora_has_its_texts_and_they_are_marked_as_unreviewed() -> None:
    assert {help_for(None, language).texts.language for language in LANGUAGES} == set(LANGUAGES)
    assert len({help_for(None, language).texts.danger for language in LANGUAGES}) == len(LANGUAGES)
    assert not help_for(None, "en").reviewed


@pytest.mark.parametrize(
    ("tag", "language"),
    [("zh-Hant-TW", "zh-Hans"), ("pt_BR", "en"), ("iw", "he"), ("DE-at", "de"), ("in", "id"), ("", "en")],
)
def test_the_texts_follow_the_language_of_a_browser(tag: str, language: str) -> None:
    assert help_for(None, tag).texts.language == language


def test_lines_of_the_country_come_with_those_in_the_visitors_language_first() -> None:
    english = LINE | {"languages": ["en"], "name": "In English"}
    elsewhere = LINE | {"country": "BE", "name": "Over the border"}
    lines = parsed(small(english, LINE, elsewhere, DIRECTORY))
    assert [line.name for line in help_for("nl", "nl-NL", lines).lines] == ["A line", "In English"]
    assert [line.name for line in help_for("NL", None, lines).lines] == ["In English", "A line"]
    assert [line.name for line in help_for(None, "nl", lines).lines] == ["A line", "Over the border"]
    assert help_for(None, None, lines).lines == ()


def test_the_emergency_number_of_a_country_stands_apart() -> None:
    help_ = help_for("US", "en")
    assert [line.number for line in help_.emergency] == ["911"]
    assert "988" in [line.number for line in help_.lines]


def test_all_problems_of_the_file_are_named_at_once() -> None:
    wrong = LINE | {"country": "Holland", "number": 113, "checked": "soon", "verified": "yes", "source": "a friend"}
    unread = {key: value for key, value in LINE.items() if key != "read"}
    with pytest.raises(HelpLinesError) as caught:
        parsed(small(wrong, unread, LINE | {"colour": "red"}, {"name": "Short"}, LINE | {"number": None}))
    for words in ("ISO 3166", "quotation marks", "must be a day", "true or false", "address of a page", "was read",
                  "unknown colour", "write null", "a number or a web address", "no directory"):  # fmt: skip
        assert words in str(caught.value)


@pytest.mark.parametrize(
    "change",
    [
        lambda file: file["lines"].clear(),
        lambda file: file["lines"][0].update(verified=False),
        lambda file: file["lines"][0].update(web=None, number="123"),
        lambda file: file["texts"].pop("bn"),
        lambda file: file["texts"]["ar"].update(danger=""),
        lambda file: file["texts"].pop("reviewed"),
        lambda file: file.update(lines=None),
    ],
)
def test_a_file_without_a_verified_directory_or_without_texts_is_refused(change: Callable[[Any], Any]) -> None:
    file = small(DIRECTORY)
    change(file)
    with pytest.raises(HelpLinesError):
        parsed(file)
