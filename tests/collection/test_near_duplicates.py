"""Near-duplicates are found in words and in characters; what is in stays, and what merely resembles is kept."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from builders.collection.near_duplicates import SIMILAR, LeftOut, NearDuplicates, Text, jaccard, shingles

WORDS = [f"{first}{second}" for first in ("ka", "lo", "mi", "nu", "re", "so", "ta", "ve") for second in "bdfgklmnprst"]
CHARACTERS = [chr(0x4E00 + number) for number in range(0, 4000, 7)]


def told(identifier: str, words: str, dataset: str = "first", split: str = "train", language: str = "en") -> Text:
    """A dialogue of invented words."""
    return Text(identifier, dataset, split, language, words)


def left_out(texts: Iterable[Text]) -> list[LeftOut]:
    """Return what is left out of texts in this order."""
    found = NearDuplicates()
    found.add(texts)
    return found.left_out


def spoken(seed: int, length: int, language: str = "en") -> list[str]:
    """Return invented words, or characters where a language has no blanks."""
    random = Random(seed)  # noqa: S311 - no secret
    return [random.choice(CHARACTERS if language == "zh-Hans" else WORDS) for _ in range(length)]


def joined(words: list[str], language: str) -> str:
    return ("" if language == "zh-Hans" else " ").join(words)


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_a_copy_with_a_few_changes_is_left_out_and_the_earlier_one_stays(language: str) -> None:
    words = spoken(1, 200, language)
    changed = [*words[:100], spoken(2, 1, language)[0], *words[101:]]
    one, other = (told("a", joined(words, language), language=language),
                  told("b", joined(changed, language), "second", language=language))  # fmt: skip
    (found,) = left_out([one, other])
    assert (found.identifier, found.dataset, found.of, found.of_dataset) == ("b", "second", "a", "first")
    assert found.similarity == pytest.approx(195 / 197 if language == "en" else 191 / 201, abs=0.05)
    (turned,) = left_out([other, one])
    assert turned.identifier == "a"


def test_case_marks_and_width_do_not_matter() -> None:
    words = spoken(3, 60)
    loud = "! ".join(words).upper()
    assert left_out([told("a", " ".join(words)), told("b", loud, "second")])


def test_half_a_dialogue_in_common_is_kept() -> None:
    words = spoken(4, 100)
    assert not left_out([told("a", " ".join(words)), told("b", " ".join([*words[:50], *spoken(5, 50)]), "second")])


def test_upstreams_own_repetitions_stay_within_a_split_and_leave_another() -> None:
    words = " ".join(spoken(6, 40))
    assert not left_out([told("a", words), told("b", words)])
    (found,) = left_out([told("a", words), told("b", words), told("c", words, split="test")])
    assert found.identifier == "c"


def test_dialogues_shorter_than_a_shingle_are_never_compared() -> None:
    assert not left_out([told("a", "yes please"), told("b", "yes please", "second")])


@given(some.lists(some.sampled_from(WORDS), min_size=5, max_size=80), some.integers(0, 1_000))
def test_every_pair_that_is_similar_enough_is_found(words: list[str], seed: int) -> None:
    random = Random(seed)  # noqa: S311
    changed = [word if random.random() > 0.02 else random.choice(WORDS) for word in words]
    one, other = told("a", " ".join(words)), told("b", " ".join(changed), "second")
    similarity = jaccard(shingles(one), shingles(other))
    assert bool(left_out([one, other])) == (similarity >= SIMILAR)
