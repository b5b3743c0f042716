"""The second look at turns that were asked for as `other`: a model says which behaviour the words show (as in KMI)."""

from __future__ import annotations

from collections.abc import Sequence

from builders.generation.composed_prompts import Composed, compose
from builders.generation.sessions.setting import SessionPlan
from builders.generation.sessions.turns import Turn, behaviour_definitions, transcript
from builders.generation.structured import json_reply, object_schema

OTHER = "other"
BEFORE = 2
"""Turns that are shown before the one to be coded."""


SCHEMA = object_schema(behaviour={"enum": list(behaviour_definitions())})


def relabelling_prompt(plan: SessionPlan, turns: Sequence[Turn], number: int) -> Composed:
    """Return the request for the code of one turn of a session."""
    return coding_prompt(plan.setting.facts["language"], turns[:number], turns[number].text)


def coding_prompt(language: str, before: Sequence[Turn], utterance: str) -> Composed:
    """Return the request for the code of an utterance after these turns; `language` by its name, such as Korean."""
    return compose(
        system=("mi_relabel",),
        user=("mi_relabel_turn",),
        language=language,
        codes=list(behaviour_definitions().items()),
        before=transcript(before[-BEFORE:]),
        utterance=utterance,
    )


def read_code(text: str) -> str:
    """Return the behaviour that a reply names; ValueError where it names none of the taxonomy."""
    return str(json_reply(text, SCHEMA)["behaviour"])


def to_relabel(turns: Sequence[Turn]) -> list[int]:
    """Return the positions of the turns that were asked for as `other`."""
    return [number for number, turn in enumerate(turns) if turn.asked == OTHER]
