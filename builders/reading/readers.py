"""Strict readers: a fast path over Arrow or pydantic, and on any doubt a full report instead of data."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from builders.problems import Problem, ProblemsFound, Report
from builders.reading import diagnosis
from builders.source_files import SourceFile

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Row = TypeVar("Row")
Content = TypeVar("Content")
JSON_BLOCK = 4 << 20


def read_each(files: Iterable[SourceFile], read: Callable[[SourceFile], Content]) -> list[Content]:
    """Return what `read` makes of each file; the problems of all of them are raised together."""
    contents, report = [], Report()
    for file in files:
        try:
            contents.append(read(file))
        except ProblemsFound as error:
            report.extend(error.report.problems)
    if report.failed:
        raise ProblemsFound(report)
    return contents


def read_text(file: SourceFile, *, crlf: bool = False) -> str:
    """Return a text file with LF line ends; ProblemsFound lists every line that is not clean UTF-8 text.

    `crlf` lets lines end in CRLF too; a carriage return anywhere else stays a problem.
    """
    facts = file.facts
    if crlf and facts.carriage_returns:
        facts = replace(facts, carriage_returns=b"\r" in file.local.read_bytes().replace(b"\r\n", b"\n"))
    if not facts.clean_text:
        raise _unreadable(diagnosis.diagnose_text(file, crlf=crlf), file)
    try:
        return file.local.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise _unreadable(diagnosis.diagnose_text(file, crlf=crlf), file) from error


def read_csv(file: SourceFile, columns: tuple[str, ...], *, delimiter: str = ",") -> pa.Table:
    """Return a delimited file as a table of string columns, in the order asked for.

    The header must name exactly these columns. Empty fields stay empty strings: what means null is for the
    parse to say. Raises ProblemsFound with the record or line of every problem.
    """
    from pyarrow import csv

    problems: list[Problem] = []
    if file.facts.clean_lines:
        try:
            table = csv.read_csv(
                file.local,
                parse_options=csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
                convert_options=csv.ConvertOptions(
                    column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False
                ),
            )
        except (pa.ArrowInvalid, pa.ArrowKeyError):
            pass
        else:
            problems = list(diagnosis.header_problems(file.path, table.column_names, columns))
            if not problems:
                return table.select(list(columns))
    raise _unreadable(problems or diagnosis.diagnose_csv(file, columns, delimiter), file)


def read_json_lines(file: SourceFile, schema: pa.Schema) -> Iterator[pa.Table]:
    """Yield a JSON Lines file as tables of this schema, block by block in file order and bounded memory.

    Unexpected keys, wrong types and bad bytes raise ProblemsFound with the line of every problem.
    """
    from pyarrow import json as arrow_json

    if not file.facts.clean_lines:
        raise _unreadable(diagnosis.diagnose_json_lines(file, _adapter(schema)), file)
    try:
        reader = arrow_json.open_json(
            opened(file),
            read_options=arrow_json.ReadOptions(block_size=JSON_BLOCK, use_threads=False),
            parse_options=arrow_json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error"),
        )
        for batch in reader:
            batch.validate(full=True)
            yield pa.Table.from_batches([batch])
    except pa.ArrowInvalid as error:
        raise _unreadable(diagnosis.diagnose_json_lines(file, _adapter(schema)), file, str(error)) from error


def opened(file: SourceFile) -> Any:  # noqa: ANN401 - what pyarrow reads
    """Return what pyarrow reads a file's bytes from, a part of them where the file says so."""
    if file.whole:
        return file.local
    stop = file.facts.size if file.stop is None else file.stop
    return pa.OSFile(str(file.local)).get_stream(file.start, stop - file.start)


def _adapter(schema: pa.Schema) -> TypeAdapter[object]:
    """Return a pydantic adapter for the records of an Arrow schema; every value may be null or absent."""
    from pydantic import TypeAdapter

    record: TypeAdapter[object] = TypeAdapter(_python_type("Record", pa.struct(list(schema))))
    return record


