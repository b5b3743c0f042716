"""Languages, scripts and regions by their English and their own names."""

from __future__ import annotations

from functools import cache

RIGHT_TO_LEFT = frozenset({"Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm"})
"""ISO 15924 codes of the scripts in use that run from right to left."""


@cache
def english_name(tag: str) -> str:
    """Return the English name of a BCP-47 tag, script and region included; `und` is unknown."""
    from langcodes import Language

    return "unknown" if tag == "und" else str(Language.get(tag).display_name("en"))


@cache
def own_name(tag: str) -> str:
    """Return a language's name in itself, empty where it is not known."""
    from langcodes import Language

    return "" if tag == "und" else str(Language.get(tag).autonym())


@cache
def script_names(tag: str) -> tuple[str, str]:
    """Return the script a language is written in, in English and in the language; both empty for `und`."""
    from langcodes import Language

    if tag == "und":
        return "", ""
    whole = Language.get(tag).maximize()
    # CLDR calls the two ways to write Han characters "Simplified" and "Traditional" alone.
    english = str(whole.script_name("en")) + (" Han" if whole.script in ("Hans", "Hant") else "")
    return english, str(whole.script_name(str(whole.language)))


@cache
def region_names(code: str) -> tuple[str, str]:
    """Return the name of an ISO 3166 region in English and in the language most of its people write."""
    from langcodes import Language

    whole = Language.make(territory=code).maximize()
    return str(whole.territory_name("en")), str(whole.territory_name(str(whole.language)))


@cache
def is_right_to_left(tag: str) -> bool:
    """Whether a language is written from right to left."""
    from langcodes import Language

    return tag != "und" and Language.get(tag).maximize().script in RIGHT_TO_LEFT
