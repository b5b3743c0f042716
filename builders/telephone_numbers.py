"""Which runs of digits are telephone numbers, and which are amounts or days."""

from __future__ import annotations

import re
from datetime import date

ISO_DAY = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")


def _is_amount(parts: list[str]) -> bool:
    """Whether runs of digits are round numbers, such as 20000000 or 6000-12000, and nobody's telephone."""
    return all(part.endswith("00000" if len(parts) == 1 else "000") for part in parts)


def _is_date(candidate: str) -> bool:
    """Whether it is a day as ISO 8601 writes it, such as 2026-11-21."""
    if not ISO_DAY.fullmatch(candidate):
        return False
    try:
        date.fromisoformat(candidate)
    except ValueError:
        return False
    return True


def is_telephone_number(candidate: str, regions: tuple[str, ...]) -> bool:
    """Whether it is one that somebody may have in one of these regions, by their numbering plans."""
    import phonenumbers

    parts = re.findall(r"\d+", candidate)
    if not 7 <= sum(map(len, parts)) <= 15 or _is_amount(parts) or _is_date(candidate):
        return False
    for region in regions if not candidate.startswith("+") else (None,):
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(candidate, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False
