"""Answers and sessions as texts to be rated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from builders.generation.adaptation.answers import Answer
from builders.generation.adaptation.strategies import system_of
from builders.generation.human_forms.writing import RatedText
from builders.generation.sessions.turns import Turn, transcript


def rated_answers(answers: Iterable[Answer]) -> tuple[RatedText, ...]:
    """Return answers with the posts they answer as context."""
    return tuple(
        RatedText(
            target_id=one.item.post.post_id,
            system=system_of(one.item.model, one.item.strategy.name),
            language=one.item.post.language,
            culture=one.item.post.culture,
            context=one.item.post.text,
            text=one.text,
            model=one.item.model,
            strategy=one.item.strategy.name,
        )
        for one in answers
    )


def rated_sessions(rows: Iterable[Mapping[str, Any]]) -> tuple[RatedText, ...]:
    """Return sessions, as they stand in their file, as transcripts without codes; the therapist's model is rated."""
    return tuple(
        RatedText(
            target_id=row["id"],
            system=_therapist(row),
            language=row["language"],
            culture=row["culture"] or "",
            text=transcript([Turn(role=turn["role"], text=turn["text"]) for turn in row["turns"]]),
            model=_therapist(row),
        )
        for row in rows
    )


def _therapist(row: Mapping[str, Any]) -> str:
    return " and ".join(one["model"] for one in row["made_by"] if one["part"] == "therapist")
