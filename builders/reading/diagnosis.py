"""The slow reading of a bad file: line by line, for the report only, so that every problem has its place."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, Any

from builders.problems import Problem
from builders.source_files import BLOCK, BYTE_ORDER_MARK, LONGEST_LINE, SourceFile

if TYPE_CHECKING:
    from pydantic import TypeAdapter

CONVERT = "Fetch the file again, or convert it to UTF-8 with LF line ends and no byte order mark."
REPAIR = "Correct the record, or fetch the file again."
MOST_PROBLEMS = 10_000

LineCheck = Callable[[bytes], Iterator[tuple[str, str]]]
"""Takes a line, yields rule and message of each problem in it."""


def lines(file: SourceFile) -> Iterator[tuple[int, bytes, bool]]:
    """Yield number (from 1), bytes and whether cut short of each line to be read; a longer one is cut at 16 MiB."""
    with file.local.open("rb") as stream:
        number = lines_before(stream, file.start)
        stop = file.facts.size if file.stop is None else file.stop
        while stream.tell() < stop and (line := stream.readline(LONGEST_LINE)):
            number += 1
            cut = not line.endswith(b"\n") and len(line) == LONGEST_LINE
            yield number, line, cut
            rest = line
            while cut and rest and not rest.endswith(b"\n"):
                rest = stream.readline(LONGEST_LINE)


def lines_before(stream: IO[bytes], start: int) -> int:
    """Return how many lines end before a position, and leave the stream there."""
    number = 0
    while stream.tell() < start:
        number += stream.read(min(BLOCK, start - stream.tell())).count(b"\n")
    return number


def diagnose_lines(file: SourceFile, check: LineCheck, *, crlf: bool = False) -> list[Problem]:
    """Return all problems of a file whose records are lines, bytes and content both; `crlf`: lines may end so."""
    problems = []
    for number, line, cut in lines(file):
        found = list(line_dirt(number, line.removesuffix(b"\r\n") if crlf else line, cut=cut))
        if not found:
            found = list(check(line.rstrip(b"\n")))
        problems += [_problem(f"{file.path} line {number}", rule, message) for rule, message in found]
        if len(problems) >= MOST_PROBLEMS:
            problems.append(
                _problem(f"{file.path} line {number}", "too-many", f"reading stopped after {MOST_PROBLEMS:,} problems")
            )
            break
    return problems or diagnose_whole(file)


def diagnose_whole(file: SourceFile) -> list[Problem]:
    """Return the problems of a file that no line shows."""
    if file.facts.size == 0:
        return [_problem(file.path, "empty-file", "the file is empty")]
    return []


def diagnose_text(file: SourceFile, *, crlf: bool = False) -> list[Problem]:
    """Return the problems in the bytes of a text file: encoding, NUL, line ends, mark, endless lines."""
    return diagnose_lines(file, lambda _line: iter(()), crlf=crlf)


def line_dirt(number: int, line: bytes, *, cut: bool) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a line's bytes."""
    if number == 1 and line.startswith(BYTE_ORDER_MARK):
        yield "byte-order-mark", "the file starts with a byte order mark; expected plain UTF-8"
    if cut:
        yield "long-line", f"the line is longer than {LONGEST_LINE >> 20} MiB"
        return
    if b"\0" in line:
        yield "nul-byte", f"a NUL byte at column {line.index(0) + 1}"
    if b"\r" in line:
        yield "line-end", "a carriage return; expected LF line ends"
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as error:
        yield "encoding", f"byte {line[error.start]:#04x} at column {error.start + 1} is not UTF-8"


def diagnose_json_lines(file: SourceFile, adapter: TypeAdapter[Any]) -> list[Problem]:
    """Return all problems of a JSON Lines file, each record checked against its shape."""
    return diagnose_lines(file, lambda line: shape_problems(line, adapter))


def shape_problems(line: bytes, adapter: TypeAdapter[Any]) -> Iterator[tuple[str, str]]:
    """Yield how a JSON text differs from its shape: syntax, missing and extra keys, wrong types."""
    from pydantic import ValidationError

    try:
        adapter.validate_json(line)
    except ValidationError as error:
        yield from validation_messages(error)


RULES = {"json_invalid": "json", "missing": "missing-column", "extra_forbidden": "extra-column"}


def validation_messages(error: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - pydantic's, imported late
    """Yield rule and message of each problem in a pydantic ValidationError, without quoting the content."""
    for one in error.errors(include_url=False, include_input=False):
        where = ".".join(str(part) for part in one["loc"])
        yield RULES.get(one["type"], "wrong-type"), f"{where + ': ' if where else ''}{one['msg']}"


def diagnose_csv(file: SourceFile, columns: tuple[str, ...], delimiter: str) -> list[Problem]:
    """Return all problems of a delimited file: bytes by line, then header and field counts by record."""
    problems = diagnose_text(file)
    if problems:
        return problems
    text = file.local.read_text(encoding="utf-8", errors="replace")
    limit = csv.field_size_limit(LONGEST_LINE)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return list(_csv_problems(file.path, reader, columns))
    finally:
        csv.field_size_limit(limit)


def _csv_problems(path: str, reader: Any, columns: tuple[str, ...]) -> Iterator[Problem]:  # noqa: ANN401 - csv's reader type has no public name
    header: list[str] = next(reader, [])
    yield from header_problems(path, header, columns)
    try:
        for record, row in enumerate(reader, start=1):
            if len(row) != len(header):
                message = f"expected {len(header)} fields, got {len(row)}"
                yield _problem(f"{path} record {record} (line {reader.line_num})", "field-count", message)
    except csv.Error as error:
        yield _problem(f"{path} line {reader.line_num}", "truncated", f"the record does not end: {error}")


def header_problems(path: str, header: list[str], columns: tuple[str, ...]) -> Iterator[Problem]:
    """Yield missing, extra and repeated columns of a header."""
    for name in columns:
        if name not in header:
            yield _problem(f"{path} line 1", "missing-column", f"column {name!r} is missing; got {', '.join(header)}")
    for name in dict.fromkeys(header):
        if name not in columns:
            yield _problem(
                f"{path} line 1", "extra-column", f"column {name!r} is not expected; expected {', '.join(columns)}"
            )
        if header.count(name) > 1:
            yield _problem(f"{path} line 1", "repeated-column", f"column {name!r} occurs {header.count(name)} times")


def _problem(place: str, rule: str, message: str) -> Problem:
    bytes_rules = {"byte-order-mark", "nul-byte", "line-end", "encoding", "long-line", "empty-file"}
    return Problem(rule=rule, place=place, message=message, fix=CONVERT if rule in bytes_rules else REPAIR)
