"""Counting words, choosing rows and telling languages apart, whatever the text."""

from __future__ import annotations

import numpy as np
import pytest
from foreign_repository import ENGLISH, KOREAN
from hypothesis import given
from hypothesis import strategies as some

from builders.language_check import DETECTED_AT_MOST, share_in_scripts
from cards.lint.language_shares import Sample, is_mixed, row_keys, shares, words


@given(some.lists(some.text("abcdefghij", min_size=1), max_size=20))
def test_words_between_blanks_are_counted(found: list[str]) -> None:
    assert words(" ".join(found)) == len(found)


@given(some.text(max_size=80), some.text(max_size=80))
def test_more_text_never_has_fewer_words(first: str, second: str) -> None:
    assert words(f"{first} {second}") >= words(first)


def test_two_letters_without_blanks_are_a_word() -> None:
    assert words("今天下班以后我在河边走了很久") == 7
    assert words("วันนี้ฉันเดินกลับบ้าน") >= 6


@given(some.integers(0, 10**9), some.integers(1, 500))
def test_rows_are_chosen_alike_on_every_run_and_whatever_the_batch(first: int, number: int) -> None:
    numbers = np.arange(first, first + number, dtype=np.int64)
    keys = row_keys(numbers)
    assert len(set(keys.tolist())) == number
    halves = [row_keys(part) for part in np.array_split(numbers, 2)]
    assert np.concatenate(halves).tolist() == keys.tolist()


def test_a_sample_keeps_the_smallest_keys_and_no_more_than_may_be_read() -> None:
    sample = Sample()
    keys = row_keys(np.arange(3 * DETECTED_AT_MOST, dtype=np.int64)).tolist()
    for start in range(0, len(keys), 500):
        sample.add([(key, f"row {key}", "text") for key in keys[start : start + 500] if key < sample.limit])
    assert [key for key, _, _ in sample.texts] == sorted(keys)[:DETECTED_AT_MOST]


def test_languages_short_and_mixed_rows_are_counted() -> None:
    sample = Sample()
    texts = [*ENGLISH, *KOREAN, "Too short", "...", f"{ENGLISH[0]}. {KOREAN[0]}. {ENGLISH[1]}"]
    sample.add([(number, f"row {number}", text) for number, text in enumerate(texts)])
    found = shares("", sample)
    assert (found.detected["ko"] + found.detected["en"], found.short, found.mixed) == (13, 2, 1)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I told my mother that I am fine. Pero estoy muy cansada y no quiero hablar con nadie.", "en"),
        ("어제 엄마한테 괜찮다고 했어요 but I was not okay at all", "ko"),
    ],
)
def test_switching_between_languages_is_seen(text: str, language: str) -> None:
    assert is_mixed(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I told my mother that I am fine. She did not believe me and came over at once.", "en"),
        ("OK, 그런데 어제는 정말 힘들어서 아무것도 할 수가 없었어요", "ko"),
        ("", "en"),
    ],
)
def test_a_foreign_word_is_no_switch(text: str, language: str) -> None:
    assert not is_mixed(text, language)


@given(some.text(max_size=60), some.sampled_from(("en", "ko", "ar", "hi", "zh-Hans", "und", "tlh")))
def test_shares_of_scripts_are_shares(text: str, language: str) -> None:
    assert 0 <= share_in_scripts(text, language) <= 1
