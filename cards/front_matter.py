"""Read a README's front matter as the Hub's client does, with lines, and report what that client lets slip.

The client (PyYAML's safe loader) silently keeps the last of two equal keys, drops keys without a value, and reads
`no` as false, `1.10` as 1.1 and `2026-01-02` as a date; a byte order mark hides the whole block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from builders.problems import Problem

Path = tuple[str | int, ...]
FENCE = "---"
TYPED = {
    "tag:yaml.org,2002:bool": "a truth value",
    "tag:yaml.org,2002:float": "a number",
    "tag:yaml.org,2002:timestamp": "a date",
}
TRUTH_VALUES = frozenset({"true", "false", "True", "False"})
"""Spellings that nobody takes for a word."""
QUOTE = "Write it between quotes."


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """The front matter's values, where each stands, and the text below it."""

    values: dict[str, Any]
    lines: Mapping[Path, int]
    """Line of each key or list item, from 1, by path such as `("configs", 0, "config_name")`."""
    body: str
    body_line: int

    def line(self, *path: str | int) -> int:
        """Return the line of a value, or of what holds it where the value is missing."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_front_matter(text: str, place: str) -> tuple[FrontMatter | None, list[Problem]]:
    """Return the front matter, and every problem of it; None where there is none that can be read."""
    problems = []
    if text.startswith("\ufeff"):
        message = "a byte order mark stands before ---, which hides the front matter from the Hub"
        problems.append(_problem("byte-order-mark", place, message, "Save the file as UTF-8 without it."))
        text = text.lstrip("\ufeff")
    lines = text.split("\n")
    if not lines or lines[0].rstrip() != FENCE:
        problems.append(_problem("front-matter", f"{place} line 1", "no YAML between two lines of ---", "Add it."))
        return None, problems
    end = next((number for number, line in enumerate(lines[1:], start=1) if line.rstrip() == FENCE), None)
    if end is None:
        problems.append(_problem("front-matter", f"{place} line 1", "the YAML has no closing ---", "Add the line."))
        return None, problems
    for number in (0, end):
        if lines[number] != FENCE:
            message = "blanks follow the ---, which has broken cards on the Hub"
            problems.append(_problem("trailing-blank", f"{place} line {number + 1}", message, "Remove them."))
    try:
        node, values = _parsed("\n".join(lines[1:end]) + "\n")
    except yaml.YAMLError as error:
        problems.append(_broken(error, place))
        return None, problems
    if not isinstance(node, yaml.MappingNode) or not isinstance(values, dict):
        message = "expected a mapping of fields and values between the lines of ---"
        problems.append(_problem("front-matter", f"{place} line 2", message, "Write `field: value` lines."))
        return None, problems
    positions: dict[Path, int] = {}
    problems += _walk(node, (), positions, place)
    return FrontMatter(values=values, lines=positions, body="\n".join(lines[end + 1 :]), body_line=end + 2), problems


def _parsed(source: str) -> tuple[yaml.Node | None, Any]:
    """Return the nodes of a YAML text, which know their lines, and the values a safe loader makes of them."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(source)
    try:
        node = loader.get_single_node()
        return node, None if node is None else loader.construct_document(node)
    finally:
        loader.dispose()


def _walk(node: yaml.Node, path: Path, positions: dict[Path, int], place: str) -> Iterator[Problem]:
    """Yield what the loader lets slip, and note where each value stands (line 1 of the file is the fence)."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 2
            where = f"{place} line {line}"
            if name in seen:
                yield _problem("duplicate-key", where, f"{name} stands twice; the last one wins silently",
                               "Keep one of the two.")  # fmt: skip
            seen.add(name)
            positions[*path, name] = line
            yield from _typed(key, f"the key {name}", where)
            if value.tag == "tag:yaml.org,2002:null":
                yield _problem("null-value", where, f"{name} has no value, and is dropped silently",
                               "Give it a value, or remove it.")  # fmt: skip
            yield from _walk(value, (*path, name), positions, place)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            positions[*path, number] = item.start_mark.line + 2
            if item.tag == "tag:yaml.org,2002:null":
                yield _problem("null-value", f"{place} line {item.start_mark.line + 2}",
                               f"item {number + 1} of {path[-1] if path else 'the list'} has no value",
                               "Give it a value, or remove it.")  # fmt: skip
            yield from _walk(item, (*path, number), positions, place)
    elif path and path[0] not in ("dataset_info", "configs", "model-index"):
        yield from _typed(node, str(path[-1]) if isinstance(path[-1], str) else str(path[-2]),
                          f"{place} line {node.start_mark.line + 2}")  # fmt: skip


def _typed(node: yaml.Node, name: str, where: str) -> Iterator[Problem]:
    """Yield a plain word that YAML does not take for a word."""
    plain = isinstance(node, yaml.ScalarNode) and not node.style
    if plain and node.tag in TYPED and node.value not in TRUTH_VALUES:
        message = f"{name}: {node.value} is read as {TYPED[node.tag]}, not as text"
        yield _problem("not-text", where, message, QUOTE)


def _broken(error: yaml.YAMLError, place: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    line = f" line {mark.line + 2}" if mark is not None else ""
    said = re.sub(r"\s+", " ", str(getattr(error, "problem", error)))
    fix = "Quote values that hold a colon, and indent with blanks, not tabs."
    return _problem("yaml", f"{place}{line}", f"not YAML: {said}", fix)


def _problem(rule: str, place: str, message: str, fix: str) -> Problem:
    return Problem(rule=rule, place=place, message=message, fix=fix)
