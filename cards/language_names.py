"""Languages, scripts and regions by their English and their own names."""

from __future__ import annotations

from functools import cache


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
def region_name(code: str) -> str:
    """Return the English name of an ISO 3166 region."""
    from langcodes import Language

    return str(Language.make(territory=code).territory_name("en"))
