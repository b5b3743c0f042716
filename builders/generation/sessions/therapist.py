"""The simulated therapist: writes an utterance for the behaviour that was decided on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from builders.generation.composed_prompts import Composed, compose
from builders.generation.reply_language import language_name
from builders.generation.sessions.decision import Decision
from builders.generation.sessions.setting import SessionPlan
from builders.generation.sessions.turns import (
    QUESTION_MARK,
    HarmCheck,
    Turn,
    behaviour_definitions,
    fit_utterance,
    transcript,
)
from builders.generation.structured import json_reply, object_schema

FALLBACK = "en"
"""The language whose examples stand in for those that a language lacks."""
SCHEMA = object_schema(utterance={"type": "string"})
ENDING_SCHEMA = object_schema(utterance={"type": "string"}, ends={"type": "boolean"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A therapist turn as it came, and whether the session ends with it."""

    turn: Turn
    ends: bool


def therapist_prompt(plan: SessionPlan, turns: Sequence[Turn], decision: Decision) -> Composed:
    """Return the request for the therapist's next turn, after these."""
    shown, examples = examples_for(plan.setting.language, decision.behaviour)
    return compose(
        system=("mi_therapist",),
        user=("mi_therapist_turn",),
        behaviour=decision.behaviour.replace("_", " "),
        definition=behaviour_definitions()[decision.behaviour],
        examples=examples,
        examples_language=language_name(shown),
        asks=decision.asks,
        opening=decision.opening,
        last=decision.last,
        may_end=decision.may_end,
        change_target=plan.situation.change_target,
        transcript=transcript(turns),
        **plan.setting.facts,
    )


def therapist_schema(decision: Decision) -> Mapping[str, Any]:
    """Return the JSON Schema of the reply."""
    return ENDING_SCHEMA if decision.may_end else SCHEMA


def therapist_reader(plan: SessionPlan, decision: Decision, harm: HarmCheck) -> Callable[[str], Spoken]:
    """Return what reads a therapist turn out of a reply; it raises ValueError for one that may not stand."""

    def read(text: str) -> Spoken:
        reply = json_reply(text, therapist_schema(decision))
        said = fit_utterance(reply["utterance"], plan.setting.language, plan.limits.therapist_sentences, harm)
        if not decision.asks and QUESTION_MARK.search(said):
            raise ValueError(f"asks, though it was to do {decision.behaviour} and nothing besides")
        turn = Turn(role="therapist", text=said, behaviour=decision.behaviour, asked=decision.behaviour)
        return Spoken(turn=turn, ends=decision.last or reply.get("ends", False))

    return read


def examples_for(language: str, behaviour: str) -> tuple[str, tuple[str, ...]]:
    """Return examples of a behaviour and their language: English ones where there are none in the language."""
    written = _examples()
    shown = language if language in written else FALLBACK
    return shown, tuple(written[shown][behaviour])


@cache
def _examples() -> dict[str, dict[str, list[str]]]:
    text = resources.files(__package__).joinpath("examples.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, list[str]]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return found
