"""Records by their ids: a file that is one JSON object with a record a key, and a table with a row for each of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from builders.problems import Problem, ProblemsFound, Report
from builders.reading.diagnosis import REPAIR, validation_messages
from builders.reading.readers import read_csv, read_text
from builders.source_files import SourceFile

STRICT = ConfigDict(extra="forbid", strict=True)


class _Object(dict[str, Any]):
    """A JSON object that remembers which of its keys stand in it more than once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        """Keep the last value of each key, as every JSON reader does."""
        super().__init__(pairs)
        self.repeated = () if len(self) == len(pairs) else tuple(_repeated(key for key, _ in pairs))


def read_keyed(file: SourceFile, shape: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the records of a JSON object by their keys, in the order of the file.

    `shape` gives the type of each field, all of which must be there and no other: a Python type, a mapping for an
    object with fields of its own, or a list of one of these for a list. Raises ProblemsFound with the key of every
    record that is not so, and with every key that an object holds twice.
    """
    try:
        content = json.loads(read_text(file), object_pairs_hook=_Object)
    except json.JSONDecodeError as error:
        message = f"not JSON: {error.msg} at column {error.colno}"
        raise ProblemsFound.single("json", f"{file.path} line {error.lineno}", message, REPAIR) from error
    if not isinstance(content, _Object):
        message = f"expected a JSON object, got {type(content).__name__}"
        raise ProblemsFound.single("wrong-type", file.path, message, REPAIR)
    if not content:
        raise ProblemsFound.single("empty-file", file.path, "the object is empty", REPAIR)
    adapter: TypeAdapter[dict[str, Any]] = TypeAdapter(_python_type(shape))
    report = Report(list(_twice(file.path, content.repeated)))
    for key, record in content.items():
        report.extend(_twice(f"{file.path} {key}", _within(record)))
        try:
            adapter.validate_python(record)
        except ValidationError as error:
            report.extend(_problem(rule, f"{file.path} {key}", said) for rule, said in validation_messages(error))
    if report.failed:
        raise ProblemsFound(report)
    return dict(content)


def read_rows_by_id(
    file: SourceFile, columns: tuple[str, ...], name: str, ids: Collection[str], closed: Mapping[str, Collection[str]]
) -> dict[str, dict[str, str]]:
    """Return the rows of a CSV file by the id in one of its columns.

    Raises ProblemsFound where an id repeats, where one of `ids` has no row, where a row has none of them, and where a
    column that `closed` names holds another value than those given.
    """
    rows = read_csv(file, columns).to_pylist()
    counts = Counter(row[name] for row in rows)
    report = Report()
    for column, known in closed.items():
        for value, times in Counter(row[column] for row in rows if row[column] not in known).items():
            message = f"{column}: {value!r} is not among the spellings of the definition"
            report.add(_problem("unknown-value", file.path, message, times))
    for key, times in counts.items():
        if times > 1:
            report.add(_problem("duplicate-id", file.path, f"{name} {key!r} occurs {times} times"))
        if key not in ids:
            report.add(_problem("unmatched-id", file.path, f"{name} {key!r} names no record of the other file"))
    for key in ids:
        if key not in counts:
            report.add(_problem("unmatched-id", file.path, f"{name} {key!r} is missing, but the other file holds it"))
    if report.failed:
        raise ProblemsFound(report)
    return {row[name]: row for row in rows}


def _python_type(shape: Any) -> Any:  # noqa: ANN401 - a type made at run time
    if isinstance(shape, Mapping):
        fields = {name: _python_type(one) for name, one in shape.items()}
        return with_config(STRICT)(TypedDict("Record", fields))  # type: ignore[operator]
    if isinstance(shape, list):
        item: Any = _python_type(shape[0])
        return list[item]
    return shape


def _within(content: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    """Yield the keys that an object holds twice, at any depth."""
    if isinstance(content, _Object):
        yield from content.repeated
    if isinstance(content, dict | list):
        for one in content.values() if isinstance(content, dict) else content:
            yield from _within(one)


def _repeated(keys: Iterator[str]) -> Iterator[str]:
    return (key for key, times in Counter(keys).items() if times > 1)


def _twice(place: str, keys: Collection[str] | Iterator[str]) -> Iterator[Problem]:
    return (_problem("repeated-key", place, f"key {key!r} stands in one object more than once") for key in keys)


def _problem(rule: str, place: str, message: str, count: int = 1) -> Problem:
    return Problem(rule=rule, place=place, message=message, fix=REPAIR, count=count)
