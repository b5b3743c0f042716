"""What a model says in a context, or why nothing that it said could be used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from builders.columns import MACHINE_WRITTEN
from builders.generation.asking import Reply
from builders.generation.composed_prompts import Composed, compose
from builders.generation.reply_language import language_name, language_problem
from builders.generation.safety import HarmfulText, refuse_harmful
from builders.generation.sessions.therapist import SCHEMA
from builders.generation.sessions.turns import fit_utterance, transcript
from builders.generation.structured import REFUSAL, Unusable, json_reply, usable, without_thoughts
from builders.generation.therapist_evaluation.contexts import Context
from builders.generation.voice import Voice, request

Failure = Literal["refused", "wrong_language", "harmful", "unreadable"]
FAILURES: tuple[Failure, ...] = get_args(Failure)
REFUSED = frozenset({REFUSAL, "content_filter"})
"""Reasons to stop by which a server says that the model refused; words of regret are not interpreted."""
MOST_SENTENCES = 12
"""Beyond these it is a lecture and no utterance; how long utterances are is one of the measures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replied:
    """What came of a context."""

    context: Context
    text: str | None = None
    failure: Failure | None = None
    """Why there is no text: what was wrong with the last reply."""


def reply_prompt(context: Context) -> Composed:
    """Return the request for what is said next."""
    return compose(
        system=("mi_reply",),
        user=("mi_therapist_turn",),
        opening=False,
        language=language_name(context.language),
        transcript=transcript(context.history),
    )


async def reply_to(context: Context, voice: Voice, *, seed: int, words_of: str) -> Replied:
    """Return what the model says, asked again as long as it cannot be used; a harmful reply is not asked for again."""
    composed = reply_prompt(context)
    ask = request(voice, f"therapist/{context.id}/reply", composed, seed=seed, schema=SCHEMA, words_of=words_of)
    try:
        found = await usable(voice.asker, ask, lambda text: _utterance(text, context.language), voice.attempts)
    except HarmfulText:
        return Replied(context=context, failure="harmful")
    if isinstance(found, Unusable):
        return Replied(context=context, failure=_failure(found.replies[-1], context.language))
    return Replied(context=context, text=found)


def replied_row(replied: Replied) -> dict[str, Any]:
    """Return a reply as plain data; the dataset's words are not part of it, and are found by the ids."""
    context = replied.context
    return {
        "dialogue_id": context.dialogue_id,
        "turn_id": context.turn_id,
        "group_id": context.group,
        "language": context.language,
        "origin": MACHINE_WRITTEN,
        "reply": replied.text,
        "failure": replied.failure,
        "dataset_behaviour": context.gold,
    }


def _utterance(text: str, language: str) -> str:
    said = str(json_reply(text, SCHEMA)["utterance"])
    return fit_utterance(said, language, MOST_SENTENCES, refuse_harmful)


def _failure(reply: Reply, language: str) -> Failure:
    """Return what was wrong with a reply that could not be used."""
    if reply.finish in REFUSED:
        return "refused"
    try:
        said = json_reply(without_thoughts(reply.text), SCHEMA)["utterance"]
    except ValueError:
        return "unreadable"
    return "wrong_language" if language_problem(said, language) else "unreadable"
