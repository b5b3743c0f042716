"""Minimal localisation: nationality and language use change, and nothing else.

The method of Xu and Abdullah (CLPsych 2026, arXiv 2606.19640), as its publication describes it: two fields of a persona
are exchanged. That a nationality says little of how somebody speaks of distress is the point of comparing it.
"""

from __future__ import annotations

from builders.generation.localisation.localised import (
    LocalisedPersona,
    checked,
    culture_of,
    relocated,
    translation_of,
)
from builders.generation.localisation.reading import our_cultures
from builders.generation.personas.persona import Persona


def localise_minimally(persona: Persona, nationality: str, language: str) -> LocalisedPersona:
    """Return a persona of another nationality that speaks a language.

    Raises ProblemsFound for an unknown region or language.
    """
    checked(nationality, language)
    moved, known = relocated(persona, nationality, language, "minimal"), culture_of(nationality, our_cultures())
    return LocalisedPersona(
        persona=moved,
        method="minimal",
        culture=known.culture if known else None,
        translation=translation_of(persona, nationality, language),
    )
