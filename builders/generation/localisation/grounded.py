"""Grounded localisation: nationality and language, and the cultural notes there are for that country.

Notes tell a patient simulator how distress may be spoken of, where people turn, what family and faith may mean, and in
which register to speak. They never touch the severity: score, level and symptoms stay those of the base. Names and
biography stay too, so that the notes are the one difference to the minimal method.
"""

from __future__ import annotations

from builders.generation.localisation.culture import Culture
from builders.generation.localisation.localised import (
    LocalisedPersona,
    checked,
    culture_of,
    relocated,
    translation_of,
)
from builders.generation.localisation.reading import our_cultures
from builders.generation.personas.persona import Persona
from builders.problems import ProblemsFound


def localise_grounded(
    persona: Persona, nationality: str, language: str, cultures: tuple[Culture, ...] = ()
) -> LocalisedPersona:
    """Return a persona of another nationality that speaks a language, with the notes for it.

    Without `cultures` those of this project are used. Raises ProblemsFound for an unknown region or language, and for a
    country without notes.
    """
    checked(nationality, language)
    cultures = cultures or our_cultures()
    culture = culture_of(nationality, cultures)
    if culture is None:
        there = ", ".join(one.region for one in cultures)
        raise ProblemsFound.single(
            "no-notes",
            f"nationality {nationality!r}",
            f"there are no cultural notes for {nationality}; there are for {there}",
            "Write a file of notes with their sources, or localise minimally.",
        )
    moved = relocated(persona, nationality, language, "grounded")
    return LocalisedPersona(
        persona=moved,
        method="grounded",
        culture=culture.culture,
        notes=culture.notes_for(language),
        translation=translation_of(persona, nationality, language),
    )
