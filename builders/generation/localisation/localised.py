"""A localised persona: whom it was made from, by which method, with which cultural notes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from builders.generation.localisation.culture import CulturalNote, Culture
from builders.generation.personas.contradictions import language_fault
from builders.generation.personas.persona import Persona
from builders.languages import region_is_valid
from builders.problems import Problem, ProblemsFound, Report

Method = Literal["minimal", "grounded"]
METHODS: tuple[Method, ...] = get_args(Method)
GROUP_OF_KIND = {
    "idiom_of_distress": "linguistic_patterns", "help_seeking": "past_interactions", "family": "social_context",
    "faith": "social_context", "register": "linguistic_patterns",
}  # fmt: skip
"""The attribute group of a row that shows the notes of a kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalisedPersona:
    """A persona with another nationality and language; severity, symptoms and life are those of its base."""

    persona: Persona
    method: Method
    culture: str | None = None
    """Label of `culture/group` that the notes for the nationality name; null where there are none for it."""
    notes: tuple[CulturalNote, ...] = ()
    translation: Literal["original", "localised"] = "localised"
    """`original` where nationality and language are those the persona was written with."""

    def row(self) -> dict[str, Any]:
        """Return the row of `personas`, with its method; notes stand in the groups they are about, and who reviewed."""
        row = self.persona.row()
        for note in self.notes:
            row[GROUP_OF_KIND[note.kind]].append(f"{described(note)} [{note.review}]")
        return {**row, "localisation_method": self.method, "culture": self.culture}


def described(note: CulturalNote) -> str:
    """Return a note as one text, its term first."""
    return f"{note.term}: {note.text}" if note.term else note.text


def checked(nationality: str, language: str) -> None:
    """Raise ProblemsFound where a nationality is no country or a language none, both problems at once."""
    report, place = Report(), f"nationality {nationality!r}, language {language!r}"
    if not region_is_valid(nationality):
        report.add(
            Problem(
                rule="bad-region",
                place=place,
                message=f"{nationality!r} is no ISO 3166 country",
                fix="Give a country of two letters, such as BD.",
            )
        )
    if fault := language_fault(language):
        fix = "Give language and script without region, such as bn or zh-Hans."
        report.add(Problem(rule="bad-language", place=place, message=fault, fix=fix))
    if report.failed:
        raise ProblemsFound(report)


def relocated(persona: Persona, nationality: str, language: str, method: Method) -> Persona:
    """Return a persona with another nationality, language and id, and nothing else changed."""
    identifier = f"{persona.base_persona_id}-{language}-{nationality}-{method}"
    return replace(persona, persona_id=identifier, nationality=nationality, language=language)


def translation_of(persona: Persona, nationality: str, language: str) -> Literal["original", "localised"]:
    """Return whether a nationality and language are those a persona has already."""
    return "original" if (persona.nationality, persona.language) == (nationality, language) else "localised"


def culture_of(nationality: str, cultures: tuple[Culture, ...]) -> Culture | None:
    """Return the culture with notes for a nationality, None where there is none."""
    return next((one for one in cultures if one.region == nationality), None)
