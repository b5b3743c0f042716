"""Custom strategies of a YAML file, read with every problem at once.

strategies:
  - name: elders-first
    version: 1
    parts: [culture, annotation]
    principles: [knowledge, context]
    instructions: Think of how elders in {culture} families would speak of this.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from builders.generation.adaptation.strategies import PARTS, PLACEHOLDERS, PRINCIPLES, STRATEGIES, Strategy
from builders.problems import Problem, ProblemsFound, Report

FIELDS = ("name", "version", "parts", "principles", "instructions")
NAME = re.compile(r"[a-z0-9+][a-z0-9+_-]*")
BRACED = re.compile(r"\{[^{}]*\}?|\}")
WITH_OWN_FIELD = ("principles", "instructions")
"""Parts that are there because their field is."""
LISTED = tuple(part for part in PARTS if part not in WITH_OWN_FIELD)


def read_strategies(path: Path) -> tuple[Strategy, ...]:
    """Return the custom strategies of a file; ProblemsFound with every problem and the strategy it is found in."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        said = str(error).replace("\n", " ")
        raise ProblemsFound.single("unreadable", str(path), said, "Give a YAML file in UTF-8.") from error
    records = content.get("strategies") if isinstance(content, dict) else None
    if not isinstance(records, list) or not records or len(content) > 1:
        message = "expected the one field `strategies` with a list of them"
        raise ProblemsFound.single("no-strategies", str(path), message, "Write them below it.")
    report = Report()
    for number, record in enumerate(records, 1):
        report.extend(_problems(record, f"{path} strategy {number}"))
    names = Counter(str(record.get("name")) for record in records if isinstance(record, dict))
    for taken in (one.name for one in STRATEGIES if one.name in names):
        report.add(_problem(str(path), "name-taken", f"{taken!r} is a strategy of the project", "Choose another name."))
    for name, times in names.items():
        if times > 1:
            report.add(_problem(str(path), "duplicate-name", f"{name!r} stands {times} times", "Rename all but one."))
    if report.failed:
        raise ProblemsFound(report)
    return tuple(map(_strategy, records))


def _strategy(record: dict[str, Any]) -> Strategy:
    listed = tuple(record.get("parts") or ())
    own = tuple(part for part in WITH_OWN_FIELD if record.get(part))
    return Strategy(
        name=record["name"],
        version=record["version"],
        # In the order of the project's own strategies, whatever the order in the file.
        parts=tuple(part for part in PARTS if part in listed + own),
        principles=tuple(one for one in PRINCIPLES if one in (record.get("principles") or ())),
        instructions=(record.get("instructions") or "").strip(),
    )


def _problems(record: Any, place: str) -> Iterator[Problem]:  # noqa: ANN401 - YAML
    if not isinstance(record, dict):
        message = f"expected a record with {', '.join(FIELDS)}, got {type(record).__name__}"
        yield _problem(place, "wrong-type", message, "Write `name: …` and the rest.")
        return
    for name in sorted(map(str, record.keys() - set(FIELDS))):
        yield _problem(place, "unknown-field", f"{name!r} is not known", f"Fields are {', '.join(FIELDS)}.")
    if not isinstance(record.get("name"), str) or not NAME.fullmatch(record["name"]):
        message = f"name: expected small letters, digits, + and dashes, got {record.get('name')!r}"
        yield _problem(place, "name", message, "Rename it.")
    version = record.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        message = f"version: expected a whole number from 1, got {version!r}"
        yield _problem(place, "version", message, "Start with 1, and raise it with every change.")
    for name, known in (("parts", LISTED), ("principles", PRINCIPLES)):
        yield from _list_problems(record.get(name), name, known, place)
    yield from _instruction_problems(record.get("instructions"), place)
    if not any(record.get(name) for name in ("parts", *WITH_OWN_FIELD)):
        message = "it adds nothing, which is the baseline"
        yield _problem(place, "empty", message, "Give parts, principles or instructions.")


def _list_problems(value: Any, name: str, known: tuple[str, ...], place: str) -> Iterator[Problem]:  # noqa: ANN401 - YAML
    if value is None:
        return
    if not isinstance(value, list):
        yield _problem(place, "wrong-type", f"{name}: expected a list, got {value!r}", "Write it as [one, another].")
        return
    for one in value:
        if not isinstance(one, str) or one not in known:
            message = f"{name}: {one!r} is not known; expected some of {', '.join(known)}"
            yield _problem(place, "unknown-value", message, "Correct the name.")
        elif value.count(one) > 1:
            yield _problem(place, "repeated-value", f"{name}: {one!r} stands more than once", "Name it once.")
            return


def _instruction_problems(value: Any, place: str) -> Iterator[Problem]:  # noqa: ANN401 - YAML
    if value is None:
        return
    if not isinstance(value, str) or not value.strip():
        yield _problem(
            place, "wrong-type", f"instructions: expected text, got {value!r}", "Write them, or leave it out."
        )
        return
    for found in BRACED.findall(value):
        if found not in PLACEHOLDERS:
            message = f"instructions: {found!r} names nothing; there are {' and '.join(PLACEHOLDERS)}"
            yield _problem(place, "placeholder", message, "Correct the name in braces.")


def _problem(place: str, rule: str, message: str, fix: str) -> Problem:
    return Problem(rule=rule, place=place, message=message, fix=fix)
