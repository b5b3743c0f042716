"""What a visitor is told when something asked cannot be answered."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

LONGEST_REPEATED = 40


class FilterError(ValueError):
    """What was asked cannot be answered; the message says what, what was expected, and what to do."""


def unknown(what: str, given: str, known: Iterable[str]) -> str:
    """Return the message for a value that is not among the known ones."""
    names = sorted(known)
    close = get_close_matches(given, names, n=3)
    hint = f" Did you mean {' or '.join(close)}?" if close else ""
    shown = ", ".join(names[:30]) + (", …" if len(names) > 30 else "")
    return f"{what} {repeated(given)} is not known.{hint} " + (f"Known: {shown}." if names else "There are none here.")


def repeated(given: str) -> str:
    """Return a value from outside as it may be repeated in a message: short, and without signs that are not seen."""
    visible = "".join(one if one.isprintable() else "�" for one in given[:LONGEST_REPEATED])
    return f"“{visible}{'…' if len(given) > LONGEST_REPEATED else ''}”"
