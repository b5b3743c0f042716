# Copied from builders/generation/adaptation/posts.py by `careloom space sync`: it is changed there, not here.
# sha256 of what follows: 99c3c61ac35ff0f79c3be4f8c4cf5b19102954dfbb9739ad11d1604a2ab41762
"""Posts to be answered, from JSON Lines: whose they are, their words, and what was marked in them.

Messages about a post never quote its words.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """A phrase and its label; None where readers gave none."""

    phrase: str
    label: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post; `annotated` says whether readers have marked it at all, be it with nothing found."""

    post_id: str
    culture: str
    language: str
    text: str
    distress: tuple[Mark, ...] = ()
    signals: tuple[Mark, ...] = ()
    annotated: bool = False
