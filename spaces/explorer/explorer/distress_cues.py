"""Cues of acute danger in a text: suicide, self-harm, being harmed, harming somebody.

Texts and cues are compared in one form: normalised, without accents, apostrophes and dots below, traditional Chinese
characters as simplified ones. Every language's cues are looked for in every text, since people write more than one.
Nothing of a text is kept: what is found is named by the words of the list.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from explorer.normalisation import normalise

LIST = Path(__file__).with_name("distress_cues.yaml")
LANGUAGES = ("ar", "bn", "de", "en", "es", "fr", "he", "hi", "id", "ja", "ko", "zh-Hans")
KINDS = ("suicide", "self_harm", "being_harmed", "harming_others")
LETTER = r"\w\u0900-\u0903\u093a-\u094f\u0962\u0963\u0981-\u0983\u09be-\u09cd\u09d7"
"""Letters, with the vowel signs of Hindi and Bengali, which Python does not count as letters."""
BEGINS, ENDS = rf"(?<![{LETTER}])", rf"(?![{LETTER}])"
LEFT_OUT = dict.fromkeys((*range(0x0300, 0x0370), 0x093C, 0x09BC, 0x0981, *map(ord, "'’‘ʼ`´＇")))
"""Accents, nuktas, the Bengali candrabindu and apostrophes: many writers leave them out."""
SCRIPTS = {"ar": r"[\u0600-\u06ff]", "he": r"[\u0590-\u05ff]", "hi": r"[\u0900-\u097f]", "bn": r"[\u0980-\u09ff]",
           "ko": r"[\uac00-\ud7a3]", "ja": r"[\u3040-\u30ff\u4e00-\u9fff]", "zh-Hans": r"[\u4e00-\u9fff]"}  # fmt: skip
"""The letters without which a text holds no cue of a language; the other languages write Latin ones."""
WITHIN_A_SENTENCE = r"[^.!?。！？।\n]{0,60}?"
PIECES = re.compile(r"( ?\.\.\. ?| |[()|*])")


class CueListError(ValueError):
    """The list of cues cannot be used; the message says all that is wrong with it."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A turn of phrase of the list, in the list's own words."""

    language: str
    kind: str
    phrase: str = field(repr=False)
    source: str = field(repr=False, compare=False)
    """The regular expression that finds it."""


@dataclass(frozen=True, slots=True)
class CueList:
    """All cues, one pattern a language that says quickly whether any of them stands in a text, and like characters."""

    cues: tuple[Cue, ...]
    any_of: dict[str, re.Pattern[str]]
    characters: dict[int, str]

    def found_in(self, text: str) -> tuple[Cue, ...]:
        """Return the cues that stand in a text, in the order of the list."""
        compared = comparable(text, self.characters)
        languages = {
            language
            for language, pattern in self.any_of.items()
            if re.search(SCRIPTS.get(language, "[a-z]"), compared) and pattern.search(compared)
        }
        return tuple(cue for cue in self.cues if cue.language in languages and _pattern(cue.source).search(compared))


@cache
def _pattern(source: str) -> re.Pattern[str]:
    """Return a cue's pattern, made when its language is met for the first time."""
    return re.compile(source)


def comparable(text: str, characters: dict[int, str]) -> str:
    """Return the form in which texts and cues are compared."""
    text = unicodedata.normalize("NFD", normalise(text).translate(characters))
    return unicodedata.normalize("NFC", text.translate(LEFT_OUT)).replace("ँ", "ं")


@cache
def cue_list(path: Path = LIST) -> CueList:
    """Return the list of cues, read once."""
    return parsed(yaml.safe_load(path.read_text(encoding="utf-8")))


def parsed(found: object) -> CueList:
    """Return the list of cues from its parsed YAML; raise CueListError with all problems."""
    problems = _problems(found)
    if problems or not isinstance(found, dict):
        raise CueListError("The list of distress cues cannot be used:\n- " + "\n- ".join(problems))
    characters = {ord(written): read for written, read in found["characters"].items()}
    cues: list[Cue] = []
    any_of = {}
    for language, entry in found["languages"].items():
        those = [
            Cue(language, kind, phrase, _source(phrase, entry["by"], characters))
            for kind in KINDS
            for phrase in entry[kind]
        ]
        cues += those
        any_of[language] = _any_of(those)
    return CueList(tuple(cues), any_of, characters)


def _any_of(cues: list[Cue]) -> re.Pattern[str]:
    """Return one pattern for many cues; that a word begins is asked once, which makes it quick in long texts."""
    begun = [cue.source.removeprefix(BEGINS) for cue in cues if cue.source.startswith(BEGINS)]
    free = [cue.source for cue in cues if not cue.source.startswith(BEGINS)]
    return re.compile("|".join(([f"{BEGINS}(?:{'|'.join(begun)})"] if begun else []) + free))


def _problems(found: object) -> list[str]:
    """Return what is wrong with the form of the list."""
    if not isinstance(found, dict) or not isinstance(found.get("languages"), dict):
        return ["expected a mapping with “characters” and “languages”"]
    problems = [f"{language}: no cues" for language in LANGUAGES if language not in found["languages"]]
    characters = found.get("characters")
    if not isinstance(characters, dict) or any(len(str(sign)) != 1 for pair in characters.items() for sign in pair):
        problems.append("characters: expected one character for one character")
    for language, entry in found["languages"].items():
        if not isinstance(entry, dict) or entry.get("by") not in ("words", "parts"):
            problems.append(f"{language}: “by” must be words or parts")
            continue
        problems += [f"{language}: {kind} is not a kind ({', '.join(KINDS)})" for kind in set(entry) - {*KINDS, "by"}]
        for kind in KINDS:
            phrases = entry.get(kind)
            if not isinstance(phrases, list) or not phrases:
                problems.append(f"{language}.{kind}: expected a list of phrases")
                continue
            problems += [f"{language}.{kind}: {phrase!r} is no phrase" for phrase in phrases if not _usable(phrase)]
    return problems


def _usable(phrase: object) -> bool:
    """Whether a phrase says something and its brackets match."""
    if not isinstance(phrase, str) or not re.search(r"\w", phrase):
        return False
    try:
        return not re.search(_source(phrase, "parts", {}), "")
    except re.error:
        return False


def _source(phrase: str, by: str, characters: dict[int, str]) -> str:
    """Return the regular expression of a phrase as the list's head explains it."""
    phrase = comparable(phrase, characters).strip()
    before, after = BEGINS, ENDS
    if by == "parts":
        signs = {" ": r"[\W_]*", "*": "", "...": WITHIN_A_SENTENCE}
        before = after = ""
    else:
        signs = {" ": rf"[^{LETTER}]+", "*": rf"[{LETTER}]*", "...": after + WITHIN_A_SENTENCE + before}
    if phrase.startswith("*"):
        phrase, before = phrase[1:], ""
    signs |= {"(": "(?:", ")": ")", "|": "|"}
    pieces = (signs.get(piece if piece == " " else piece.strip(), re.escape(piece)) for piece in PIECES.split(phrase))
    return f"{before}(?:{''.join(pieces)}){after}"
