"""A model in a part: how it is asked and how it samples."""

from __future__ import annotations

from dataclasses import dataclass

from builders.generation.asking import Asker


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Who speaks in a dialogue, or codes its turns."""

    asker: Asker
    temperature: float = 0.7
    max_tokens: int = 400
    attempts: int = 3
    """How often something is asked for before it counts as unusable."""
