"""Blind judging: a judge reads two interviews without names, ids or scores, and says who is more affected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from builders.generation.asking import Ask, Asker
from builders.generation.composed_prompts import Composed, compose
from builders.generation.interviews.interview import Interview
from builders.generation.interviews.turns import transcript
from builders.generation.provenance import Makers
from builders.generation.reply_language import language_name
from builders.generation.severity.judgement import OF_PLACE, Judgement, Place, Showing
from builders.generation.structured import Unusable, json_reply, object_schema, usable
from builders.generation.voice import request
from builders.problems import Problem, ProblemsFound, Report

SCHEMA = object_schema(
    first={"type": "string"},
    second={"type": "string"},
    more_affected={"type": "string", "enum": ["first", "second", "tie"]},
)
"""The JSON Schema of a verdict: what each patient tells, then the decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """A judging model: its name, how it is asked and how it samples."""

    name: str
    asker: Asker
    temperature: float = 0.0
    max_tokens: int = 512
    attempts: int = 3
    seed: int = 0


def finished(interviews: Mapping[str, Interview], showing: Showing) -> tuple[Interview, Interview]:
    """Return the interviews of a showing, the one shown first in front.

    Raises ProblemsFound where one is missing or stopped: what did not come to its end is not judged.
    """
    report, found = Report(), []
    for one in (showing.first, showing.second):
        interview = interviews.get(one.persona.persona_id)
        if interview is not None and interview.stopped is None:
            found.append(interview)
            continue
        state = "was not held" if interview is None else "stopped before its end"
        report.add(
            Problem(
                rule="no-interview",
                place=one.persona.persona_id,
                message=f"the interview {state}",
                fix="Judge only personas whose interviews came to their end.",
            )
        )
    if report.failed:
        raise ProblemsFound(report)
    return found[0], found[1]


def judge_prompt(language: str, first: Interview, second: Interview) -> Composed:
    """Return the messages for a comparison."""
    return compose(
        system=("severity_judge",),
        user=("severity_pair",),
        language=language_name(language),
        first=transcript(first.turns),
        second=transcript(second.turns),
    )


async def judge_pair(judge: Judge, showing: Showing, interviews: Mapping[str, Interview]) -> Judgement:
    """Return a judge's verdict on a showing; what cannot be read is asked for again, then kept as unusable."""
    makers = Makers()
    asker = makers.noting("judge", judge.asker)
    composed = judge_prompt(showing.a.persona.language, *finished(interviews, showing))
    said = await usable(asker, _ask(judge, showing, composed), read_verdict, judge.attempts)
    if isinstance(said, Unusable):
        return Judgement(judge=judge.name, showing=showing, verdict=None, unusable=said, made=makers.made())
    verdict = OF_PLACE[showing.order][said]
    return Judgement(judge=judge.name, showing=showing, verdict=verdict, made=makers.made())


def read_verdict(text: str) -> Place:
    """Return which of the two a reply names; ValueError where it is not the JSON that was asked for."""
    said: Place = json_reply(text, SCHEMA)["more_affected"]
    return said


def _ask(judge: Judge, showing: Showing, composed: Composed) -> Ask:
    a, b = showing.a.persona, showing.b.persona
    parts = ("severity", judge.name, a.language, a.nationality, showing.a.method)
    key = "/".join((*parts, f"{a.base_persona_id}-{b.base_persona_id}", showing.order))
    return request(judge, key, composed, seed=judge.seed, schema=SCHEMA)
