"""Reading persona files: every problem of every file is collected with its place before anything is used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from builders.generation.personas.contradictions import contradictions
from builders.generation.personas.located_yaml import LocatedYaml, load_located
from builders.generation.personas.persona import GROUPS, Persona, Symptom
from builders.problems import Problem, ProblemsFound, Report

STRICT = ConfigDict(extra="forbid", strict=True)
MOST_SHOWN = 30
"""Characters of a wrong value that a message shows."""
RULES = {"missing": "missing-field", "extra_forbidden": "unknown-field"}


@with_config(STRICT)
class _Symptom(TypedDict):
    """A symptom as a file gives it."""

    name: str
    description: str
    severity: int


@with_config(STRICT)
class _Persona(TypedDict):
    """A persona as a file gives it."""

    persona_id: str
    base_persona_id: str
    name: str
    age: int
    gender: str
    nationality: str
    language: str
    severity_score: int
    band_scheme: str
    severity_level: str
    key_negative_symptoms: list[_Symptom]
    life_history: list[str]
    social_context: list[str]
    past_interactions: list[str]
    linguistic_patterns: list[str]
    emotional_tone: list[str]
    typical_topics: list[str]
    behavioral_constraints: list[str]
    response_goals: list[str]
    social_media_activity: list[str]
    current_context_of_interaction: list[str]
    source: str
    license: str


@cache
def our_personas() -> tuple[Persona, ...]:
    """Return this project's twelve personas, the least severe first."""
    return read_personas(resources.files(__package__))


def read_personas(folder: Traversable) -> tuple[Persona, ...]:
    """Return the personas of a folder's `*.yaml` files, one a file, the least severe first.

    Raises ProblemsFound with the problems of all files: no file, no YAML, missing and unknown fields, wrong types,
    contradictions, and ids that several files give.
    """
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    if not files:
        fix = "Name the folder of the persona files, one YAML file a persona."
        raise ProblemsFound.single("no-personas", str(folder), "the folder holds no *.yaml file", fix)
    report, personas = Report(), []
    for file in files:
        try:
            personas.append((file.name, parse_persona(file.read_text(encoding="utf-8"), file.name)))
        except ProblemsFound as error:
            report.extend(error.report.problems)
        except UnicodeDecodeError as error:
            fix = "Convert the file to UTF-8."
            report.add(Problem(rule="encoding", place=file.name, message=f"not UTF-8: {error.reason}", fix=fix))
    report.extend(_repeated(personas))
    if report.failed:
        raise ProblemsFound(report)
    return tuple(sorted((persona for _, persona in personas), key=lambda one: (one.severity_score, one.persona_id)))


def parse_persona(text: str, file: str) -> Persona:
    """Return the persona that a YAML text describes; ProblemsFound holds everything that is wrong with it."""
    located, problems = load_located(text, file)
    if not isinstance(located.content, dict):
        message = f"expected a mapping of fields, got {type(located.content).__name__}"
        raise ProblemsFound(Report([*problems, located.problem("wrong-type", (), message)]))
    problems += [*shape_problems(located, TypeAdapter(_Persona)), *contradictions(located, located.content)]
    if problems:
        raise ProblemsFound(Report(problems))
    return _persona(located.content)


def shape_problems(located: LocatedYaml, shape: TypeAdapter[Any]) -> Iterator[Problem]:
    """Yield missing and unknown fields and wrong types, each at its line."""
    try:
        shape.validate_python(located.content)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            rule = RULES.get(one["type"], "wrong-type")
            name = repr(one["loc"][-1]) if one["loc"] else "the file"
            message = {
                "missing-field": f"{name} is missing",
                "unknown-field": f"{name} is not known here",
            }.get(rule, f"{one['msg']}, got {_shown(one['input'])}")
            yield located.problem(rule, tuple(one["loc"]), message)


def _shown(value: object) -> str:
    """Return a value as a message may show it: what is long or has parts may be another file, with somebody's words."""
    plain = value is None or isinstance(value, str | int | float)
    return repr(value) if plain and len(str(value)) <= MOST_SHOWN else type(value).__name__


def _persona(record: dict[str, Any]) -> Persona:
    symptoms = tuple(Symptom(**one) for one in record["key_negative_symptoms"])
    groups = {name: tuple(record[name]) for name in GROUPS}
    return Persona(**{**record, **groups, "key_negative_symptoms": symptoms})


def _repeated(personas: Iterable[tuple[str, Persona]]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for file, persona in personas:
        if persona.persona_id in first:
            message = f"id {persona.persona_id!r} is also that of {first[persona.persona_id]}"
            yield Problem(rule="duplicate-id", place=file, message=message, fix="Give each persona an id of its own.")
        first.setdefault(persona.persona_id, file)
