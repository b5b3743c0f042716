"""Texts as they are kept: trimmed and in one normal form."""

from __future__ import annotations

from collections.abc import Iterable
from unicodedata import normalize


def cleaned(text: str) -> str:
    """Return a text trimmed and in NFC, so that words spelled alike are the same string.

    NFC writes some letters as two code points that many keyboards give as one, the Assamese and Bengali য়, ড় and ঢ়
    among them: they are excluded from composition.
    """
    return normalize("NFC", text).strip()


def distinct(texts: Iterable[str]) -> list[str]:
    """Return cleaned texts, each once and none of them blank, in their order."""
    return list(dict.fromkeys(filter(None, map(cleaned, texts))))
