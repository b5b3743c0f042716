"""Languages of generated text that some check does not cover: said, so that nobody takes the text for checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from builders.generation.reply_language import language_name
from builders.generation.safety import is_covered
from builders.language_check import can_be_told
from builders.languages import scripts_of
from builders.problems import Problem

FIX = "Let somebody who reads the language read what is generated before it is used."


def unchecked_languages(languages: Iterable[str]) -> list[Problem]:
    """Return a warning for each language that some check does not cover, which says what is not checked."""
    return [
        Problem(
            rule="unchecked-language",
            place=language,
            message=f"{language_name(language)} is not covered: {'; '.join(missing)}",
            fix=FIX,
            level="warning",
        )
        for language in dict.fromkeys(languages)
        if (missing := list(_not_checked(language)))
    ]


def _not_checked(language: str) -> Iterator[str]:
    if not is_covered(language):
        yield "instructions to self-harm are looked for by English words alone"
    script = bool(scripts_of(language))
    if not can_be_told(language):
        yield f"whether a text stands in it is {'judged by its script alone' if script else 'not checked'}"
    elif not script:
        yield "the script of a text is not checked"
