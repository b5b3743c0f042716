"""Turns of an interview: what was said in which stage, and what a model may not say."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from builders.generation.reply_language import language_problem
from builders.generation.safety import harm_in
from builders.generation.structured import RefusedReply

Role = Literal["therapist", "client"]
HarmCheck = Callable[[str, str], str]
"""Takes a text and its language, returns what is wrong with it as `builders.generation.safety.harm_in` does."""
NAMES: dict[Role, str] = {"therapist": "Interviewer", "client": "Patient"}
MOST_CHARACTERS = 1_500
SPEAKER = re.compile(
    r"(?m)^\W*(interviewer(in)?|patient(in)?|therapist|doctor|counsell?or|患者|采访者|访谈者|面谈者|医生|"
    r"রোগী|সাক্ষাৎকারগ্রহণকারী|रोगी|मरीज़?|साक्षात्कारकर्ता|환자|면담자|المريضة?|المحاور|מטופלת?|מראיינת?)\s*[:：]",
    re.IGNORECASE,
)
"""A name before the words, which means that a model writes a script and often speaks for both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One utterance and the stage it belongs to; the interviewer stands as `therapist`, the patient as `client`."""

    role: Role
    text: str
    stage: str


def transcript(turns: Sequence[Turn]) -> str:
    """Return turns as prompts show them, a line each, without names or ids of the persona."""
    return "\n".join(f"{NAMES[turn.role]}: {' '.join(turn.text.split())}" for turn in turns)


def fit_turn(text: str, language: str, harm: HarmCheck = harm_in) -> str:
    """Return a turn without space around it; ValueError where it may not stand in an interview.

    RefusedReply, after which nothing is asked again, where it gives instructions for self-harm.
    """
    said = text.strip()
    if found := harm(said, language):
        raise RefusedReply(f"instructions for self-harm: {found}")
    if not any(character.isalpha() for character in said):
        raise ValueError("the reply says nothing")
    if len(said) > MOST_CHARACTERS:
        raise ValueError(f"expected at most {MOST_CHARACTERS:,} characters, got {len(said):,}")
    if SPEAKER.search(said):
        raise ValueError("expected the words of one speaker, without a name before them")
    if problem := language_problem(said, language):
        raise ValueError(problem)
    return said
