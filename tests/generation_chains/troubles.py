"""An obliging stub that misbehaves now and then: what goes wrong, at requests that a test names."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from generation.stub_endpoint import Answer, Fails, Raw, Received, Says
from generation_command.obliging import obliging

Trouble = Callable[[Says], Answer]
Troubles = Mapping[tuple[str, int], Trouble]
"""By the model that is asked and how many requests it was sent before."""


def too_many(_: Says) -> Answer:
    """Send away: too many requests."""
    return Fails(429, headers={"retry-after": "0"})


def failing(_: Says) -> Answer:
    """Fail inside."""
    return Fails(500)


def hung_up(_: Says) -> Answer:
    """Close the connection without a word."""
    return Raw()


def broken_off(said: Says) -> Answer:
    """Close the connection in the middle of the reply."""
    return replace(said, cut=60)


def cut_short(said: Says) -> Answer:
    """Stop in the middle of the text, as if it were its end."""
    return replace(said, text=said.text[: len(said.text) // 2])


def refusing(_: Says) -> Answer:
    """Refuse, in words that stand beside an empty reply."""
    return Says("", refusal="I would rather not compare people.")


def in_french(said: Says) -> Answer:
    """Say something in a language that nobody asked for."""
    other = "Je ne dors presque plus depuis le printemps, et je pense sans cesse à mon travail."
    try:
        content = json.loads(said.text)
    except ValueError:
        return replace(said, text=other)
    return replace(said, text=json.dumps({**content, "utterance": other}))


@dataclass(slots=True)
class Moody:
    """Answers as `obliging` does, but for the requests with which something goes wrong."""

    troubles: Troubles
    asked: Counter[str] = field(default_factory=Counter)
    """Requests by model."""

    def __call__(self, received: Received) -> Answer:
        """Return what is answered."""
        model = str(received.payload["model"])
        trouble = self.troubles.get((model, self.asked[model]))
        self.asked[model] += 1
        said = obliging(received)
        return trouble(said) if trouble else said

    @property
    def not_met(self) -> list[tuple[str, int]]:
        """The troubles that no request came to."""
        return [(model, number) for model, number in self.troubles if number >= self.asked[model]]
