"""Tab-separated files with or without a header, as files or members of archives, with LF or CRLF line ends."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

import pyarrow as pa

from builders.problems import Problem, ProblemsFound, Report
from builders.reading.archives import read_members
from builders.reading.diagnosis import CONVERT, REPAIR, header_problems
from builders.reading.readers import read_each, read_text
from builders.source_files import SourceFile


def read_tab_list(file: SourceFile) -> list[str]:
    """Return a file of one column without a header."""
    return tab_columns(read_text(file, crlf=True), file.path, ("text",), header=False)["text"]


def tab_columns(text: str, place: str, columns: tuple[str, ...], *, header: bool) -> dict[str, list[str]]:
    """Return a tab-separated text column by column; fields may be quoted, none may be blank.

    Raises ProblemsFound with the record of every problem; without a header the records count from 1 too.
    """
    report, records = Report(), []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True)
    try:
        if header:
            report.extend(header_problems(place, next(reader, []), columns))
        for number, record in enumerate(reader, start=1):
            where = f"{place} record {number} (line {reader.line_num})"
            if len(record) != len(columns):
                _add(report, "field-count", where, f"expected {len(columns)} fields, got {len(record)}")
            for name, field in zip(columns, record, strict=False):
                if not field.strip():
                    _add(report, "missing-value", where, f"{name} is blank")
            records.append(record)
    except csv.Error as error:
        _add(report, "truncated", f"{place} line {reader.line_num}", f"the record does not end: {error}")
    if not records and not report.failed:
        _add(report, "empty-file", place, "there are no records", CONVERT)
    if report.failed:
        raise ProblemsFound(report)
    return {name: [record[position] for record in records] for position, name in enumerate(columns)}


def member_list(content: bytes, place: str) -> list[str]:
    """Return a member of an archive that holds one column without a header; ProblemsFound where it is no text."""
    try:
        text = content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        message = f"byte {content[error.start]:#04x} at byte {error.start + 1} is not UTF-8"
        raise ProblemsFound.single("encoding", place, message, CONVERT) from error
    for rule, sign in (("byte-order-mark", "\ufeff"), ("nul-byte", "\0"), ("line-end", "\r")):
        if sign in text:
            line = text.count("\n", 0, text.index(sign)) + 1
            raise ProblemsFound.single(rule, f"{place} line {line}", f"holds {sign!r}; expected plain text", CONVERT)
    return tab_columns(text, place, ("text",), header=False)["text"]


def read_side_by_side(files: Mapping[str, SourceFile]) -> pa.Table:
    """Return files of one column without a header as the columns of one table, whose lines belong together."""
    lists = dict(zip(files, read_each(files.values(), read_tab_list), strict=True))
    if len({len(lines) for lines in lists.values()}) > 1:
        counts = ", ".join(f"{files[name].path} has {len(lines):,}" for name, lines in lists.items())
        raise ProblemsFound.single("line-count", next(iter(files.values())).path, f"lines differ: {counts}", REPAIR)
    return pa.table(lists)


def check_members(file: SourceFile, expected: Mapping[str, Sequence[str]], other: str) -> list[Problem]:
    """Return where members of an archive are not the lists expected of them, which `other` holds.

    Each member is a column without a header. What cannot be read at all raises ProblemsFound.
    """
    problems = []
    for member, content in read_members(file, tuple(expected)).items():
        place, wanted = f"{file.path} member {member}", expected[member]
        got = member_list(content, place)
        if len(got) != len(wanted):
            message = f"expected {len(wanted):,} lines as in {other}, got {len(got):,}"
            problems.append(Problem(rule="line-count", place=place, message=message, fix=REPAIR))
            continue
        differing = [number for number, (one, two) in enumerate(zip(wanted, got, strict=True), start=1) if one != two]
        problems += [
            Problem(rule="copies-differ", place=f"{place} line {number}", message=f"differs from {other}", fix=REPAIR)
            for number in differing
        ]
    return problems


def _add(report: Report, rule: str, place: str, message: str, fix: str = REPAIR) -> None:
    report.add(Problem(rule=rule, place=place, message=message, fix=fix))
