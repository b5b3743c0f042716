"""Codes of single utterances by the reply of a model: the second look of sessions, at any therapist's words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from builders.generation.reply_language import language_name
from builders.generation.sessions.relabelling import SCHEMA, coding_prompt, read_code
from builders.generation.structured import Unusable, usable
from builders.generation.therapist_evaluation.contexts import MAIN, Context
from builders.generation.voice import Voice, request
from builders.labels import BEHAVIOUR, load_taxonomy

MAIN_OF: dict[str, str] = {label.id: label.main or "" for label in load_taxonomy(BEHAVIOUR).labels}
"""The main behaviour of each fine one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """What an utterance does."""

    main: str
    """The one main behaviour that says it best."""
    codes: tuple[str, ...]
    """All that it does: fine behaviours, or the main one where a coder tells no more."""


def coded(main: str, fine: tuple[str, ...] = ()) -> Coded:
    """Return codes; ValueError for a main behaviour that is none."""
    if main not in MAIN:
        raise ValueError(f"expected one of {', '.join(MAIN)}, got {main!r}")
    return Coded(main=main, codes=fine or (main,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """An utterance to be coded: whose it is, and the context in which it was said."""

    context: Context
    side: str
    text: str


async def code_of(spoken: Spoken, voice: Voice, *, seed: int, words_of: str) -> Coded | None:
    """Return what a model says that an utterance does; None where no reply could be used."""
    context = spoken.context
    composed = coding_prompt(language_name(context.language), context.history, spoken.text)
    key = f"therapist/{context.id}/code-{spoken.side}"
    ask = request(replace(voice, temperature=0.0), key, composed, seed=seed, schema=SCHEMA, words_of=words_of)
    found = await usable(voice.asker, ask, read_code, voice.attempts)
    return None if isinstance(found, Unusable) else coded(MAIN_OF[found], (found,))
