"""Files that are no file of their kind, told in one problem: what was given, and what to name instead."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from builders.problems import ProblemsFound

Kind = Literal["answers", "sessions", "posts"]
KNOWN_BY: dict[Kind, frozenset[str]] = {
    "answers": frozenset({"post_id", "strategy"}),
    "sessions": frozenset({"id", "turns"}),
    "posts": frozenset({"post_id", "text"}),
}
"""Fields by which the first line of a file is known; the first kind that fits is what the file is."""
INSTEAD: dict[Kind, str] = {
    "answers": "Name answers.jsonl, as `careloom generate answers` writes it.",
    "sessions": "Name sessions.jsonl, as `careloom generate sessions` writes it.",
    "posts": "Name the file of posts: JSON Lines with post_id, culture, language and text.",
}
UNUSED = frozenset({"reasons"})
"""Fields of records that came to nothing, which lie beside those that are meant."""


def refuse_other_file(path: Path, expected: Kind) -> None:
    """Raise ProblemsFound where the first line of a file shows that it holds something else.

    What is wrong line by line in a file of the right kind is for whoever reads it.
    """
    first = _first(path)
    fields = frozenset(first or ())
    if first is not None and not fields & UNUSED and _kind(fields) == expected:
        return
    is_what = f"it holds {_found(first, fields)}"
    raise ProblemsFound.single("wrong-file", str(path), f"this is no file of {expected}: {is_what}", INSTEAD[expected])


def _first(path: Path) -> dict[str, Any] | None:
    """Return the record of the first line that is not empty; None where there is no such record."""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            record = json.loads(next(line for line in lines if line.strip()))
    except (StopIteration, ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def _kind(fields: frozenset[str]) -> Kind | None:
    return next((kind for kind, known in KNOWN_BY.items() if known <= fields), None)


def _found(first: dict[str, Any] | None, fields: frozenset[str]) -> str:
    """Say what a file holds, by its fields and never by its words."""
    if first is None:
        return "no JSON Lines of records"
    if fields & UNUSED:
        return "records that came to nothing"
    kind = _kind(fields)
    return kind or f"records of {', '.join(sorted(fields)[:6]) or 'nothing'}"
