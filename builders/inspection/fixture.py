"""An invented likeness of a file: same columns, format and label spellings, and not a word or id of the file's own."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from itertools import count, cycle
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from builders.definition import GroupedHash
from builders.inspection.file_format import CSV, JSON_LINES
from builders.inspection.label_columns import LabelColumn
from builders.inspection.neutral_sentences import sentences
from builders.inspection.observed import Column, Observed
from builders.inspection.role_words import plain
from builders.inspection.understood import FACTS, Understood
from builders.reading.dialogue_tables import dialogue_name, group_name
from builders.splits import assign, split_names

WANTED_SPLITS = ("train", "train", "validation", "test")
LEAST_TURNS = 6
LONG_CELL = 12
FIRST_NUMBER = 900_001
FREE_FACTS = ("topic", "change_target")
"""Facts that upstream words freely, so that their values are invented too."""
Row = dict[str, Any]


def fixture(understood: Understood, prefix: str) -> str:
    """Return the text of a fixture in the format of the file, with dialogues in every split."""
    observed = understood.observed
    languages = _languages(understood)
    names = _dialogue_names(understood, prefix, max(len(WANTED_SPLITS), len(languages)))
    storyteller = _Told(understood)
    dialogues = [storyteller.dialogue(*name, language) for name, language in zip(names, cycle(languages), strict=False)]
    records = []
    for facts, turns in dialogues:
        if observed.turns:
            told_turns = [_record(observed, turn, in_turns=True) for turn in turns]
            records.append({**_record(observed, facts, in_turns=False), observed.turns: told_turns})
        else:
            records += [_record(observed, {**facts, **turn}, in_turns=True) for turn in turns]
    return _written(observed, records)


class _Told:
    """Tells invented dialogues; what was used last is remembered, so that every spelling has its turn."""

    def __init__(self, understood: Understood) -> None:
        self.understood = understood
        self.columns = {name: column.name for name, column in understood.found.items()}
        self.foreign = _Foreign(understood.found["text"].strings)
        self.topics = _invented("topic", understood)
        self.labels = {
            (label.column.name, role): cycle(_label_values(label, role))
            for label in understood.labels
            for role in label.by_role
        }
        self.speakers = {
            role: cycle([spelling for spelling, one in understood.roles.items() if one == role] or [None])
            for role in ("client", "therapist", None)
        }
        self.facts = {name: cycle(understood.found[name].distinct) for name in FACTS if name in understood.found}
        self.texts: dict[tuple[str, str], Iterator[str]] = {}
        self.line_break = bool(pc.any(pc.match_substring(understood.found["text"].strings, "\n")).as_py())

    def dialogue(self, identifier: str, group: str, language: tuple[str, str]) -> tuple[Row, list[Row]]:
        """Return the facts and the turns of a dialogue, by column."""
        tag, spelling = language
        facts: Row = {}
        for meaning, value in (("dialogue_id", identifier), ("group", group), ("language", spelling)):
            if meaning in self.columns:
                facts[self.columns[meaning]] = value
        for name, values in self.facts.items():
            if name != "language":
                facts[self.columns[name]] = next(self.topics) if name in FREE_FACTS else next(values)
        return facts, [self._turn(position, tag) for position in range(self._length())]

    def _length(self) -> int:
        most = max([len(values) for label in self.understood.labels for values in label.by_role.values()], default=0)
        roles = len(self.understood.roles)
        return max(LEAST_TURNS, 2 * -(-most // len(WANTED_SPLITS)), roles + roles % 2)

    def _turn(self, position: int, language: str) -> Row:
        role = "client" if position % 2 == 0 else "therapist"
        speaker = next(self.speakers[role])
        if speaker is None:
            role = "therapist" if role == "client" else "client"
            speaker = next(self.speakers[role])
        turn: Row = {self.columns["role"]: speaker, self.columns["text"]: self._text(language, role)}
        if "turn" in self.columns:
            first = min(int(value) for value in self.understood.found["turn"].distinct)
            turn[self.columns["turn"]] = str(min(first, 1) + position)
        for label in self.understood.labels:
            turn[label.column.name] = next(self.labels[label.column.name, role])
        return turn

    def _text(self, language: str, role: str) -> str:
        texts = self.texts.setdefault((language, role), sentences(language, role))
        text = next(one for one in texts if not self.foreign.holds(one))
        if self.line_break and " " in text:
            self.line_break = False
            return text.replace(" ", "\n", 1)
        return text


class _Foreign:
    """The words of the file, so that nothing invented happens to be one of its cells or to hold one."""

    def __init__(self, cells: pa.Array) -> None:
        known = [plain(cell) for cell in pc.unique(cells).to_pylist() if cell]
        self.cells = frozenset(known)
        self.long = [cell for cell in known if LONG_CELL <= len(cell) <= 200]

    def holds(self, text: str) -> bool:
        """Whether a text is a cell of the file, or a longer cell of the file stands in it."""
        return plain(text) in self.cells or any(cell in plain(text) for cell in self.long)


def _languages(understood: Understood) -> list[tuple[str, str]]:
    """Return each language as tag and as the file spells it."""
    column = understood.found.get("language")
    if column is None:
        return [(tag, "") for tag in understood.languages]
    spellings = understood.spellings.get("language", {})
    return [(spellings.get(value, value), value) for value in column.distinct]


def _dialogue_names(understood: Understood, prefix: str, number: int) -> list[tuple[str, str]]:
    """Return invented ids and groups, so that the first dialogues cover every split."""
    taken = {
        value
        for name in ("dialogue_id", "group")
        if (column := understood.found.get(name))
        for value in column.distinct
    }
    numeric = {
        name: pa.types.is_integer(column.array.type) or all(value.isdecimal() for value in column.distinct)
        for name, column in understood.found.items()
        if name in {"dialogue_id", "group"}
    }
    wanted = [*WANTED_SPLITS, *["train"] * (number - len(WANTED_SPLITS))]
    found: list[tuple[str, str]] = []
    positional = not understood.observed.turns or "dialogue_id" in understood.found
    for one in count(FIRST_NUMBER):
        identifier = str(one) if numeric.get("dialogue_id") else f"invented-{one}"
        group = str(one) if numeric.get("group") else f"invented-group-{one}"
        if identifier in taken or group in taken:
            continue
        name = group_name(group, prefix) if "group" in understood.found else dialogue_name(identifier, prefix)
        positions, _ = assign(pa.array([name]), GroupedHash(), None)
        if not positional or split_names(GroupedHash())[int(positions[0])] == wanted[len(found)]:
            found.append((identifier, group))
        if len(found) == number:
            break
    return found


def _label_values(label: LabelColumn, role: str) -> list[Any]:
    """Return what the label column may hold on the turns of a role."""
    values = label.by_role[role] or [None]
    return [[value] if value is not None else [] for value in values] if label.column.is_list else values


def _invented(what: str, understood: Understood) -> Iterator[str]:
    """Yield invented values that the file does not hold."""
    taken = {value for name in FREE_FACTS if (column := understood.found.get(name)) for value in column.distinct}
    return (name for number in count(1) if (name := f"invented {what} {number}") not in taken)


def _record(observed: Observed, values: Row, *, in_turns: bool) -> Row:
    """Return a record with every column of the file; what was left out holds an empty value of its type."""
    record: Row = {}
    for column in observed.columns.values():
        if column.in_turns == in_turns:
            _put(record, column.name.split(".") if observed.schema else [column.name], _value(column, values))
    return record


def _value(column: Column, values: Row) -> object:
    """Return the value of a column in the type of the file."""
    if column.name not in values:
        return _empty(column.array.type)
    value = values[column.name]
    if isinstance(value, str) and pa.types.is_integer(column.array.type):
        return int(value)
    return pa.scalar(value).cast(column.array.type).as_py() if isinstance(value, str) else value


def _empty(arrow: pa.DataType) -> object:
    if pa.types.is_list(arrow):
        return []
    if pa.types.is_struct(arrow):
        return {}
    if pa.types.is_boolean(arrow):
        return False
    return 0 if pa.types.is_integer(arrow) else 0.0 if pa.types.is_floating(arrow) else ""


def _put(record: Row, path: list[str], value: object) -> None:
    for step in path[:-1]:
        record = record.setdefault(step, {})
    record[path[-1]] = value


def _written(observed: Observed, records: list[Row]) -> str:
    """Return records in the format of the file."""
    if observed.format.kind == CSV:
        stream = io.StringIO()
        writer = csv.DictWriter(stream, observed.header, delimiter=observed.format.delimiter, lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)
        return stream.getvalue()
    if observed.format.kind == JSON_LINES:
        return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    return json.dumps(records, ensure_ascii=False, indent=1) + "\n"
