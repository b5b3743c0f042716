"""The models behind a session and how they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from builders.generation.asking import Ask, Asker
from builders.generation.composed_prompts import Composed
from builders.generation.sessions.setting import SessionPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A model that plays a part: how it is asked, its name, and how it samples."""

    asker: Asker
    model: str
    temperature: float = 0.7
    max_tokens: int = 400
    attempts: int = 3

    def ask(self, plan: SessionPlan, place: str, composed: Composed, schema: Mapping[str, Any]) -> Ask:
        """Return the request for one place of a session, such as `turn-3`."""
        return Ask(
            key=f"session/{plan.id}/{place}",
            prompt=composed.prompt,
            messages=composed.messages,
            temperature=self.temperature,
            max_tokens=self.max_tokens,
            seed=plan.seed,
            schema=schema,
            words_of=plan.words_of,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who plays whom; without a coder nothing is labelled again afterwards."""

    client: Voice
    therapist: Voice
    coder: Voice | None = None
