"""Turns of a session: what was said, with which behaviour, and whether a client spoke for the change."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from builders.generation.reply_language import language_problem
from builders.labels import BEHAVIOUR, load_taxonomy

Role = Literal["therapist", "client"]
HarmCheck = Callable[[str, str], None]
"""Takes a text and its language; raises HarmfulText (`builders.generation.safety`) for one that must not be kept."""
Kind = Literal["desire", "ability", "reason", "need"]
KINDS: tuple[Kind, ...] = ("desire", "ability", "reason", "need")
"""Kinds of change talk that a client marks: preparatory ones, as KMI's does (DARN; Miller & Rollnick 2013)."""
NAMES: dict[Role, str] = {"therapist": "Counsellor", "client": "Client"}
TALK_TYPE = "mi/talk-type@1"
OMISSION = re.compile(r"\.{2,}|…+")
SENTENCE_END = re.compile(r"[.!?؟]+(?=[\s\"'”’»)]|$)|[。！？।]+")
QUESTION_MARK = re.compile(r"[?？؟]")
SPEAKER = re.compile(r"^\W*(counsellor|counselor|therapist|client|상담자|상담사|내담자)\s*[:：]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One utterance. `asked` is the behaviour a therapist turn was written for, `behaviour` the one it carries now."""

    role: Role
    text: str
    behaviour: str | None = None
    asked: str | None = None
    change: Kind | None = None
    """The kind of change talk of a client turn; None where it was not marked as any."""


def transcript(turns: Sequence[Turn]) -> str:
    """Return turns as prompts show them, a line each."""
    return "\n".join(f"{NAMES[turn.role]}: {' '.join(turn.text.split())}" for turn in turns)


def codes_said(turns: Sequence[Turn]) -> list[str]:
    """Return the behaviours of the therapist's turns, in order."""
    return [turn.behaviour for turn in turns if turn.behaviour]


def sentences(text: str) -> int:
    """Return how many sentences a text has; dots of omission end none."""
    parts = SENTENCE_END.split(OMISSION.sub(" ", text))
    return sum(any(character.isalnum() for character in part) for part in parts)


def fit_utterance(text: str, language: str, most_sentences: int, harm: HarmCheck) -> str:
    """Return an utterance without space around it; ValueError where it may not stand in a session."""
    said = text.strip()
    harm(said, language)
    if not any(character.isalnum() for character in said):
        raise ValueError("says nothing")
    if problem := language_problem(said, language):
        raise ValueError(problem)
    if SPEAKER.match(said) or "\n" in said:
        raise ValueError("expected the words of one speaker, on one line and without a name before them")
    if (count := sentences(said)) > most_sentences:
        raise ValueError(f"expected at most {most_sentences} sentences, got {count}")
    return said


@cache
def behaviour_definitions() -> dict[str, str]:
    """Return what each fine behaviour means, in the frozen order of the taxonomy."""
    return {label.id: " ".join(label.definition.split()) for label in load_taxonomy(BEHAVIOUR).labels}


@cache
def kind_definitions() -> dict[Kind, str]:
    """Return what each marked kind of change talk means."""
    change = next(label for label in load_taxonomy(TALK_TYPE).labels if label.id == "change")
    found = {label.id: " ".join(label.definition.split()) for label in change.subtypes}
    return {kind: found[kind] for kind in KINDS}
