"""A model in a part: how it is asked, how it samples, and the requests it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from builders.generation.asking import Ask, Asker
from builders.generation.composed_prompts import Composed


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Who speaks in a dialogue, or codes its turns."""

    asker: Asker
    temperature: float = 0.7
    max_tokens: int = 400
    attempts: int = 3
    """How often something is asked for before it counts as unusable."""


class Samples(Protocol):
    """Whatever says how a model is to sample."""

    @property
    def temperature(self) -> float:
        """How much is left to chance."""
        ...

    @property
    def max_tokens(self) -> int:
        """How long a reply may be."""
        ...


def request(
    samples: Samples,
    key: str,
    composed: Composed,
    *,
    seed: int | None,
    schema: Mapping[str, Any] | None = None,
    words_of: str = "",
) -> Ask:
    """Return the request for one thing, which `key` names within a run."""
    return Ask(
        key=key,
        prompt=composed.prompt,
        messages=composed.messages,
        temperature=samples.temperature,
        max_tokens=samples.max_tokens,
        seed=seed,
        schema=schema,
        words_of=words_of,
    )
