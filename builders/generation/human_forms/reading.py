"""Forms that raters have filled in, read with every problem at once; nothing is read without consent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from builders.generation.human_forms.form_files import cells_of, form_problem
from builders.generation.human_forms.questions import Audience, Question
from builders.generation.human_forms.writing import CONSENT_ROW, KeyEntry, form_name, header
from builders.problems import Problem, ProblemsFound, Report

YES = frozenset({"yes", "y", "x", "1"})
NO = frozenset({"", "no", "n", "0"})
Passed = Literal["skipped", "stopped", "empty"]
"""Why a text has no rating: passed over, after the rater had stopped, or left empty without a word."""
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What a rater gave a text for one question; None where it was passed over, and why."""

    entry: KeyEntry
    """Whose rating it is, and of which text."""
    item: str
    value: int | None
    passed: Passed | None = None

    @property
    def rater(self) -> str:
        """The rater's code."""
        return self.entry.rater

    @property
    def target_id(self) -> str:
        """What was answered, or the session."""
        return self.entry.target_id

    @property
    def system(self) -> str:
        """Who wrote the text."""
        return self.entry.system


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """Everything that was filled in, in the order of the key and the questions."""

    audience: Audience
    ratings: tuple[Rating, ...]
    key: tuple[KeyEntry, ...]
    stopped: tuple[str, ...] = ()
    """Raters who ended before their form did."""
    without_form: tuple[str, ...] = ()
    """Raters whose form has not come back, or came back without consent to it."""


@dataclass(slots=True)
class _Read:
    """One form: what was answered by code, and where the rater stopped."""

    answers: dict[str, dict[str, int | None]] = field(default_factory=dict)
    passed: dict[str, Passed] = field(default_factory=dict)
    """Codes of texts that were passed over."""
    stopped: bool = False


def read_forms(forms: Path, key: Sequence[KeyEntry], audience: Audience) -> Filled:
    """Return what raters filled in, from forms that lie in a folder under their own names; as `read_returned` does."""
    there = {rater: forms / form_name(audience, rater) for rater in dict.fromkeys(entry.rater for entry in key)}
    return read_returned({rater: path for rater, path in there.items() if path.is_file()}, key, audience)


def read_returned(forms: Mapping[str, Path], key: Sequence[KeyEntry], audience: Audience) -> Filled:
    """Return what raters filled in, of forms by rater; ProblemsFound with every problem of every form, by form and row.

    A form that is not there, or on which consent was not given, is left out and named. Fields may be divided by
    commas, semicolons or tabs, whatever the spreadsheet makes of them.
    """
    report, ratings = Report(), list[Rating]()
    stopped: list[str] = []
    without: list[str] = []
    for rater in dict.fromkeys(entry.rater for entry in key):
        mine = [entry for entry in key if entry.rater == rater]
        read = _form(forms[rater], mine, audience, report) if rater in forms else None
        if read is None:
            without.append(rater)
            continue
        stopped += [rater] if read.stopped else []
        ratings += [
            Rating(
                entry=entry,
                item=question.item,
                value=read.answers.get(entry.code, {}).get(question.item),
                passed=read.passed.get(entry.code),
            )
            for entry in mine
            for question in audience.questions
        ]
    if report.failed:
        raise ProblemsFound(report)
    return Filled(
        audience=audience,
        ratings=tuple(ratings),
        key=tuple(key),
        stopped=tuple(stopped),
        without_form=tuple(without),
    )


def _form(path: Path, key: Sequence[KeyEntry], audience: Audience, report: Report) -> _Read | None:
    """Return one form, None where consent was not given; its problems go to the report."""
    rows = _rows(path, audience, report)
    if rows is None:
        return None
    consent = [row for _, row in rows if row["code"] == CONSENT_ROW]
    if len(consent) != 1 or _flag(consent[0]["agree"]) is None:
        message = "expected one row of consent, with yes or nothing under `agree`"
        report.add(form_problem(f"{path}", "consent", message))
        return None
    if not _flag(consent[0]["agree"]):
        return None
    texts = [(number, row) for number, row in rows if row["code"] != CONSENT_ROW]
    report.extend(_code_problems(path, [row["code"] for _, row in texts], [entry.code for entry in key]))
    read = _Read()
    for number, row in texts:
        _answers(read, row, f"{path} row {number} ({row['code']})", audience, report)
    return read


def _rows(path: Path, audience: Audience, report: Report) -> list[tuple[int, Row]] | None:
    """Return the rows with their numbers as a spreadsheet counts them, None where the form cannot be read."""
    lines, wanted = cells_of(path, report), header(audience)
    if lines is None:
        return None
    if not lines or tuple(lines[0]) != wanted:
        got = ", ".join(lines[0]) if lines else "nothing"
        report.add(form_problem(str(path), "columns", f"expected {', '.join(wanted)}, got {got}"))
        return None
    found: list[tuple[int, Row]] = []
    for number, line in enumerate(lines[1:], 2):
        if not any(line):
            continue
        if len(line) != len(wanted):
            message = f"expected {len(wanted)} fields, got {len(line)}"
            report.add(form_problem(f"{path} row {number}", "field-count", message))
            continue
        found.append((number, dict(zip(wanted, line, strict=True))))
    return found


def _code_problems(path: Path, codes: Sequence[str], wanted: Sequence[str]) -> Iterator[Problem]:
    for code, times in Counter(codes).items():
        if code not in wanted:
            yield form_problem(str(path), "unknown-code", f"{code!r} is no code of this form")
        elif times > 1:
            yield form_problem(str(path), "repeated-code", f"{code!r} stands {times} times")
    for code in wanted:
        if code not in codes:
            yield form_problem(str(path), "missing-row", f"the row of {code!r} is gone")


def _answers(read: _Read, row: Row, place: str, audience: Audience, report: Report) -> None:
    """Add the answers of a row, or its problems to the report."""
    skip, stop = _flag(row["skip"]), _flag(row["stop"])
    for name, flag in (("skip", skip), ("stop", stop)):
        if flag is None:
            report.add(form_problem(place, "flag", f"{name}: expected yes or nothing, got {row[name]!r}"))
    read.stopped = read.stopped or bool(stop)
    answered = [question.item for question in audience.questions if row[question.item]]
    passed: Passed | None = "skipped" if skip else "stopped" if read.stopped else None
    if passed and answered:
        why = "skipped" if skip else "after the rater had stopped"
        report.add(form_problem(place, "contradiction", f"it is {why}, and yet rated ({', '.join(answered)})"))
        return
    if not answered:
        read.passed.setdefault(row["code"], passed or "empty")
        return
    values: dict[str, int | None] = {}
    for question in audience.questions:
        value = _number(row[question.item], question)
        if not row[question.item]:
            report.add(
                form_problem(place, "unanswered", f"{question.item}: expected 1 to {question.most}, got nothing")
            )
        elif value is None:
            got = row[question.item]
            report.add(form_problem(place, "value", f"{question.item}: expected 1 to {question.most}, got {got!r}"))
        values[question.item] = value
    read.answers.setdefault(row["code"], values)


def _number(text: str, question: Question) -> int | None:
    """Return a whole number of the scale, also where a spreadsheet wrote 4 as 4.0 or 4,0; None for anything else."""
    for ending in (".0", ",0"):
        text = text.removesuffix(ending)
    value = int(text) if text.isdecimal() else 0
    return value if 1 <= value <= question.most else None


def _flag(text: str) -> bool | None:
    said = text.casefold()
    return True if said in YES else (False if said in NO else None)
