"""The simulated client: tells things slowly, and marks what speaks for the change."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from builders.generation.composed_prompts import Composed, compose
from builders.generation.sessions.setting import SessionPlan
from builders.generation.sessions.turns import (
    KINDS,
    HarmCheck,
    Turn,
    fit_utterance,
    kind_definitions,
    transcript,
)
from builders.generation.structured import json_reply, object_schema

NONE = "none"
SCHEMA = object_schema(utterance={"type": "string"}, change_talk={"enum": [*KINDS, NONE]})
DISCLOSURE = (
    (0, "So far you say only what brought you, on the surface; what weighs most stays with you."),
    (2, "By now you let out what happens, one thing at a time; what it does to you stays half said."),
    (5, "By now there is some trust: bit by bit you say what you feel and want, and what holds you back."),
)
"""What a client lets out, from their how-manieth turn on (from 0)."""


def client_prompt(plan: SessionPlan, turns: Sequence[Turn]) -> Composed:
    """Return the request for the client's next turn, after these."""
    spoken = sum(turn.role == "client" for turn in turns)
    return compose(
        system=("mi_client",),
        user=("mi_client_turn",),
        premise=plan.situation.premise,
        change_target=plan.situation.change_target,
        disclosure=[text for start, text in DISCLOSURE if spoken >= start][-1],
        kinds=list(kind_definitions().items()),
        transcript=transcript(turns),
        **plan.setting.facts,
    )


def client_reader(plan: SessionPlan, harm: HarmCheck) -> Callable[[str], Turn]:
    """Return what reads a client turn out of a reply; it raises ValueError for one that may not stand."""

    def read(text: str) -> Turn:
        reply = json_reply(text, SCHEMA)
        said = fit_utterance(reply["utterance"], plan.setting.language, plan.limits.client_sentences, harm)
        marked = next((kind for kind in KINDS if kind == reply["change_talk"]), None)
        return Turn(role="client", text=said, change=marked)

    return read
