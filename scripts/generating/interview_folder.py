"""The interviews of a folder that `careloom generate interviews` wrote, as judges read them."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

from builders.generation.interviews.interview import Interview, InterviewPlan
from builders.generation.interviews.source_folder import DIALOGUES, PERSONAS
from builders.generation.interviews.turns import Turn
from builders.generation.localisation.localised import LocalisedPersona
from builders.generation.personas.persona import Persona, Symptom
from builders.generation.provenance import read_makings
from builders.problems import ProblemsFound


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
        fix = "Run `careloom generate interviews` first."
        raise ProblemsFound.single("no-interviews", str(folder), "no interview came to its end", fix)
    return found


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
