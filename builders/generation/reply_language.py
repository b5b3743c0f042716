"""Does what a model wrote stand in the language it was asked for?"""

from __future__ import annotations

from builders.inspection.text_language import SIMPLIFIED, TRADITIONAL
from builders.language_check import LETTER, can_be_told, identify_with_score, share_in_scripts
from builders.languages import same_or_near

LEAST_SHARE = 0.5
LEAST_LETTERS = 24
"""A text with fewer letters is judged by its script alone: the detector guesses on less."""
SURE = 0.6
"""How probable another language must be to count."""


def language_problem(text: str, language: str) -> str | None:
    """Return what speaks against a text standing in a language, None where nothing does.

    Script first, then identification, which accepts languages that are easily taken for one another. A text without
    letters has no language: nothing speaks against it here.
    """
    letters = len(LETTER.findall(text))
    if letters and share_in_scripts(text, language) < LEAST_SHARE:
        return f"expected {language}, but most letters stand in another script"
    characters = set(text)
    simplified, traditional = len(characters & (SIMPLIFIED - TRADITIONAL)), len(characters & (TRADITIONAL - SIMPLIFIED))
    if (language == "zh-Hans" and traditional > simplified) or (language == "zh-Hant" and simplified > traditional):
        return f"expected {language}, but the characters are those of the other Chinese script"
    if letters >= LEAST_LETTERS and can_be_told(language):
        found, score = identify_with_score(text.replace("\n", " "))
        if found and score >= SURE and not same_or_near(language, found):
            return f"expected {language}, detected {found}"
    return None


def language_name(language: str) -> str:
    """Return the English name of a language for a prompt: `Chinese (Simplified)` for zh-Hans."""
    import langcodes

    return str(langcodes.Language.get(language).display_name())


def region_name(region: str) -> str:
    """Return the English name of an ISO 3166 country for a prompt: `South Korea` for KR."""
    import langcodes

    return str(langcodes.Language.make(territory=region).territory_name())
