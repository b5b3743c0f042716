"""YAML with the line of every value, so that a problem found later still has its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from builders.problems import Problem, ProblemsFound

Path = tuple[str | int, ...]
FIX = "Correct the file; other files of the same folder show how one is written."


@dataclass(frozen=True, slots=True)
class LocatedYaml:
    """The content of a YAML file, and the line (from 1) of each key and list item by its path."""

    file: str
    content: Any
    lines: Mapping[Path, int] = field(default_factory=dict)

    def place(self, path: Path) -> str:
        """Return where a path stands; a value that is missing stands where its parent does."""
        known = path
        while known and known not in self.lines:
            known = known[:-1]
        where = ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
        return f"{self.file} line {self.lines.get(known, 1)}{f' ({where})' if where else ''}"

    def problem(self, rule: str, path: Path, message: str, fix: str = FIX) -> Problem:
        """Return a problem at a path."""
        return Problem(rule=rule, place=self.place(path), message=message, fix=fix)


def load_located(text: str, file: str) -> tuple[LocatedYaml, list[Problem]]:
    """Return the content of a YAML text with its places, and a problem for every key that is given twice.

    Raises ProblemsFound where the text is no YAML.
    """
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
        content = yaml.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError) as error:
        # ValueError: a date or number that YAML's own constructors refuse.
        raise ProblemsFound.single("yaml", file, str(error).replace("\n", " "), FIX) from error
    lines: dict[Path, int] = {}
    repeated: list[Path] = []
    for path, line in _places(root, ()) if root else ():
        if path in lines:
            repeated.append(path)
        lines.setdefault(path, line)
    located = LocatedYaml(file, content, lines)
    return located, [
        located.problem("repeated-key", path, f"{path[-1]!r} is given more than once") for path in repeated
    ]


def _places(node: yaml.Node, path: Path, above: frozenset[int] = frozenset()) -> Iterator[tuple[Path, int]]:
    """Yield the path and line of each key and item; an alias to what it stands in is not followed."""
    if id(node) in above:
        return
    within = above | {id(node)}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*path, str(key.value))
            yield here, key.start_mark.line + 1
            yield from _places(value, here, within)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            here = (*path, number)
            yield here, item.start_mark.line + 1
            yield from _places(item, here, within)
