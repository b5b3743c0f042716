"""Declared languages against those the rows stand in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import langcodes

from builders.languages import UNDETERMINED, same_or_near
from builders.problems import Problem
from cards.lint.findings import found, shown
from cards.lint.language_shares import LanguageShares, shares
from cards.lint.repository import Repository
from cards.lint.row_facts import RowFacts

LEAST_SHARE = 0.01
LEAST_ROWS = 3
"""A language is found where at least so many rows, and such a share of those read, stand in it."""
RIGHT = 0.95
"""Share of the rows of a declared language that must stand in it."""
NO_LANGUAGE = ("code", "multilingual", "und", "mul")


def language_shares(facts: RowFacts) -> list[LanguageShares]:
    """Identify the sampled rows, and return what was found by declared language over all configs."""
    together: dict[str, LanguageShares] = {}
    for (_, declared), sample in sorted(facts.samples.items()):
        found_here = shares(declared, sample)
        whole = together.setdefault(declared, LanguageShares(declared))
        whole.detected.update(found_here.detected)
        whole.short += found_here.short
        whole.mixed += found_here.mixed
        for language, places in found_here.places.items():
            whole.places.setdefault(language, []).extend(places)
    return list(together.values())


def counted(found_shares: Iterable[LanguageShares]) -> Counter[str]:
    """Return rows by identified language over all declared ones."""
    total: Counter[str] = Counter()
    for one in found_shares:
        total.update(one.detected)
    return total


def check_languages(repository: Repository, facts: RowFacts, found_shares: list[LanguageShares]) -> Iterator[Problem]:
    """Yield rows that stand in another language than they say, and languages the card misses or invents."""
    for one in found_shares:
        yield from _declared_by_rows(one)
    front = repository.front
    declared = repository.declared("language")
    if front is None or not declared or set(declared) & {"code", "multilingual"}:
        return
    detected = counted(found_shares)
    told_by_rows = {_base(tag) for tag in facts.row_languages if tag}
    read = sum(rows for language, rows in detected.items() if language != UNDETERMINED)
    there = {
        language for language, rows in detected.items()
        if language != UNDETERMINED and rows >= LEAST_ROWS and rows >= read * LEAST_SHARE
    }  # fmt: skip
    for language in sorted(there | told_by_rows - set(NO_LANGUAGE)):
        if not any(same_or_near(code, language) or _base(code) == language for code in declared):
            yield found("language-missing", front, ("language",),
                        f"{language} is not declared, but {_rows_of(language, detected, facts):,} rows stand in it",
                        f"Add {language}, or correct those rows.", "publish")  # fmt: skip
    for number, code in enumerate(declared):
        near = any(same_or_near(code, language) for language in detected) or _base(code) in told_by_rows
        if not near and (read or told_by_rows):
            yield found("language-absent", front, ("language", number),
                        f"{code} is declared, but none of {read:,} rows read stands in it",
                        "Remove it, or correct the code.", "publish")  # fmt: skip


def _declared_by_rows(one: LanguageShares) -> Iterator[Problem]:
    wrong, read = sum(one.otherwise().values()) if one.declared else 0, one.detected.total()
    if wrong >= LEAST_ROWS and wrong > read * (1 - RIGHT) and one.declared not in NO_LANGUAGE:
        places = [place for language in one.otherwise() for place in one.places[language]]
        listed = shown(f"{language} {rows:,}" for language, rows in one.otherwise().most_common())
        yield Problem(rule="language-rows", level="publish", place=", ".join(places[:5]), count=wrong,
                      message=f"declared {one.declared}, identified otherwise in {wrong:,} of {read:,} rows ({listed})",
                      fix="Read the places; correct the declared language, or the text.")  # fmt: skip


def _rows_of(language: str, detected: Counter[str], facts: RowFacts) -> int:
    return detected[language] or sum(rows for tag, rows in facts.row_languages.items() if _base(tag) == language)


def _base(tag: str) -> str:
    return str(langcodes.Language.get(tag).language or tag) if langcodes.tag_is_valid(tag) else tag
