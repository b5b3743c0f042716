"""The Hub's value lists, vendored with source, version and date (refreshed by `scripts/refresh_vocabularies.py`)."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any


@cache
def vocabulary(name: str) -> tuple[str, ...]:
    """Return the values of a list, in the Hub's order."""
    return tuple(_content(name)["values"])


@cache
def subtasks() -> dict[str, tuple[str, ...]]:
    """Return the parent tasks of each `task_ids` value."""
    parents: dict[str, tuple[str, ...]] = {}
    for task, facts in _content("tasks")["values"].items():
        for subtask in facts["subtasks"]:
            parents[subtask] = (*parents.get(subtask, ()), task)
    return parents


@cache
def _content(name: str) -> dict[str, Any]:
    text = resources.files("cards").joinpath("vocabularies", f"{name}.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    return content
