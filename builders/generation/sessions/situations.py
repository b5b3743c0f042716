"""Situations for sessions: those of the project's own corpus, or of a file."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from builders.generation.sessions.setting import Situation
from builders.problems import Problem, ProblemsFound, Report

FIELDS = tuple(field.name for field in fields(Situation))
OWN = "tapestry/situations.yaml"
LEFT_OUT = ("split",)
"""What the corpus says of a situation besides."""


def own_situations() -> tuple[Situation, ...]:
    """Return the situations of the tapestry corpus, in their order."""
    text = resources.files("builders").joinpath(OWN).read_text(encoding="utf-8")
    return situations_of(text, OWN)


def read_situations(path: Path) -> tuple[Situation, ...]:
    """Return the situations of a YAML file: a list of records with id, topic, change_target and premise.

    Raises ProblemsFound with every problem of the file.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProblemsFound.single("unreadable", str(path), str(error), "Give a text file in UTF-8.") from error
    return situations_of(text, str(path))


def situations_of(text: str, place: str) -> tuple[Situation, ...]:
    """Return the situations that a YAML text lists; ProblemsFound with every problem and where it stands."""
    try:
        content = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        said = str(error).replace("\n", " ")
        raise ProblemsFound.single("yaml", place, said, "Correct the YAML there.") from error
    if not isinstance(content, list) or not content:
        message = f"expected a list of situations, got {type(content).__name__}"
        raise ProblemsFound.single("no-situations", place, message, "List at least one, each with its fields.")
    report = Report()
    found = [_situation(record, f"{place} situation {number}", report) for number, record in enumerate(content, 1)]
    for name, times in Counter(one.id for one in found if one and one.id).items():
        if times > 1:
            report.add(_problem("duplicate-id", place, f"the id {name!r} stands {times} times", "Give each its own."))
    if report.failed:
        raise ProblemsFound(report)
    return tuple(one for one in found if one)


def _situation(record: Any, place: str, report: Report) -> Situation | None:  # noqa: ANN401 - YAML
    if not isinstance(record, dict):
        message = f"expected a record with {', '.join(FIELDS)}, got {type(record).__name__}"
        report.add(_problem("wrong-type", place, message, "Write it as `{id: …, topic: …}`."))
        return None
    for name in sorted(map(str, record.keys() - {*FIELDS, *LEFT_OUT})):
        report.add(_problem("unknown-field", place, f"{name!r} is not known", f"Fields are {', '.join(FIELDS)}."))
    values = {}
    for name in FIELDS:
        value = record.get(name)
        if not isinstance(value, str) or not value.strip():
            report.add(_problem("missing-field", place, f"{name}: expected text, got {value!r}", "Write it down."))
        elif name == "id" and not all(one.isalnum() or one in "-_." for one in value):
            report.add(_problem("id", place, f"id: expected letters, digits and dashes, got {value!r}", "Rename it."))
        else:
            values[name] = " ".join(value.split())
    return Situation(**values) if len(values) == len(FIELDS) else None


def _problem(rule: str, place: str, message: str, fix: str) -> Problem:
    return Problem(rule=rule, place=place, message=message, fix=fix)
