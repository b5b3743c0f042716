"""Which languages the rows stand in: identified on rows with at least six words, hash-chosen where there are many."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from builders.language_check import (
    DETECTED_AT_MOST,
    can_be_told,
    identify,
    identify_with_score,
    share_in_scripts,
)
from builders.languages import UNDETERMINED, same_or_near

LEAST_WORDS = 6
MIXED = 0.2
"""Share of letters in another script from which a row counts as code-switched."""
PIECES = 4
"""Sentences of a row, from its beginning to its end, that are looked at one by one."""
SENTENCE = re.compile(r"[\n.!?…。！？।؟]+")
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Scripts that put no blanks between words: kana, Han, Thai, Lao, Burmese, Khmer."""

PLACES_NAMED = 5

Keys = npt.NDArray[np.uint64]


def words(text: str) -> int:
    """Return about how many words a text has; in scripts without blanks two letters count as one word."""
    if text.isascii() or not UNSPACED.search(text):
        return len(text.split())
    return len(UNSPACED.findall(text)) // 2 + len(UNSPACED.sub(" ", text).split())


def row_keys(numbers: npt.NDArray[np.int64]) -> Keys:
    """Return a hash of each row's number, the same on every run (SplitMix64: Steele, Lea and Flood 2014)."""
    key = (numbers.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return key ^ (key >> np.uint64(31))


@dataclass(slots=True)
class Sample:
    """The rows with the smallest keys seen so far; their texts are held only here."""

    texts: list[tuple[int, str, str]] = field(default_factory=list)
    """Key, place and text of each row."""

    @property
    def limit(self) -> int:
        """Return the key below which a row enters; read every row until the sample is full."""
        return self.texts[-1][0] if len(self.texts) == DETECTED_AT_MOST else 2**64 - 1

    def add(self, found: list[tuple[int, str, str]]) -> None:
        """Add rows and keep those with the smallest keys."""
        self.texts = sorted([*self.texts, *found])[:DETECTED_AT_MOST]


@dataclass(slots=True)
class LanguageShares:
    """What was identified in a sample of rows that declare one language, or none (an empty string)."""

    declared: str
    detected: Counter[str] = field(default_factory=Counter)
    """Rows by identified language; `und` where nothing could be identified."""
    short: int = 0
    """Rows with fewer than six words, which are not counted."""
    mixed: int = 0
    """Rows that switch between languages."""
    places: dict[str, list[str]] = field(default_factory=dict)
    """The first places of each language."""

    def otherwise(self) -> Counter[str]:
        """Return the rows identified as something else than they declare."""
        wrong = {one: rows for one, rows in self.detected.items()
                 if one != UNDETERMINED and not same_or_near(self.declared, one)}  # fmt: skip
        return Counter(wrong)


def shares(declared: str, sample: Sample) -> LanguageShares:
    """Identify the language of each row of a sample."""
    found = LanguageShares(declared)
    for _, place, text in sample.texts:
        if words(text) < LEAST_WORDS:
            found.short += 1
            continue
        language = (identify(text) if can_be_told(declared) else "") or UNDETERMINED
        found.detected[language] += 1
        found.mixed += is_mixed(text, language)
        places = found.places.setdefault(language, [])
        if len(places) < PLACES_NAMED:
            places.append(place)
    return found


def is_mixed(text: str, language: str) -> bool:
    """Whether a fifth of the letters stand in another script, or a sentence plainly in another language."""
    if language == UNDETERMINED:
        return False
    if share_in_scripts(text, language) <= 1 - MIXED:
        return True
    pieces = [piece for piece in SENTENCE.split(text) if words(piece) >= LEAST_WORDS]
    chosen = pieces[:: max(1, len(pieces) // PIECES)] if len(pieces) > 1 else []
    found = [identify_with_score(piece) for piece in chosen]
    return any(score >= 0.5 and one and not same_or_near(language, one) for one, score in found)
