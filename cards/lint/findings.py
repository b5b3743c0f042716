"""How lint rules name what they find: rule, level, line, and the closest value that would do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from builders.problems import Level, Problem
from cards.front_matter import FrontMatter

README = "README.md"


def found(
    rule: str, front: FrontMatter, path: tuple[str | int, ...], message: str, fix: str, level: Level = "error"
) -> Problem:
    """Return a problem of a front matter value, with its line and field."""
    field = ".".join(str(part) for part in path)
    place = f"{README} line {front.line(*path)}" + (f" {field}" if field else "")
    return Problem(rule=rule, place=place, message=message, fix=fix, level=level)


def items(front: FrontMatter, name: str) -> list[tuple[tuple[str | int, ...], Any]]:
    """Return the items of a list field with their paths; one for a field that holds a single value."""
    value = front.values.get(name)
    if value is None:
        return []
    return (
        [((name, number), one) for number, one in enumerate(value)] if isinstance(value, list) else [((name,), value)]
    )


def closest(value: str, allowed: Iterable[str]) -> str:
    """Return a hint at the closest allowed values, empty where nothing is close."""
    near = difflib.get_close_matches(value.lower(), list(allowed), n=3, cutoff=0.6)
    return f"Did you mean {' or '.join(near)}?" if near else ""


def shown(values: Iterable[str], most: int = 8) -> str:
    """Return a list in words, the rest counted."""
    listed = list(values)
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more
