"""Texts as cells of a CSV that people open in a spreadsheet: a text stays a text, whatever it begins with."""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the beginning of a formula (OWASP, CSV Injection)."""
UNSEEN = " \u00a0\u200b\ufeff"
"""What it looks past."""


def as_cell(text: str) -> str:
    """Return a text so that no spreadsheet takes it for a formula: with an apostrophe before it where one might."""
    return f"'{text}" if text.lstrip(UNSEEN).startswith(FORMULA) else text
