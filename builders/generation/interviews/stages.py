"""The stages of an interview: what each is about and how many exchanges it takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from pydantic import ConfigDict, TypeAdapter, with_config
from typing_extensions import TypedDict

from builders.generation.personas.located_yaml import LocatedYaml, load_located
from builders.generation.personas.reading import shape_problems
from builders.problems import Problem, ProblemsFound, Report

MOST_EXCHANGES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A part of the interview: its topic, what the interviewer wants to learn, and how many exchanges it takes."""

    id: str
    title: str
    goal: str
    exchanges: int


@with_config(ConfigDict(extra="forbid", strict=True))
class _Stage(TypedDict):
    """A stage as a file gives it."""

    id: str
    title: str
    goal: str
    exchanges: int


@cache
def our_stages() -> tuple[Stage, ...]:
    """Return the stages of this project's interviews in their order."""
    return parse_stages((resources.files(__package__) / "stages.yaml").read_text(encoding="utf-8"), "stages.yaml")


def parse_stages(text: str, file: str) -> tuple[Stage, ...]:
    """Return the stages that a YAML list describes; ProblemsFound holds everything that is wrong with it."""
    located, problems = load_located(text, file)
    problems += [*shape_problems(located, TypeAdapter(list[_Stage])), *_contradictions(located)]
    if problems:
        raise ProblemsFound(Report(problems))
    return tuple(Stage(**one) for one in located.content)


def _contradictions(located: LocatedYaml) -> Iterator[Problem]:
    stages: list[Any] = located.content if isinstance(located.content, list) else []
    if stages == [] and isinstance(located.content, list):
        yield located.problem("no-stages", (), "the list is empty: expected at least one stage")
    ids = Counter(one.get("id") for one in stages if isinstance(one, dict) and isinstance(one.get("id"), str))
    for number, stage in enumerate(stages):
        if not isinstance(stage, dict):
            continue
        if ids[stage.get("id")] > 1:
            yield located.problem("duplicate-id", (number, "id"), f"{stage['id']!r} stands there more than once")
        exchanges = stage.get("exchanges")
        if isinstance(exchanges, int) and not 1 <= exchanges <= MOST_EXCHANGES:
            message = f"{exchanges}: expected 1 to {MOST_EXCHANGES}"
            yield located.problem("out-of-range", (number, "exchanges"), message)
        for name in ("id", "title", "goal"):
            if isinstance(stage.get(name), str) and not stage[name].strip():
                yield located.problem("blank-text", (number, name), "the text is blank")
