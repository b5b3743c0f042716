"""Forms as files: their cells, whatever a spreadsheet put between them, and whose they are, by what stands in them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from builders.generation.human_forms.questions import AUDIENCES, Audience
from builders.generation.human_forms.writing import CONSENT_ROW, ENCODING, KeyEntry, header
from builders.problems import Problem, ProblemsFound, Report

DELIMITERS = ",;\t"
"""What spreadsheets put between fields, by the language they are set to."""
FIX = "Ask the rater, or correct the form."
Cells = list[list[str]]


def cells_of(path: Path, report: Report) -> Cells | None:
    """Return the cells of a form, row by row; None where it cannot be read, which goes to the report."""
    try:
        text = path.read_bytes().decode(ENCODING)
    except UnicodeDecodeError as error:
        message = f"expected CSV in UTF-8: {error.reason} at byte {error.start}"
        report.add(form_problem(str(path), "encoding", message, "Save it from the spreadsheet as CSV in UTF-8."))
        return None
    # No column's name holds any of them.
    delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [[cell.strip() for cell in line] for line in reader]
    except csv.Error as error:
        report.add(form_problem(str(path), "csv", f"line {reader.line_num}: {error}"))
        return None


def returned_forms(paths: Sequence[Path], key: Sequence[KeyEntry]) -> tuple[Audience, dict[str, Path]]:
    """Return which audience filled forms are of, by their columns, and the form of each rater, by its codes.

    ProblemsFound with everything that is no form, belongs to another key, or came twice, and with audiences if several.
    """
    report = Report()
    found: dict[str, Path] = {}
    audiences: dict[str, Audience] = {}
    for path in dict.fromkeys(paths):
        cells = cells_of(path, report)
        if cells is None:
            continue
        audience, rater = _audience(cells), _rater(cells, key)
        if audience is None:
            got = ", ".join(cells[0]) if cells else "nothing"
            message = f"these are no columns of a form: got {got}"
            fix = "Name filled forms, as `careloom generate forms` wrote them; change no column."
            report.add(form_problem(str(path), "no-form", message, fix))
        elif rater is None:
            fix = "Give the key that was written with this form."
            report.add(form_problem(str(path), "other-key", "none of its codes stands in the key", fix))
        elif rater in found:
            message = f"it is the form of {rater}, as is {found[rater]}"
            report.add(form_problem(str(path), "repeated-form", message, "Keep one of them."))
        else:
            found[rater], audiences[audience.name] = path, audience
    if len(audiences) > 1:
        message = f"the forms are of several audiences: {', '.join(audiences)}"
        fix = "Read the forms of one audience at a time, each with its key."
        report.add(form_problem("forms", "audiences", message, fix))
    if report.failed:
        raise ProblemsFound(report)
    return next(iter(audiences.values())), found


def form_problem(place: str, rule: str, message: str, fix: str = FIX) -> Problem:
    """Return a problem of a form."""
    return Problem(rule=rule, place=place, message=message, fix=fix)


def _audience(cells: Cells) -> Audience | None:
    return next((one for one in AUDIENCES if cells and tuple(cells[0]) == header(one)), None)


def _rater(cells: Cells, key: Sequence[KeyEntry]) -> str | None:
    """Return whose codes a form has: of most, since two raters may have drawn one code by chance."""
    codes = {line[0] for line in cells[1:] if line} - {CONSENT_ROW}
    raters = Counter(entry.rater for entry in key if entry.code in codes)
    return max(raters, key=lambda one: raters[one]) if raters else None
