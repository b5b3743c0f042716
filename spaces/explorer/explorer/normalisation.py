"""The form in which texts are searched, and the way back from it to the words as they were written.

Two spellings that a reader takes for one become equal: case, width, composed and decomposed letters, vowel marks of
Arabic and Hebrew, and letters that keyboards of neighbouring languages write differently.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

VOWEL_MARKS = (*range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06DD), *range(0x06DF, 0x06E5),
               0x06E7, 0x06E8, *range(0x06EA, 0x06EE), *range(0x0591, 0x05BE), 0x05BF, 0x05C1, 0x05C2, 0x05C4, 0x05C5,
               0x05C7)  # fmt: skip
"""Arabic vowel and reading marks, Hebrew points and accents: most writers leave them out."""
UNSEEN = (0x00AD, 0x034F, 0x061C, 0x0640, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F),
          *range(0x2060, 0x2070), *range(0xFE00, 0xFE10), 0xFEFF)  # fmt: skip
"""Soft hyphen, tatweel, joiners, direction controls and variation selectors: a reader does not see them."""
LETTERS = {
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ة": "ه", "ۃ": "ه", "ہ": "ه", "ە": "ه",
    "ک": "ك", "ڪ": "ك", "’": "'", "‘": "'", "ʼ": "'",
}  # fmt: skip
"""Letters that Arabic, Persian and Urdu keyboards write differently, or writers leave unmarked; and the apostrophe."""
FOLDED = dict.fromkeys((*VOWEL_MARKS, *UNSEEN)) | {ord(written): folded for written, folded in LETTERS.items()}
SPACES = re.compile(r"\s+")
UNEVEN = re.compile(r"\s\s|[^\S ]")
"""White space that is not one blank."""
FIRST_THAT_FOLDS = re.compile("[" + "".join(map(re.escape, map(chr, FOLDED))) + "]")
VOWEL_JAMO = ((0x1160, 0x11FF), (0x314F, 0x3163), (0xD7B0, 0xD7FF), (0xFF9E, 0xFF9F), (0xFFC2, 0xFFDC))
"""Hangul and kana that join what stands before them although they are no marks."""
LONGEST_HIGHLIGHTED = 200_000
MOST_RANGES = 1_000


def normalise(text: str) -> str:
    """Return the form in which a text is searched."""
    if text.isascii():
        return _even(text.lower())
    text = unicodedata.normalize("NFKC", text).casefold()
    text = unicodedata.normalize("NFKC", text)
    if FIRST_THAT_FOLDS.search(text):
        text = unicodedata.normalize("NFKC", text.translate(FOLDED))
    return _even(text)


def _even(text: str) -> str:
    return SPACES.sub(" ", text) if UNEVEN.search(text) else text


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text in the searched form, and for each stretch of it where that begins and ends in the text as written."""

    text: str
    begins: tuple[int, ...]
    """Where in the searched form the stretches begin; empty where both forms agree position by position."""
    written: tuple[tuple[int, int], ...]

    def as_written(self, start: int, end: int) -> tuple[int, int]:
        """Return the smallest stretch of whole characters as written that covers a stretch of the searched form."""
        if not self.begins:
            return start, end
        first = bisect_right(self.begins, start) - 1
        last = bisect_left(self.begins, end) - 1
        return self.written[first][0], self.written[last][1]


def with_offsets(text: str) -> Normalised:
    """Return a text in the searched form with the way back; whole words where characters cannot be told apart."""
    whole = normalise(text)
    if text.isascii() and len(whole) == len(text):
        return Normalised(whole, (), ())
    for pieces in (_characters(text), _words(text)):
        found = _joined(text, pieces)
        if found.text == whole:
            return found
    return Normalised(whole, (0,), ((0, len(text)),))


def _joined(text: str, pieces: Iterator[tuple[int, int]]) -> Normalised:
    """Return the pieces of a text, each in the searched form, put together again."""
    parts: list[str] = []
    begins: list[int] = []
    written: list[tuple[int, int]] = []
    length = 0
    for start, end in pieces:
        part = normalise(text[start:end])
        if part.startswith(" ") and parts and parts[-1].endswith(" "):
            part = part[1:]
        if not part:
            if written:
                written[-1] = written[-1][0], end
            continue
        parts.append(part)
        begins.append(length)
        written.append((start, end))
        length += len(part)
    return Normalised("".join(parts), tuple(begins), tuple(written))


def _characters(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the characters of a text, as a reader counts them, begin and end."""
    start = 0
    for position in range(1, len(text)):
        if not _continues(text[position]):
            yield start, position
            start = position
    if text:
        yield start, len(text)


def _continues(character: str) -> bool:
    """Whether a character belongs to the one before it."""
    if character.isascii():
        return False
    code = ord(character)
    return (
        unicodedata.category(character).startswith("M")
        or (code in FOLDED and FOLDED[code] is None)
        or any(first <= code <= last for first, last in VOWEL_JAMO)
    )


def _words(text: str) -> Iterator[tuple[int, int]]:
    for found in re.finditer(r"\S+\s*|\s+", text):
        yield found.span()


def ranges(text: str, terms: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Return where terms in the searched form stand in a text as written: apart, in order, at most a thousand.

    A very long text is looked through only as far as anybody would read.
    """
    searched = with_offsets(text[:LONGEST_HIGHLIGHTED])
    found: list[tuple[int, int]] = []
    for term in terms:
        at = searched.text.find(term)
        while at >= 0 and len(found) < MOST_RANGES * len(terms):
            found.append(searched.as_written(at, at + len(term)))
            at = searched.text.find(term, at + len(term))
    return tuple(_apart(sorted(found)))[:MOST_RANGES]


def _apart(found: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield stretches that do not overlap: those that do become one."""
    current: tuple[int, int] | None = None
    for start, end in found:
        if current and start < current[1]:
            current = current[0], max(current[1], end)
            continue
        if current:
            yield current
        current = start, end
    if current:
        yield current
