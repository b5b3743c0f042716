"""A judge's request and how its reply is read: one criterion, one whole number, nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from builders.generation.adaptation.strategies import culture_name, system_of
from builders.generation.composed_prompts import Composed, compose
from builders.generation.judging.criteria import LEAST, MOST, Criterion
from builders.generation.reply_language import language_name
from builders.generation.structured import json_reply, object_schema

SCHEMA = object_schema(score={"type": "integer", "minimum": LEAST, "maximum": MOST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An answer to a post, and who wrote it, which no judge is told."""

    target_id: str
    """The post: answers to one post are compared with each other."""
    model: str
    strategy: str
    culture: str
    language: str
    post: str
    answer: str

    @property
    def system(self) -> str:
        """The name under which the model's answers under the strategy are compared."""
        return system_of(self.model, self.strategy)


def judge_prompt(judged: Judged, criterion: Criterion) -> Composed:
    """Return the request for a score of an answer by one criterion."""
    return compose(
        system=("judge_frame", criterion.prompt, "judge_reply"),
        user=("judge_material",),
        culture=culture_name(judged.culture),
        language=language_name(judged.language),
        post=judged.post,
        answer=judged.answer,
    )


def read_score(text: str) -> int:
    """Return the score of a reply; ValueError where it holds none: nothing is read out of words around it."""
    return int(json_reply(text, SCHEMA)["score"])
