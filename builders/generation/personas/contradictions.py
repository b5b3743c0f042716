"""Where a persona contradicts itself: score and level, score and symptoms, ids, language, region, words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

from builders.generation.personas.located_yaml import LocatedYaml, Path
from builders.generation.personas.persona import (
    GROUPS,
    HIGHEST_SCORE,
    LOWEST_SCORE,
    MOST_SYMPTOMS,
    STRONGEST_SYMPTOM,
    band_schemes,
    level_of,
)
from builders.generation.safety import harm_in
from builders.labels import load_taxonomy
from builders.languages import canonical, region_is_valid
from builders.problems import Problem

PERSONA_ID = re.compile(r"[a-z][a-z0-9]*(-[A-Za-z0-9]+)*")
ITEMS = 21
"""Symptoms that a score of 0-63 is spread over, 0-3 each; a scale of another length has other scores."""
HEADROOM = 1.0
"""How far the mean of the symptoms that stand out may lie above the mean over all."""
YOUNGEST, OLDEST = 18, 110


def contradictions(located: LocatedYaml, record: Mapping[str, Any], path: Path = ()) -> Iterator[Problem]:
    """Yield every contradiction of a persona's record; values of a wrong type are passed over, the shape tells them."""
    for rule, names, message in _found(record):
        yield located.problem(rule, (*path, *names), message)


def _found(record: Mapping[str, Any]) -> Iterator[tuple[str, Path, str]]:
    yield from _ids(record)
    yield from _facts(record)
    yield from _severity(record)
    yield from _symptoms(record)
    yield from _words(record)


def _ids(record: Mapping[str, Any]) -> Iterator[tuple[str, Path, str]]:
    for name in ("persona_id", "base_persona_id"):
        value = record.get(name)
        if isinstance(value, str) and not PERSONA_ID.fullmatch(value):
            yield "bad-id", (name,), f"{value!r}: expected letters, digits and hyphens, such as ada"


def _facts(record: Mapping[str, Any]) -> Iterator[tuple[str, Path, str]]:
    language, nationality, age = (record.get(name) for name in ("language", "nationality", "age"))
    if isinstance(language, str) and (message := language_fault(language)):
        yield "bad-language", ("language",), message
    if isinstance(nationality, str) and not region_is_valid(nationality):
        yield "bad-region", ("nationality",), f"{nationality!r} is no ISO 3166 country: expected one such as BD"
    if _is_number(age) and not YOUNGEST <= age <= OLDEST:
        yield "out-of-range", ("age",), f"{age}: personas are adults, expected {YOUNGEST} to {OLDEST}"


def language_fault(language: str) -> str:
    """Return what is wrong with a language tag, empty where nothing is."""
    try:
        found = canonical(language)
    except ValueError as error:
        return str(error)
    if found == "und":
        return "'und': a persona must speak a language that is known"
    return f"{language!r}: expected {found!r}, without region" if found != language else ""


def _severity(record: Mapping[str, Any]) -> Iterator[tuple[str, Path, str]]:
    score, scheme, level = (record.get(name) for name in ("severity_score", "band_scheme", "severity_level"))
    if isinstance(scheme, str) and scheme not in band_schemes():
        named = "" if "@" in scheme else " (the version is missing)"
        yield "unknown-band-scheme", ("band_scheme",), f"{scheme!r}: there are {', '.join(band_schemes())}{named}"
    if _is_number(score) and not LOWEST_SCORE <= score <= HIGHEST_SCORE:
        yield "out-of-range", ("severity_score",), f"{score}: expected {LOWEST_SCORE} to {HIGHEST_SCORE}"
        score = None
    if scheme not in band_schemes() or not isinstance(level, str):
        return
    levels = load_taxonomy(str(scheme)).names
    if level not in levels:
        yield "unknown-level", ("severity_level",), f"{level!r}: {scheme} has {', '.join(levels)}"
    elif _is_number(score) and (expected := level_of(score, str(scheme))) != level:
        yield "severity", ("severity_level",), f"{level!r}, but a score of {score} is {expected!r} under {scheme}"


def _symptoms(record: Mapping[str, Any]) -> Iterator[tuple[str, Path, str]]:
    """Yield symptoms out of range, and those that cannot belong to the score.

    The symptoms that stand out are at least as strong as the mean over all, score / 21, and a score with a low mean
    cannot be told by strong ones alone.
    """
    where, score = ("key_negative_symptoms",), record.get("severity_score")
    symptoms = record.get(where[0])
    if not isinstance(symptoms, list):
        return
    if not 1 <= len(symptoms) <= MOST_SYMPTOMS:
        yield "symptom-count", where, f"{len(symptoms)} symptoms: expected 1 to {MOST_SYMPTOMS}"
    found = [one.get("severity") if isinstance(one, dict) else None for one in symptoms]
    for number, severity in enumerate(found):
        if _is_number(severity) and not 0 <= severity <= STRONGEST_SYMPTOM:
            yield "out-of-range", (*where, number, "severity"), f"{severity}: expected 0 to {STRONGEST_SYMPTOM}"
    numbers = [one for one in found if _is_number(one)]
    if not _is_number(score) or not numbers or len(numbers) < len(found):
        return
    least = score / ITEMS
    mean, most = sum(numbers) / len(numbers), min(least + HEADROOM, STRONGEST_SYMPTOM)
    if not least <= mean <= most:
        message = (
            f"the symptoms' mean severity is {mean:.2f}, but a score of {score} asks for {least:.2f} to {most:.2f}"
        )
        yield "severity", where, message


def _words(record: Mapping[str, Any]) -> Iterator[tuple[str, Path, str]]:
    for path, text in _texts(record):
        if not text.strip():
            yield "blank-text", path, "the text is blank"
        elif harm := harm_in(text, "en"):
            yield "harm", path, f"the text must not stand in a persona: {harm}"
    for name in GROUPS:
        if record.get(name) == []:
            yield "empty-group", (name,), "the list is empty: expected at least one sentence"


def _texts(content: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    if isinstance(content, str):
        yield path, content
    elif isinstance(content, Mapping):
        for key, value in content.items():
            yield from _texts(value, (*path, str(key)))
    elif isinstance(content, list):
        for number, value in enumerate(content):
            yield from _texts(value, (*path, number))


def _is_number(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
