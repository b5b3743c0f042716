"""The interviews of a folder that `careloom generate interviews` wrote, as judges read them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import fields
from pathlib import Path
from typing import Any

from builders.generation.interviews.interview import Interview, InterviewPlan
from builders.generation.interviews.source_folder import DIALOGUES, PERSONAS, UNFINISHED
from builders.generation.interviews.turns import Turn
from builders.generation.localisation.localised import LocalisedPersona
from builders.generation.personas.persona import Persona, Symptom
from builders.generation.provenance import read_makings
from builders.problems import Problem, ProblemsFound, Report

REASONS = 5
"""How many different reasons are told."""
NO_REASON = "no reason is written"


def read_interviews(folder: Path) -> dict[str, Interview]:
    """Return the finished interviews by the id of their persona; ProblemsFound where the folder holds none.

    Cultural notes stand in the attribute groups of a persona's row: no judge is shown either.
    """
    try:
        people = {row["persona_id"]: _localised(row) for row in _rows(folder / PERSONAS)}
        found = {row["persona_id"]: _interview(row, people[row["persona_id"]]) for row in _rows(folder / DIALOGUES)}
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"no interviews can be read ({type(error).__name__}: {error})"
        fix = "Name the folder that `careloom generate interviews` wrote."
        raise ProblemsFound.single("no-interviews", str(folder), message, fix) from error
    if not found:
        raise ProblemsFound(Report([_none_finished(folder)]))
    return found


def _none_finished(folder: Path) -> Problem:
    """Return the problem of a folder without a finished interview: what stopped them, most frequent first."""
    stopped = _rows(folder / UNFINISHED) if (folder / UNFINISHED).exists() else []
    why = Counter(one["reasons"][-1] if one.get("reasons") else NO_REASON for one in stopped)
    listed = "; ".join(f"{reason} ({times:,} times)" for reason, times in why.most_common(REASONS))
    more = f"; {len(why) - REASONS:,} more reasons" if len(why) > REASONS else ""
    message = f"no interview came to its end; {len(stopped):,} stopped{': ' if stopped else ''}{listed}{more}"
    fix = (
        f"Read {UNFINISHED} there for where each stopped; another seed or model may do better."
        if stopped
        else "Run `careloom generate interviews` first."
    )
    return Problem(rule="no-interviews", place=str(folder), message=message, fix=fix)


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def _localised(row: dict[str, Any]) -> LocalisedPersona:
    plain = {field.name: row[field.name] for field in fields(Persona)}
    listed = {name: tuple(value) for name, value in plain.items() if isinstance(value, list)}
    symptoms = tuple(Symptom(**one) for one in row["key_negative_symptoms"])
    persona = Persona(**{**plain, **listed, "key_negative_symptoms": symptoms})
    return LocalisedPersona(persona=persona, method=row["localisation_method"], culture=row["culture"])


def _interview(row: dict[str, Any], localised: LocalisedPersona) -> Interview:
    return Interview(
        plan=InterviewPlan(localised=localised, seed=row["seed"]),
        turns=tuple(Turn(role=turn["role"], text=turn["text"], stage=turn["stage"]) for turn in row["turns"]),
        made=read_makings(row["made_by"]),
    )
