"""Rows of the source files of generated interviews: personas, dialogues, what stopped, and the notes behind them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from builders.columns import MACHINE_WRITTEN
from builders.generation.interviews.interview import Interview
from builders.generation.localisation.localised import LocalisedPersona

TOPIC = "symptom interview"


def persona_row(localised: LocalisedPersona) -> dict[str, Any]:
    """Return a persona as a row of `personas`, with origin, method, source and licence beside."""
    return {**localised.row(), "origin": MACHINE_WRITTEN}


def dialogue_row(interview: Interview) -> dict[str, Any]:
    """Return a finished interview as a row of `dialogues`, with how it was made beside.

    Versions of one persona share a group; those of one method are parallel to each other.
    """
    localised = interview.plan.localised
    persona = localised.persona
    return {
        "dialogue_id": interview.plan.id,
        "persona_id": persona.persona_id,
        "language": persona.language,
        "region": persona.nationality,
        "culture": localised.culture,
        "localisation_method": localised.method,
        "origin": MACHINE_WRITTEN,
        "translation": localised.translation,
        "topic": TOPIC,
        "parallel_id": f"{persona.base_persona_id}-{localised.method}",
        "group_id": persona.base_persona_id,
        "seed": interview.plan.seed,
        "made_by": [one.row() for one in interview.made],
        "retries": interview.retries,
        "turns": [{"role": turn.role, "text": turn.text, "stage": turn.stage} for turn in interview.turns],
    }


def unfinished_row(interview: Interview) -> dict[str, Any]:
    """Return an interview that stopped: where and why. What was said stands in the transcript of the requests alone."""
    stopped = interview.stopped
    return {
        "dialogue_id": interview.plan.id,
        "origin": MACHINE_WRITTEN,
        "turns": len(interview.turns),
        "stopped_at": stopped.key if stopped else None,
        "harmful": bool(stopped and stopped.refused),
        "reasons": list(stopped.reasons) if stopped else [],
    }


def note_rows(personas: Iterable[LocalisedPersona]) -> list[dict[str, Any]]:
    """Return the cultural notes that the personas were localised with, each once, with source and review."""
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    for one in personas:
        for note in one.notes:
            rows.setdefault(
                (one.persona.nationality, note.kind, note.text),
                {
                    "region": one.persona.nationality,
                    "culture": one.culture,
                    "kind": note.kind,
                    "term": note.term or None,
                    "language": note.language or None,
                    "text": note.text,
                    "source": note.source,
                    "review": note.review,
                },
            )
    return [rows[key] for key in sorted(rows)]
