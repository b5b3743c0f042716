"""Help lines by country and language, read from one file: who may be shown, and what has not been checked for long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

FILE = Path(__file__).with_name("help_lines.yaml")
FRESH_FOR = timedelta(days=365)
Kind = Literal["phone", "chat", "emergency", "directory"]
KINDS = ("phone", "chat", "emergency", "directory")
READ = ("stored copy", "live page")
FIELDS = {"country", "languages", "name", "number", "web", "hours", "kind", "source", "checked", "verified", "note"}
TEXTS = ("danger", "listen", "elsewhere", "found")
LANGUAGES = ("ar", "bn", "de", "en", "es", "fr", "he", "hi", "id", "ja", "ko", "zh-Hans")
TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
NUMBER = re.compile(r"\+?[0-9][0-9 -]*")


class HelpLinesError(ValueError):
    """The file of help lines cannot be used; the message says all that is wrong with it."""


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One line, emergency number or directory, where it was read and when."""

    country: str | None
    languages: tuple[str, ...]
    name: str
    number: str | None
    web: str | None
    hours: str | None
    kind: Kind
    source: str
    checked: date
    verified: bool
    read: str | None
    note: str | None

    def stale(self, today: date) -> bool:
        """Whether nobody has checked it for twelve months."""
        return today - self.checked > FRESH_FOR


@dataclass(frozen=True, slots=True)
class Texts:
    """What the page says around the lines, in one language."""

    language: str
    danger: str
    listen: str
    elsewhere: str
    found: str


@dataclass(frozen=True, slots=True)
class HelpLines:
    """All lines of the file, verified or not, and the texts around them."""

    lines: tuple[HelpLine, ...]
    texts: dict[str, Texts]
    reviewed: bool

    def shown(self) -> tuple[HelpLine, ...]:
        """Return the lines that a page may show."""
        return tuple(line for line in self.lines if line.verified)

    def stale(self, today: date) -> tuple[HelpLine, ...]:
        """Return the shown lines that a maintainer has to check again."""
        return tuple(line for line in self.shown() if line.stale(today))


@cache
def help_lines(path: Path = FILE) -> HelpLines:
    """Return the help lines, read once; raise HelpLinesError with all problems."""
    return parsed(yaml.safe_load(path.read_text(encoding="utf-8")))


def parsed(found: object) -> HelpLines:
    """Return the help lines from their parsed YAML; raise HelpLinesError with all problems."""
    if not isinstance(found, dict) or not isinstance(found.get("lines"), list):
        raise HelpLinesError("The help lines cannot be used: expected a mapping with a list “lines” and “texts”.")
    problems = [problem for place, entry in enumerate(found["lines"], 1) for problem in _wrong_with(entry, place)]
    problems += _wrong_with_texts(found.get("texts"))
    if not any(_is_shown_directory(entry) for entry in found["lines"]):
        problems.append("no directory with a web address is verified; one must always be there to be shown")
    if problems:
        raise HelpLinesError("The help lines cannot be used:\n- " + "\n- ".join(problems))
    lines = (HelpLine(**{"read": None} | entry | {"languages": tuple(entry["languages"])}) for entry in found["lines"])
    texts = {language: Texts(language, **found["texts"][language]) for language in LANGUAGES}
    return HelpLines(tuple(lines), texts, found["texts"]["reviewed"])


def _is_shown_directory(entry: object) -> bool:
    return isinstance(entry, dict) and entry.get("kind") == "directory" and entry.get("verified") is True


def _wrong_with(entry: object, place: int) -> Iterator[str]:
    """Yield what is wrong with an entry."""
    if not isinstance(entry, dict):
        yield f"entry {place}: expected a mapping"
        return
    here = f"entry {place} ({entry.get('country')}, {entry.get('name')})"
    if missing := FIELDS - set(entry):
        yield f"{here}: {', '.join(sorted(missing))} missing; write null where there is nothing"
        return
    if unknown := set(entry) - FIELDS - {"read"}:
        yield f"{here}: unknown {', '.join(sorted(map(str, unknown)))}"
    yield from (f"{here}: {what}" for what, right in _expected(entry).items() if not right)


def _expected(entry: dict[str, Any]) -> dict[str, bool]:
    """Return what is expected of an entry's fields and whether it is so."""
    country, kind, languages, verified = entry["country"], entry["kind"], entry["languages"], entry["verified"]
    directory = kind == "directory"
    return {
        f"kind must be one of {', '.join(KINDS)}": kind in KINDS,
        "country must be two capitals (ISO 3166), or null for a directory": _matches(r"[A-Z]{2}", country)
        or (country is None and directory),
        "languages must be a list of BCP-47 tags": isinstance(languages, list)
        and bool(languages)
        and all(_matches(TAG, tag) for tag in languages),
        "name must say something": isinstance(entry["name"], str) and bool(entry["name"].strip()),
        "number must be digits between quotation marks": entry["number"] is None or _matches(NUMBER, entry["number"]),
        "web must begin with https://": entry["web"] is None or _matches(r"https://\S+", entry["web"]),
        "a number or a web address is needed": bool(entry["number"] or entry["web"]),
        "a directory needs a web address": not directory or bool(entry["web"]),
        "hours and note must be text or null": all(isinstance(entry[name], str | None) for name in ("hours", "note")),
        "source must be the address of a page": _matches(r"https?://\S+", entry["source"]),
        "checked must be a day (2026-11-21)": type(entry["checked"]) is date,
        "verified must be true or false": isinstance(verified, bool),
        f"a verified entry says how it was read: {' or '.join(READ)}": verified is not True
        or entry.get("read") in READ,
    }


def _matches(pattern: str | re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(pattern, value) is not None


def _wrong_with_texts(texts: object) -> Iterator[str]:
    """Yield what is wrong with the texts around the lines."""
    if not isinstance(texts, dict) or not isinstance(texts.get("reviewed"), bool):
        yield "texts: expected a mapping by language, and “reviewed” true or false"
        return
    for language in LANGUAGES:
        entry = texts.get(language)
        if not isinstance(entry, dict) or set(entry) != set(TEXTS) or not all(map(str, entry.values())):
            yield f"texts.{language}: expected {', '.join(TEXTS)}"
