"""Personal data in text: what looks like e-mail, phone, address, handle or national id, found before release.

A vectorised pattern picks the rows that can hold a hit at all (RE2 over Arrow buffers); only those are read in
Python. Messages name rule and place and never repeat what was found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from builders.corpus import Corpus
from builders.problems import Level, Problem
from builders.telephone_numbers import is_telephone_number

CANDIDATE = (
    r"[@＠]|://|(?i:www\.)|\b[ru]/\w|(?:[\p{Nd}][\s().\-–/]{0,2}){6}\p{Nd}|\b[A-Z]{2}\d{2}[A-Z0-9 ]{10}"
    r"|\b[A-Z]{4}\d{6}[A-Z]|\b[A-Z]{5}\d{4}[A-Z]\b|\b[XYZ]\d{7}[A-Z]"
)
"""RE2: whatever could be a hit of the exact rules. Everything else is read no further."""

URL = re.compile(r"(?:https?://|ftp://|www\.)[^\s<>\"'）)\]]+", re.IGNORECASE)
EMAIL = re.compile(r"[\w.+\-]+[@＠][\w\-]+\.[\w.\-]+")
HANDLE = re.compile(r"(?<![\w@./])(?:@[A-Za-z_]\w{2,30}|/?[ru]/[A-Za-z0-9_]{3,24})\b")
MASKED = (("url", URL, ("://", ".")), ("email", EMAIL, ("@", "＠")), ("handle", HANDLE, ("@", "/")))
"""What is masked before numbers are looked for, with the signs without which there is none."""
PLACEHOLDERS = {"url": "[link]", "email": "[e-mail]", "handle": "[handle]", "phone": "[phone number]"}
"""What stands in a masked text for what was there, by rule."""
DIGIT = re.compile(r"[^\D0-9]")
"""A decimal digit of Unicode beside the ASCII ones."""
DIGITS = re.compile(r"\+?\(?\d(?:[\s().\-–/]{0,2}\d){6,18}")
IDENTIFIER = re.compile(r"\b(?=[A-Z0-9 \-]*\d)[A-Z0-9](?:[A-Z0-9]|[ \-](?=[A-Z0-9])){7,33}\b")

NAME_PHRASES = re.compile(
    r"\bmy name is\b|\bme llamo\b|\bmi nombre es\b|\bje m['’]appelle\b|\bich heiße\b|\bmein Name ist\b|제 이름은|"
    r"我叫|我的名字|私の名前は|मेरा नाम\s+\S+\s+है|আমার নাম\s+\w|\bاسمي\s+\w|קוראים לי\s+(?!בשם)|\bnama saya\s+\w",
    re.IGNORECASE,
)
NAME_CANDIDATE = (
    r"(?i:\bmy name is\b|\bme llamo\b|\bmi nombre es\b|je m['’]appelle\b|\bich heiße\b|\bmein name ist\b|제 이름은|"
    r"我叫|我的名字|私の名前は|मेरा नाम|আমার নাম|اسمي|קוראים לי|\bnama saya\b)"
)
REGIONS = {
    "ko": ("KR",),
    "zh": ("CN", "TW"),
    "ja": ("JP",),
    "hi": ("IN",),
    "bn": ("BD", "IN"),
    "ar": ("EG", "MA", "SA"),
    "he": ("IL",),
    "de": ("DE", "AT", "CH"),
    "es": ("ES", "MX"),
    "fr": ("FR",),
    "id": ("ID",),
    "en": ("US", "GB", "IN"),
}
"""Numbering plans tried where a row names no region, by language."""
FIX = "Read the place; replace or remove what identifies somebody, or list it as allowed with a reason."
PLACES_NAMED = 25
LEAST_DIGITS = 4
"""Digits of the shortest identifier."""
Shape = Callable[[str, int], bool]
"""Whether something written so, with so many digits, can be an identifier of a kind at all."""
Check = Callable[[str], bool]


@dataclass(slots=True)
class PrivacyScan:
    """Counts hits by rule over all text of a build, and remembers the first places of each."""

    rows: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)

    def scan(
        self, texts: pa.ChunkedArray, language: str, regions: tuple[str, ...], place: Callable[[int], str]
    ) -> None:
        """Scan the texts of one column and language; `place` names a row by its position."""
        self.rows += len(texts)
        for position in _candidates(texts):
            text = texts[position].as_py()
            found = hits(text, regions or regions_of(language))
            for rule in (*found, *(["name"] if NAME_PHRASES.search(text) else [])):
                self._count(rule, place(position))

    def _count(self, rule: str, place: str) -> None:
        self.counts[rule] = self.counts.get(rule, 0) + 1
        places = self.places.setdefault(rule, [])
        if len(places) < PLACES_NAMED:
            places.append(place)

    def extend(self, later: PrivacyScan) -> None:
        """Add what another one found in the rows that follow."""
        self.rows += later.rows
        for rule, count in later.counts.items():
            self.counts[rule] = self.counts.get(rule, 0) + count
            self.places[rule] = (self.places.get(rule, []) + later.places[rule])[:PLACES_NAMED]

    def problems(self) -> Iterator[Problem]:
        """Yield one problem a rule: names are warnings, everything else keeps the build from release."""
        for rule, count in sorted(self.counts.items()):
            level: Level = "warning" if rule == "name" else "publish"
            named = ", ".join(self.places[rule])
            more = f" and {count - len(self.places[rule]):,} more" if count > len(self.places[rule]) else ""
            yield Problem(
                rule=f"personal-{rule}",
                level=level,
                place=named + more,
                message=f"looks like personal data ({rule})",
                fix=FIX,
                count=count,
            )


def masked(texts: pa.Array, language: str, regions: tuple[str, ...] = ()) -> pa.Array:
    """Return texts with what identifies somebody replaced by what it was, such as `[e-mail]`.

    Replaced is what the scan finds as address, handle or phone number; other identifiers and names stay and are
    reported by the scan.
    """
    values = texts.to_pylist()
    for position in _candidates(pa.chunked_array([texts])):
        values[position] = _masked(values[position], regions or regions_of(language))
    return pa.array(values, pa.string())


def masked_turns(corpus: Corpus) -> Corpus:
    """Return a corpus in one language with its turns masked, and without the line ends behind them."""
    turns = corpus.tables["utterances"]
    texts = pc.utf8_rtrim(turns.column("text").combine_chunks(), "\r\n")
    position = turns.column_names.index("text")
    turns = turns.set_column(position, "text", masked(texts, corpus.constants["language"] or "und"))
    return replace(corpus, tables={**corpus.tables, "utterances": turns})


def _masked(text: str, regions: tuple[str, ...]) -> str:
    for rule, pattern, _ in MASKED:
        text = pattern.sub(PLACEHOLDERS[rule], text)
    for match in reversed(list(DIGITS.finditer(with_ascii_digits(text)))):
        if is_telephone_number(match.group(), regions):
            text = text[: match.start()] + PLACEHOLDERS["phone"] + text[match.end() :]
    return text


def _candidates(texts: pa.ChunkedArray) -> list[int]:
    mask = pc.match_substring_regex(texts, f"{CANDIDATE}|{NAME_CANDIDATE}")
    return np.flatnonzero(pc.fill_null(mask, False).to_numpy()).tolist()


def regions_of(language: str) -> tuple[str, ...]:
    """Return the numbering plans tried for a language."""
    return REGIONS.get(language.split("-", maxsplit=1)[0], ("US",))


def hits(text: str, regions: tuple[str, ...]) -> list[str]:
    """Return the rules a text hits, one entry a hit: url, email, handle, phone, national_id, bank_account, card.

    Addresses are masked first, so that a number inside one is not counted again.
    """
    found = []
    for rule, pattern, signs in (
        ("url", URL, ("://", ".")),
        ("email", EMAIL, ("@", "＠")),
        ("handle", HANDLE, ("@", "/")),
    ):
        if any(sign in text for sign in signs):
            text, number = pattern.subn(" ", text)
            found += [rule] * number
    text = with_ascii_digits(text)
    masked, identifiers = _identifiers(text)
    found += identifiers
    found += ["phone" for match in DIGITS.finditer(masked) if is_telephone_number(match.group(), regions)]
    return found


def _identifiers(text: str) -> tuple[str, list[str]]:
    """Return the text with identifiers masked, and the rule of each."""
    found = []
    for match in IDENTIFIER.finditer(text):
        identifier, rule = _longest_identifier(match.group().split(" "))
        if rule:
            found.append(rule)
            text = text.replace(identifier, " " * len(identifier))
    return text, found


def _longest_identifier(words: list[str]) -> tuple[str, str]:
    """Return the longest run of words that is an identifier, with its rule; the words around it are mere capitals."""
    for length in range(len(words), 0, -1):
        for start in range(len(words) - length + 1):
            candidate = " ".join(words[start : start + length])
            if rule := identifier_rule(candidate):
                return candidate, rule
    return "", ""


def identifier_rule(candidate: str) -> str:
    """Return the rule of an identifier whose checksum holds, empty where it is none (python-stdnum)."""
    digits = sum(character.isdigit() for character in candidate)
    if digits < LEAST_DIGITS:
        return ""
    compact = candidate.replace(" ", "").replace("-", "")
    for rule, shape, check in _identifiers_by_shape():
        if shape(candidate, digits) and check(compact):
            return rule
    return ""


@cache
def _identifiers_by_shape() -> tuple[tuple[str, Shape, Check], ...]:
    """Return rule, cheap test of the shape and checksum of each identifier; the checksums load when first needed."""
    from stdnum import iban, luhn
    from stdnum.cn import ric
    from stdnum.de import idnr as german
    from stdnum.es import dni, nie
    from stdnum.fr import nir
    from stdnum.in_ import aadhaar, pan
    from stdnum.kr import rrn
    from stdnum.mx import curp
    from stdnum.us import ssn

    def with_digits(*counts: int) -> Shape:
        return lambda _, digits: digits in counts

    def written_as(pattern: str) -> Shape:
        written = re.compile(pattern)
        return lambda candidate, _: written.fullmatch(candidate) is not None

    nationals = ((rrn, (13,)), (ric, (17, 18)), (aadhaar, (12,)), (nir, (15,)), (german, (11,)), (dni, (8,)),
                 (nie, (7,)), (curp, (7, 8)))  # fmt: skip
    return (
        ("bank_account", written_as(r"[A-Z]{2}\d{2}[A-Z0-9 -]{11,40}"), iban.is_valid),
        *(("national_id", with_digits(*counts), module.is_valid) for module, counts in nationals),
        ("national_id", written_as(r"[A-Z]{5}\d{4}[A-Z]"), pan.is_valid),
        ("national_id", written_as(r"\d{3}-\d{2}-\d{4}"), ssn.is_valid),
        ("card", written_as(r"[3-6](?:[ -]?\d){12,18}"), luhn.is_valid),
    )


def with_ascii_digits(text: str) -> str:
    """Return the text with every decimal digit of Unicode as its ASCII one."""
    return text if text.isascii() else DIGIT.sub(lambda found: str(unicodedata.decimal(found.group())), text)
