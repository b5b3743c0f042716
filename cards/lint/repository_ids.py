"""Ids of the Hub's repositories, and values of closed lists, as fields of a card name them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from builders.problems import Level, Problem
from cards.front_matter import FrontMatter
from cards.lint.findings import closest, found, items, shown

REPOSITORY = re.compile(r"^(?:[\w-]+/)?[\w.-]+$")


def check_repository_ids(front: FrontMatter, *names: str) -> Iterator[Problem]:
    """Yield values that can be no repository of the Hub."""
    for name in names:
        for path, value in items(front, name):
            if not isinstance(value, str) or not REPOSITORY.match(value):
                field = f"{name}[{path[1]}]" if len(path) > 1 else name
                yield found("hub-id", front, path, f'"{field}" with value "{value}" is not valid',
                            "Write a Hub id such as org/name, no path and no prose.")  # fmt: skip


def check_listed(front: FrontMatter, name: str, allowed: Collection[str], level: Level = "error") -> Iterator[Problem]:
    """Yield a field's value that is not in its closed list."""
    value = front.values.get(name)
    if value is not None and value not in allowed:
        fix = closest(str(value), allowed) or f"Use one of {shown(allowed)}."
        message = f"{name}: {value!r} is not one of the {len(allowed)} values"
        yield found("hub-value", front, (name,), message, fix, level)
