"""The models behind a session and how they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from builders.generation.asking import Ask
from builders.generation.composed_prompts import Composed
from builders.generation.sessions.setting import SessionPlan
from builders.generation.voice import Voice, request

Part = Literal["client", "therapist", "coder"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who plays whom; without a coder nothing is labelled again afterwards."""

    client: Voice
    therapist: Voice
    coder: Voice | None = None

    def of(self, part: Part) -> Voice:
        """Return who plays a part; LookupError where nobody does."""
        voice: Voice | None = getattr(self, part)
        if voice is None:
            raise LookupError(f"nobody plays the {part}")
        return voice


def session_ask(voice: Voice, plan: SessionPlan, place: str, composed: Composed, schema: Mapping[str, Any]) -> Ask:
    """Return the request for one place of a session, such as `turn-3`."""
    key = f"session/{plan.id}/{place}"
    return request(voice, key, composed, seed=plan.seed, schema=schema, words_of=plan.words_of)
