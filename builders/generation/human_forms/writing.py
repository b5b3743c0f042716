"""Forms for raters, one CSV file each, and the key that tells what their codes stand for, in a folder of its own."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from builders.generation.human_forms.questions import Audience, introduction
from builders.generation.private_files import write_private
from builders.problems import Problem, ProblemsFound, Report
from builders.spreadsheet_cells import as_cell
from builders.written_files import write_whole

RATER = re.compile(r"r[0-9]{2,4}")
"""A code such as r01: no name, no initials."""
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without letters and digits that people take for one another."""
CODE_LENGTH = 6
CONSENT_ROW = "consent"
BEFORE = ("code", "context", "text")
AFTER = ("skip", "stop", "agree")
ENCODING = "utf-8-sig"
"""With the mark by which spreadsheets know UTF-8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedText:
    """A text to be rated: what it is, and who wrote it, which raters are not told."""

    target_id: str
    system: str
    """A model with its strategy, or `human`."""
    language: str
    text: str
    context: str = ""
    """What was answered; empty for dialogues."""
    culture: str = ""
    model: str = ""
    strategy: str = ""
    """Of the system; empty where it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEntry:
    """What a code on a rater's form stands for."""

    rater: str
    code: str
    position: int
    target_id: str
    system: str
    language: str
    culture: str
    model: str = ""
    strategy: str = ""


def write_forms(
    forms: Path, key: Path, texts: Sequence[RatedText], raters: Sequence[str], audience: Audience, *, seed: int
) -> tuple[KeyEntry, ...]:
    """Write a form for each rater into the folder `forms`, and the key as the file `key`; return the key.

    Each rater has an order and codes of their own. Raises ProblemsFound for rater codes that may be names, texts that
    are empty or given twice, and a key that would lie with the forms.
    """
    report = Report(_problems(forms, key, texts, raters))
    if report.failed:
        raise ProblemsFound(report)
    entries: list[KeyEntry] = []
    for rater in raters:
        mine = assigned(texts, rater, seed)
        entries += [entry for entry, _ in mine]
        write_whole(forms / form_name(audience, rater), form_text(audience, [(e.code, text) for e, text in mine]))
    key.parent.mkdir(parents=True, exist_ok=True)
    content = json.dumps([asdict(one) for one in entries], ensure_ascii=False, indent=1) + "\n"
    write_private(key, [content.encode()], key.parent)
    return tuple(entries)


def assigned(texts: Sequence[RatedText], rater: str, seed: int) -> list[tuple[KeyEntry, RatedText]]:
    """Return the texts in the order of a rater, with the codes they have on that rater's form."""
    draw = random.Random(f"{seed}/{rater}")  # noqa: S311 - hides nothing that matters: the key is kept apart
    order = sorted(texts, key=lambda one: (one.target_id, one.system))
    draw.shuffle(order)
    codes: dict[str, None] = {}
    while len(codes) < len(order):
        codes["".join(draw.choices(ALPHABET, k=CODE_LENGTH))] = None
    return [
        (
            KeyEntry(
                rater=rater,
                code=code,
                position=position,
                target_id=text.target_id,
                system=text.system,
                language=text.language,
                culture=text.culture,
                model=text.model,
                strategy=text.strategy,
            ),
            text,
        )
        for position, (code, text) in enumerate(zip(codes, order, strict=True), 1)
    ]


def form_name(audience: Audience, rater: str) -> str:
    """Return the file name of a rater's form."""
    return f"{audience.name}-{rater}.csv"


def header(audience: Audience) -> tuple[str, ...]:
    """Return the columns of a form."""
    return (*BEFORE, *(question.item for question in audience.questions), *AFTER)


def form_text(audience: Audience, texts: Sequence[tuple[str, RatedText]]) -> str:
    """Return a form as CSV: the row of consent, then a row a text."""
    stream = io.StringIO()
    # The mark is written as a character, since files are written as plain UTF-8.
    stream.write("\ufeff")
    writer = csv.DictWriter(stream, header(audience), restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerow({"code": CONSENT_ROW, "text": "\n\n".join(introduction(audience))})
    for code, one in texts:
        writer.writerow({"code": code, "context": as_cell(one.context), "text": as_cell(one.text)})
    return stream.getvalue()


def read_key(path: Path) -> tuple[KeyEntry, ...]:
    """Return the key of a file that `write_forms` wrote; ProblemsFound where it is no such file."""
    try:
        return tuple(KeyEntry(**one) for one in json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        message = f"expected the key that was written with the forms: {error}"
        raise ProblemsFound.single(
            "key", str(path), message, "Give the file that --key named when the forms were written."
        ) from error


def _problems(forms: Path, key: Path, texts: Sequence[RatedText], raters: Sequence[str]) -> list[Problem]:
    found = []
    if forms.resolve() in key.resolve().parents:
        message = "it would lie with the forms, and raters could read who wrote what"
        found.append(_problem(str(key), "key-with-forms", message, "Keep it in another folder."))
    for rater in raters:
        if not RATER.fullmatch(rater):
            message = f"expected a code such as r01, got {rater!r}"
            found.append(_problem("raters", "rater-code", message, "Use codes by which nobody is known."))
    if len(set(raters)) < len(raters) or not raters:
        found.append(_problem("raters", "raters", "expected at least one, each once", "Correct the list."))
    if not texts:
        found.append(_problem("texts", "no-texts", "there is nothing to rate", "Give at least one text."))
    names = [(one.target_id, one.system) for one in texts]
    found += [
        _problem(" / ".join(name), "duplicate-text", f"it is given {times} times", "Keep one of them.")
        for name, times in Counter(names).items()
        if times > 1
    ]
    for one in texts:
        if not one.text.strip():
            place = f"{one.target_id} / {one.system}"
            found.append(_problem(place, "empty-text", "the text is empty", "Supply it, or leave it out."))
    return found


def _problem(place: str, rule: str, message: str, fix: str) -> Problem:
    return Problem(rule=rule, place=place, message=message, fix=fix)
