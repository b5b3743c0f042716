"""A check of generated text for instructions to self-harm, by words, in the project's languages. It is not sufficient.

It finds a sentence that names self-harm together with words that announce an instruction, and a list of steps under
such a naming. What is put otherwise passes, and some harmless sentences are stopped: for text that nobody has read
before publication it is a net under other nets (the model's own training, the prompts, a reader), not a guarantee.
Languages outside `COVERED` are checked for English words alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex

COVERED = ("ar", "bn", "de", "en", "es", "fr", "he", "hi", "id", "ja", "ko", "zh")
"""Languages with words of their own, without script."""
SENTENCE_END = r"[.!?。！？।؟…\n]+"
STEP = r"(?m)^\s*(\p{Nd}{1,2}|\p{L})\s*[.):、）]"
LEAST_STEPS = 2


class HarmfulText(Exception):  # noqa: N818 - named for what it says, not "Error"
    """Raised for text that must not be kept; says why, and never quotes it."""


@dataclass(frozen=True, slots=True)
class _Words:
    acts: regex.Pattern[str]
    instructions: regex.Pattern[str]
    prevention: regex.Pattern[str]


def refuse_harmful(text: str, language: str) -> None:
    """Raise HarmfulText where a text gives instructions for self-harm, as far as this check can tell."""
    if harm := harm_in(text, language):
        raise HarmfulText(harm)


def harm_in(text: str, language: str) -> str:
    """Return what is wrong with a text, empty where nothing was found; English words are looked for in every text."""
    plain = unicodedata.normalize("NFC", text)
    for code in dict.fromkeys((_base(language), "en")):
        if code in COVERED and (found := _harm(plain, _words()[code])):
            return found
    return ""


def is_covered(language: str) -> bool:
    """Whether the check knows words of a language, and not only English ones."""
    return _base(language) in COVERED


def _base(language: str) -> str:
    return language.split("-", maxsplit=1)[0]


def _harm(text: str, words: _Words) -> str:
    import regex

    if not words.acts.search(text):
        return ""
    named_alone = False
    for sentence in regex.split(SENTENCE_END, text):
        if not words.acts.search(sentence) or words.prevention.search(sentence):
            continue
        named_alone = True
        if words.instructions.search(sentence):
            return "a sentence names self-harm and announces an instruction"
    if named_alone and len(regex.findall(STEP, text)) >= LEAST_STEPS:
        return "the text names self-harm and lists steps"
    return ""


@cache
def _words() -> Mapping[str, _Words]:
    import regex
    import yaml

    text = (resources.files(__package__) / "safety.yaml").read_text(encoding="utf-8")
    lists = yaml.load(unicodedata.normalize("NFC", text), Loader=yaml.CSafeLoader)
    return {
        code: _Words(*(regex.compile("|".join(kinds[name]), regex.IGNORECASE) for name in _Words.__slots__))
        for code, kinds in lists.items()
    }
