"""Languages: canonical BCP-47 tags, the scripts they are written in, and tags a detector cannot tell apart."""

from __future__ import annotations

from functools import cache

import langcodes

UNDETERMINED = "und"
REFUSED = ("mis", "mul", "zxx", "i-default")

SCRIPTS = {
    "Kore": ("Hangul", "Han"), "Jpan": ("Han", "Hiragana", "Katakana"), "Hans": ("Han",), "Hant": ("Han",),
    "Latn": ("Latin",), "Cyrl": ("Cyrillic",), "Arab": ("Arabic",), "Hebr": ("Hebrew",), "Deva": ("Devanagari",),
    "Beng": ("Bengali",), "Ethi": ("Ethiopic",), "Grek": ("Greek",), "Taml": ("Tamil",), "Telu": ("Telugu",),
    "Thai": ("Thai",), "Armn": ("Armenian",), "Geor": ("Georgian",), "Gujr": ("Gujarati",), "Guru": ("Gurmukhi",),
    "Khmr": ("Khmer",), "Knda": ("Kannada",), "Laoo": ("Lao",), "Mlym": ("Malayalam",), "Mymr": ("Myanmar",),
    "Sinh": ("Sinhala",), "Tibt": ("Tibetan",), "Hang": ("Hangul",),
}  # fmt: skip
"""Unicode script names (UAX 24) by ISO 15924 code."""

NEAR = (
    frozenset({"zh", "wuu", "yue"}),
    frozenset({"ar", "arz"}),
    frozenset({"id", "ms"}),
    frozenset({"hi", "mr", "ne"}),
    frozenset({"he", "yi"}),
    frozenset({"no", "nb", "nn", "da"}),
    frozenset({"hr", "sr", "bs", "sh"}),
    frozenset({"fa", "prs"}),
)
"""Languages that short-text identification takes for one another, so that either answer is accepted."""


@cache
def canonical(tag: str) -> str:
    """Return the canonical language-and-script tag; ValueError for what names no language.

    A script is kept only where it says more than the language alone (`zh-Hans`, `hi-Latn`), a region is dropped:
    it belongs in the column `region`. `und` is allowed.
    """
    if tag == UNDETERMINED:
        return tag
    if not langcodes.tag_is_valid(tag) or tag.startswith(("x-", "qaa")) or tag in REFUSED:
        raise ValueError(f"{tag!r} is no language tag: expected BCP-47 such as ko, zh-Hans, hi-Latn or und")
    language = langcodes.Language.get(langcodes.standardize_tag(tag))
    if not language.language:
        raise ValueError(f"{tag!r} names no language")
    script = language.script
    if not script and language.language == "zh" and language.territory:
        script = language.maximize().script
    if language.language != "zh" and script == langcodes.Language.get(language.language).maximize().script:
        script = None
    return language.language + (f"-{script}" if script else "")


@cache
def scripts_of(tag: str) -> tuple[str, ...]:
    """Return the Unicode scripts a language is written in; empty where undetermined or not in the table."""
    if tag == UNDETERMINED:
        return ()
    language = langcodes.Language.get(tag)
    return SCRIPTS.get(language.script or language.maximize().script or "", ())


@cache
def same_or_near(declared: str, detected: str) -> bool:
    """Whether a detected language agrees with the declared one."""
    base = langcodes.Language.get(declared).language or declared
    return base == detected or any(base in near and detected in near for near in NEAR)


@cache
def region_is_valid(region: str) -> bool:
    """Whether a code is an ISO 3166 country (two letters, assigned)."""
    return (
        len(region) == 2 and region.isupper() and region not in {"XX", "ZZ"} and langcodes.tag_is_valid(f"en-{region}")
    )
