"""Python code as text, laid out as the formatter would: on one line where it fits, else an item a line."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

WIDTH = 120


@dataclass(frozen=True, slots=True)
class Name:
    """Code that stands as it is, such as a variable."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call: what is called, and its arguments by keyword; those with an empty keyword stand by position."""

    function: str
    arguments: tuple[tuple[str, object], ...]


def width(text: str) -> int:
    """Return how many columns a text takes: East Asian wide characters two, marks that combine none."""
    return sum(
        2 if unicodedata.east_asian_width(one) in "WF" else 0 if unicodedata.combining(one) else 1 for one in text
    )


def string(text: str) -> str:
    """Return a string literal with the quotes the formatter prefers; characters that do not show are escaped."""
    quote = "'" if '"' in text and "'" not in text else '"'
    escapes = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", quote: f"\\{quote}"}
    shown = (escapes.get(one) or (one if one == " " or one.isprintable() else _escaped(one)) for one in text)
    return f"{quote}{''.join(shown)}{quote}"


def code(value: object, start: int = 0, indent: int = 0) -> str:
    """Return a value as code that starts at a column and whose further lines are indented so far."""
    line = _one_line(value)
    if start + width(line) < WIDTH or isinstance(value, str | Name | bool | int):
        return line
    opening, items, closing = _parts(value)
    inner = indent + 4
    lines = [f"{' ' * inner}{key}{code(one, inner + width(key), inner)}," for key, one in items]
    return "\n".join([opening, *lines, " " * indent + closing])


def paragraphs(lines: Iterable[str], hanging: str = "") -> str:
    """Return lines of prose, each folded to the width; `hanging` indents what is folded."""
    folded = []
    for line in lines:
        current = ""
        for word in line.split():
            if current and width(current) + 1 + width(word) > WIDTH - 2:
                folded.append(current)
                current = hanging + word
            else:
                current = f"{current} {word}" if current else word
        folded.append(current)
    return "\n".join(folded)


def _escaped(character: str) -> str:
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _parts(value: object) -> tuple[str, list[tuple[str, object]], str]:
    """Return the opening, the items with what stands before each, and the closing of something that holds items."""
    if isinstance(value, Call):
        return f"{value.function}(", [(f"{key}=" if key else "", one) for key, one in value.arguments], ")"
    if isinstance(value, dict):
        return "{", [(f"{_one_line(key)}: ", one) for key, one in value.items()], "}"
    if isinstance(value, list | tuple):
        opening, closing = "[]" if isinstance(value, list) else "()"
        return opening, [("", one) for one in value], closing
    raise TypeError(f"no code for {type(value).__name__}")


def _one_line(value: object) -> str:
    if isinstance(value, str):
        return string(value)
    if isinstance(value, Name):
        return value.text
    if value is None or isinstance(value, bool | int):
        return repr(value)
    opening, items, closing = _parts(value)
    comma = "," if isinstance(value, tuple) and len(value) == 1 else ""
    return opening + ", ".join(key + _one_line(one) for key, one in items) + comma + closing
