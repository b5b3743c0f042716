"""Near-duplicate dialogues: MinHash over shingles finds candidates, and their Jaccard similarity decides.

Shingles are runs of five words, or of five characters in languages that are written without blanks between words or
whose words carry their endings (Chinese, Japanese, Korean). A pair counts from a Jaccard similarity of 0.8 on (Broder,
On the resemblance and containment of documents, 1997; Lee et al., Deduplicating Training Data Makes Language Models
Better, ACL 2022, on the use of it).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import regex

SHINGLE = 5
SIMILAR = 0.8
PERMUTATIONS = 128
BANDS = 32
"""Bands of four: a pair at the threshold is missed once in twenty million times, 1 - (1 - 0.8^4)^32."""
SEED = 1
BY_CHARACTER = frozenset({"zh", "ja", "ko", "yue", "th", "lo", "km", "my"})
WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")


@dataclass(frozen=True, slots=True)
class Text:
    """A dialogue as it is compared: where it lies, and its words."""

    identifier: str
    dataset: str
    split: str
    language: str
    words: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A dialogue that is left out, and the earlier one that it nearly equals."""

    identifier: str
    dataset: str
    of: str
    of_dataset: str
    similarity: float


@dataclass(slots=True)
class NearDuplicates:
    """The dialogues kept so far; fed in the order in which datasets were added."""

    left_out: list[LeftOut] = field(default_factory=list)
    _kept: list[Text] = field(default_factory=list)
    _index: Any = None

    def add(self, texts: Iterable[Text]) -> None:
        """Add dialogues; one that nearly equals an earlier one of another dataset or split is left out.

        Within one split of one dataset repetitions are upstream's own, and stay.
        """
        from rensa import RMinHash, RMinHashLSH

        if self._index is None:
            self._index = RMinHashLSH(SIMILAR, PERMUTATIONS, BANDS)
        for text in texts:
            found = shingles(text)
            if not found:
                continue
            sketch = RMinHash(PERMUTATIONS, SEED)
            sketch.update(sorted(found))
            similar = self._similar(text, found, sorted(self._index.query(sketch)))
            if similar is not None:
                self.left_out.append(similar)
                continue
            self._index.insert(len(self._kept), sketch)
            self._kept.append(text)

    def _similar(self, text: Text, found: set[str], candidates: list[int]) -> LeftOut | None:
        for position in candidates:
            other = self._kept[position]
            if (other.dataset, other.split) == (text.dataset, text.split):
                continue
            similarity = jaccard(found, shingles(other))
            if similarity >= SIMILAR:
                return LeftOut(text.identifier, text.dataset, other.identifier, other.dataset, round(similarity, 4))
        return None


def shingles(text: Text) -> set[str]:
    """Return the shingles of a dialogue; empty where it is shorter than one."""
    return set(_runs(text.words, by_character=text.language.split("-")[0] in BY_CHARACTER))


def _runs(words: str, *, by_character: bool) -> Iterator[str]:
    found = WORD.findall(unicodedata.normalize("NFKC", words).casefold())
    if by_character:
        joined = "".join(found)
        yield from (joined[start : start + SHINGLE] for start in range(len(joined) - SHINGLE + 1))
    else:
        yield from (" ".join(found[start : start + SHINGLE]) for start in range(len(found) - SHINGLE + 1))


def jaccard(first: set[str], second: set[str]) -> float:
    """Return the share of two sets' elements that both have."""
    shared = len(first & second)
    return shared / (len(first) + len(second) - shared) if first or second else 0.0
