"""What format a file has, by its content and its ending, and what must be done to its bytes before it can be read."""

from __future__ import annotations

import csv
import shlex
from dataclasses import dataclass
from pathlib import Path

from builders.problems import Problem, ProblemsFound, Report
from builders.source_files import SourceFile, read_facts

CSV, JSON_ARRAY, JSON_LINES = "CSV", "JSON array", "JSON Lines"
DELIMITERS = ",\t;|"
SAMPLE = 64 << 10
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
SHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How an Excel workbook begins, the newer and the older kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFormat:
    """A file at hand, its format, and the delimiter where it has one."""

    file: SourceFile
    kind: str
    delimiter: str = ""

    @property
    def words(self) -> str:
        """Return the format in words."""
        names = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}
        return f"{self.kind} with {names[self.delimiter]}" if self.delimiter else self.kind


def file_format(path: Path) -> FileFormat:
    """Return the format of a file.

    Raises ProblemsFound with the command that converts it where its bytes are not plain UTF-8 with LF line ends.
    """
    facts = read_facts(path)
    report = Report(_dirt(path, mark=facts.byte_order_mark, carriage=facts.carriage_returns, empty=facts.size == 0))
    if report.failed:
        raise ProblemsFound(report)
    with path.open("rb") as stream:
        sample = stream.read(SAMPLE).decode("utf-8", errors="replace")
    file = SourceFile(path=path.name, local=path, facts=facts, pinned=False)
    kind = _kind(sample)
    if kind is None:
        raise ProblemsFound.single(
            "format",
            path.name,
            "the file is one JSON object; expected a list of records, or a record a line",
            "Write the list inside it to a file of its own.",
        )
    return FileFormat(file=file, kind=kind, delimiter=_delimiter(sample, path) if kind == CSV else "")


def _kind(sample: str) -> str | None:
    """Return the format by the first character; None for one JSON object over several lines."""
    start = sample.lstrip()
    if start.startswith("["):
        return JSON_ARRAY
    if not start.startswith("{"):
        return CSV
    first = start.split("\n", 1)[0].rstrip()
    one_line = first.endswith("}") or "\n" not in start
    return JSON_LINES if one_line and first != "{}" else None


def _delimiter(sample: str, path: Path) -> str:
    """Return the delimiter: what the sniffer finds, else the character that the header holds most of."""
    header = sample.split("\n", 1)[0]
    if path.suffix.casefold() in (".tsv", ".tab") and "\t" in header:
        return "\t"
    try:
        found = csv.Sniffer().sniff(sample, DELIMITERS).delimiter
    except csv.Error:
        found = ""
    return found if found and found in header else max(DELIMITERS, key=header.count)


def _dirt(path: Path, *, mark: bool, carriage: bool, empty: bool) -> list[Problem]:
    """Return what is wrong with the bytes, each with the command that mends it."""
    with path.open("rb") as stream:
        start = stream.read(4)
    if empty:
        return [_problem(path, "empty-file", "the file is empty", "Fetch it again.")]
    if start.startswith(SHEETS):
        fix = "Open it in a spreadsheet program and save the sheet as CSV (UTF-8)."
        return [_problem(path, "format", "the file is an Excel workbook; expected CSV, TSV or JSON", fix)]
    if start.startswith(UTF_16):
        return [_problem(path, "encoding", "the file is UTF-16; expected UTF-8", _convert(path, "utf-16"))]
    line = _first_foreign_line(path)
    if line:
        fix = (
            f"{_convert(path, 'cp1252')} Put its real encoding for cp1252, such as cp949 (Korean), "
            "gb18030 or big5 (Chinese), cp932 (Japanese), cp1256 (Arabic), cp1255 (Hebrew)."
        )
        return [_problem(path, "encoding", f"line {line} is not UTF-8", fix)]
    names = [name for name, found in (("a byte order mark", mark), ("carriage returns (CRLF)", carriage)) if found]
    if not names:
        return []
    message = f"the file has {' and '.join(names)}; expected plain UTF-8 with LF line ends"
    return [_problem(path, "line-end" if carriage else "byte-order-mark", message, _convert(path, "utf-8-sig"))]


def _first_foreign_line(path: Path) -> int:
    """Return the number of the first line that is not UTF-8, 0 where all are."""
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 0


def _convert(path: Path, encoding: str) -> str:
    """Return the command that writes a converted copy beside a file."""
    target = path.with_name(f"{path.stem}.utf8{path.suffix}")
    source, written = (
        f"open(sys.argv[1], encoding='{encoding}')",
        "open(sys.argv[2], 'w', encoding='utf-8', newline='\\n')",
    )
    command = shlex.join(["python3", "-c", f"import sys; {written}.write({source}.read())", str(path), str(target)])
    return f"This writes a converted copy, which you then name with --from: {command}"


def _problem(path: Path, rule: str, message: str, fix: str) -> Problem:
    return Problem(rule=rule, place=path.name, message=message, fix=fix)
