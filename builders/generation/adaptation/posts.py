"""Posts to be answered, from JSON Lines: whose they are, their words, and what was marked in them.

Messages about a post never quote its words.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builders.labels import load_taxonomy
from builders.languages import UNDETERMINED, canonical
from builders.problems import Problem, ProblemsFound, Report

REQUIRED = ("post_id", "culture", "language", "text")
ANNOTATIONS = {
    "distress": ("intensity", "distress/intensity@1"),
    "signals": ("type", "culture/signal@1"),
}
"""Kinds of marks by their field: what their label is called, and the taxonomy that it belongs to."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A phrase and its label; None where readers gave none."""

    phrase: str
    label: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post; `annotated` says whether readers have marked it at all, be it with nothing found."""

    post_id: str
    culture: str
    language: str
    text: str
    distress: tuple[Mark, ...] = ()
    signals: tuple[Mark, ...] = ()
    annotated: bool = False


def read_posts(path: Path) -> tuple[Post, ...]:
    """Return the posts of a JSON Lines file; ProblemsFound with every problem and its line.

    A line is `{"post_id", "culture", "language", "text", "annotations": {"distress": [{"phrase", "intensity"}],
    "signals": [{"phrase", "type"}]}}`; annotations may be missing or null, and so may a label.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ProblemsFound.single("unreadable", str(path), str(error), "Give JSON Lines in UTF-8.") from error
    report, posts = Report(), list[Post]()
    for number, line in enumerate(lines, 1):
        if line.strip():
            posts += _post(line, f"{path} line {number}", report)
    for name, times in Counter(post.post_id for post in posts).items():
        if times > 1:
            report.add(_problem(str(path), "duplicate-id", f"post {name!r} stands {times} times", "Keep one of them."))
    if not posts and not report.failed:
        report.add(_problem(str(path), "empty-file", "there is no post in it", "Give at least one line."))
    if report.failed:
        raise ProblemsFound(report)
    return tuple(posts)


def _post(line: str, place: str, report: Report) -> Iterator[Post]:
    """Yield the post of a line, or nothing where it has problems, which go to the report."""
    try:
        record = json.loads(line)
    except ValueError as error:
        report.add(_problem(place, "json", f"not JSON: {error}", "Correct the line."))
        return
    if not isinstance(record, dict):
        report.add(_problem(place, "wrong-type", f"expected an object, got {type(record).__name__}", "Correct it."))
        return
    before = len(report.problems)
    report.extend(_field_problems(record, place))
    annotations = record.get("annotations")
    distress, signals = (_marks(annotations, name, place, report) for name in ANNOTATIONS)
    if len(report.problems) == before:
        facts = {name: record[name] for name in REQUIRED}
        yield Post(**facts, distress=distress, signals=signals, annotated=annotations is not None)


def _field_problems(record: dict[str, Any], place: str) -> Iterator[Problem]:
    for name in sorted(record.keys() - {*REQUIRED, "annotations"}):
        yield _problem(place, "unknown-field", f"{name!r} is not known", f"Fields are {', '.join(REQUIRED)}.")
    for name in REQUIRED:
        value = record.get(name)
        if not isinstance(value, str) or not value.strip():
            rule = "empty-post" if name == "text" and isinstance(value, str) else "missing-field"
            yield _problem(place, rule, f"{name}: expected text, got {_kind(value)}", "Supply it, or drop the post.")
        elif name == "language":
            yield from _language_problems(value, place)
    annotations = record.get("annotations")
    if annotations is not None and not isinstance(annotations, dict):
        message = f"annotations: expected an object, got {_kind(annotations)}"
        yield _problem(place, "wrong-type", message, "Correct it.")
    for name in sorted((annotations if isinstance(annotations, dict) else {}).keys() - ANNOTATIONS.keys()):
        fix = f"There are {' and '.join(ANNOTATIONS)}."
        yield _problem(place, "unknown-field", f"annotations.{name} is not known", fix)


def _kind(value: object) -> str:
    return "nothing" if value is None or not str(value).strip() else type(value).__name__


def _language_problems(language: str, place: str) -> Iterator[Problem]:
    try:
        right = canonical(language)
    except ValueError:
        right = ""
    if right != language or language == UNDETERMINED:
        hint = f" (did you mean {right}?)" if right and right != language else ""
        message = f"language: expected BCP-47 such as ko or zh-Hans, got {language!r}{hint}"
        yield _problem(place, "unknown-language", message, "Answers are written in it, so it must be known.")


def _marks(annotations: Any, name: str, place: str, report: Report) -> tuple[Mark, ...]:  # noqa: ANN401 - JSON
    """Return the marks of one kind; their problems go to the report."""
    listed = annotations.get(name) if isinstance(annotations, dict) else None
    if listed is None:
        return ()
    if not isinstance(listed, list):
        message = f"annotations.{name}: expected a list, got {_kind(listed)}"
        report.add(_problem(place, "wrong-type", message, "Correct it."))
        return ()
    field, taxonomy = ANNOTATIONS[name]
    known, found = load_taxonomy(taxonomy).names, list[Mark]()
    for number, one in enumerate(listed, 1):
        where = f"annotations.{name}[{number}]"
        phrase = one.get("phrase") if isinstance(one, dict) else None
        known_fields = isinstance(one, dict) and one.keys() <= {"phrase", field}
        if not known_fields or not isinstance(phrase, str) or not phrase.strip():
            message = f'{where}: expected {{"phrase": text, "{field}": label}}'
            report.add(_problem(place, "mark", message, "Correct it, or take it out."))
        elif one.get(field) is not None and one[field] not in known:
            message = f"{where}.{field}: expected one of {', '.join(known)} or null, got {one[field]!r}"
            report.add(_problem(place, "unknown-label", message, f"Use the labels of {taxonomy}."))
        else:
            found.append(Mark(phrase, one.get(field)))
    return tuple(found)


def _problem(place: str, rule: str, message: str, fix: str) -> Problem:
    return Problem(rule=rule, place=place, message=message, fix=fix)