def _python_type(name: str, arrow: pa.DataType) -> Any:  # noqa: ANN401 - a type made at run time
    from pydantic import ConfigDict, create_model

    if pa.types.is_struct(arrow):
        fields: Any = {field.name: (_python_type(field.name, field.type) | None, None) for field in arrow}
        return create_model(name, __config__=ConfigDict(extra="forbid", strict=True), **fields)
    if pa.types.is_list(arrow):
        item: Any = _python_type(name, arrow.value_type)
        return list[item]
    if pa.types.is_integer(arrow):
        return int
    if pa.types.is_floating(arrow):
        return float
    return bool if pa.types.is_boolean(arrow) else str


def read_records(file: SourceFile, adapter: TypeAdapter[Row]) -> list[Row]:
    """Return the records of a JSON Lines file whose values no Arrow type holds (mixed types)."""
    from pydantic import ValidationError

    if file.facts.clean_lines:
        try:
            return [adapter.validate_json(line) for _, line, _ in diagnosis.lines(file)]
        except (ValidationError, UnicodeDecodeError):
            pass
    raise _unreadable(diagnosis.diagnose_json_lines(file, adapter), file)


def read_json(file: SourceFile) -> Any:  # noqa: ANN401 - whatever the document holds
    """Return a file that is one JSON document; its shape is for the caller to check."""
    text = read_text(file)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"{file.path} line {error.lineno}"
        problem = Problem(
            rule="json", place=place, message=f"not JSON: {error.msg} at column {error.colno}", fix=diagnosis.REPAIR
        )
        raise ProblemsFound(Report([problem])) from error


def read_json_object(file: SourceFile, adapter: TypeAdapter[Row], unread: tuple[str, ...] = ()) -> Row:
    """Return the one record of a file that is one JSON object, without the keys that are known and not read."""
    from pydantic import ValidationError

    content = read_json(file)
    if isinstance(content, dict):
        content = {key: value for key, value in content.items() if key not in unread}
    try:
        return adapter.validate_python(content)
    except ValidationError as error:
        raise ProblemsFound(
            Report(
                [
                    Problem(rule=rule, place=file.path, message=message, fix=diagnosis.REPAIR)
                    for rule, message in diagnosis.validation_messages(error)
                ]
            )
        ) from error


def read_json_array(file: SourceFile, adapter: TypeAdapter[Row]) -> list[Row]:
    """Return the records of a file that is one JSON array; problems carry the record number from 1."""
    from pydantic import ValidationError

    records = read_json(file)
    if not isinstance(records, list):
        raise ProblemsFound.single(
            "wrong-type", file.path, f"expected a JSON array, got {type(records).__name__}", diagnosis.REPAIR
        )
    if not records:
        raise ProblemsFound.single("empty-file", file.path, "the array is empty", diagnosis.REPAIR)
    rows: list[Row] = []
    report = Report()
    for number, record in enumerate(records, start=1):
        try:
            rows.append(adapter.validate_python(record))
        except ValidationError as error:
            report.extend(
                Problem(rule=rule, place=f"{file.path} record {number}", message=message, fix=diagnosis.REPAIR)
                for rule, message in diagnosis.validation_messages(error)
            )
    if report.failed:
        raise ProblemsFound(report)
    return rows


def _unreadable(problems: list[Problem], file: SourceFile, said: str = "unreadable") -> ProblemsFound:
    fallback = Problem(rule="unreadable", place=file.path, message=said, fix="Fetch the file again.")
    return ProblemsFound(Report(problems or [fallback]))


def read_integers(column: pa.ChunkedArray, path: str) -> npt.NDArray[np.int64]:
    """Return a string column as integers; ProblemsFound names every record that holds none."""
    try:
        return np.asarray(column.cast(pa.int64()).to_numpy(), dtype=np.int64)
    except pa.ArrowInvalid as error:
        texts = enumerate(column.to_pylist(), start=1)
        bad = [(number, text) for number, text in texts if not text.strip().lstrip("-").isdigit()]
        raise ProblemsFound(
            Report(
                [
                    Problem(
                        rule="wrong-type",
                        place=f"{path} record {number}",
                        message=f"expected an integer, got {text!r}",
                        fix=diagnosis.REPAIR,
                    )
                    for number, text in bad
                ]
            )
        ) from error
