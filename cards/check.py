"""Check that a folder's card is the one its data, definition and card source give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from builders.dataset_verdict import built_verdict
from builders.definition import Dataset
from builders.manifest import MANIFEST
from builders.problems import Problem, ProblemsFound
from builders.statistics import STATISTICS
from cards.card import read_card
from cards.card_source import card_source_path, read_card_source
from cards.front_matter import FrontMatter, read_front_matter
from cards.render import README, card_files

FIX = "Render the card again: configs, features and numbers in it are generated."


def check_card_source(definition: Dataset) -> Iterator[Problem]:
    """Yield what people have not written yet: it keeps a dataset from release, not from being built."""
    try:
        read_card_source(card_source_path(definition), definition.version)
    except ProblemsFound as found:
        yield from (replace(problem, level="publish") for problem in found.report.problems)


def check_card(folder: Path, definition: Dataset) -> Iterator[Problem]:
    """Yield what the card says otherwise than data, rights and card source, and what people have not written.

    The README wins silently when features differ (`datasets` 5.2), so a difference relabels every row. That the
    statistics are those of the data is `builders.check.check_folder`'s to say.
    """
    yield from check_card_source(definition)
    if not (folder / STATISTICS).is_file():
        return
    card = read_card(folder, definition)
    if card.manifest["verdict"] != built_verdict(definition, card.manifest).as_dict():
        message = "is not the one that the recorded rights give"
        yield Problem(rule="verdict", place=f"{MANIFEST} verdict", message=message, fix="Build the folder again.")
    withdrawals = card.manifest.get("withdrawals", {})
    if withdrawals != definition.withdrawals.as_manifest(str(withdrawals.get("source"))):
        message = "is not the list of today: rows or versions were withdrawn since"
        yield Problem(
            rule="withdrawals", place=f"{MANIFEST} withdrawals", message=message, fix="Build the folder again."
        )
    expected = card_files(card)
    for name, text in expected.items():
        path = folder / name
        if not path.is_file():
            yield Problem(rule="missing-file", place=name, message=f"{name} is not there", fix=FIX)
        elif path.read_text(encoding="utf-8") != text:
            yield from differences(name, path.read_text(encoding="utf-8"), text)


def differences(name: str, found: str, expected: str) -> Iterator[Problem]:
    """Yield which fields and lines of a card file differ from what is expected."""
    if name == README:
        front, _ = read_front_matter(found, README)
        ours_front, _ = read_front_matter(expected, README)
        head = ours_front.values if ours_front else {}
        for key in dict.fromkeys((*head, *(front.values if front else ()))):
            if front is None or front.values.get(key) != head.get(key):
                line = front.line(key) if front else 1
                message = "differs from what the data, the rights or the card source say"
                yield Problem(rule="card-yaml", place=f"{README} line {line} {key}", message=message, fix=FIX)
        found, expected = _body(found, front), _body(expected, ours_front)
    theirs, ours = found.split("\n"), expected.split("\n")
    wrong = [number for number, (one, other) in enumerate(zip(theirs, ours, strict=False), start=1) if one != other]
    if wrong or len(theirs) != len(ours):
        start = _line_of(name, wrong[0] if wrong else min(len(theirs), len(ours)), expected)
        message = f"{max(len(wrong), 1)} lines are not what the data and the card source give, the first is {start}"
        yield Problem(rule="card-text", place=name, message=message, fix=FIX)


def _line_of(name: str, number: int, expected: str) -> str:
    """Return the number of a line with the heading it stands under."""
    headings = [line for line in expected.split("\n")[:number] if line.startswith("## ")]
    return f"line {number} of the text" + (f" under {headings[-1][3:]!r}" if name == README and headings else "")


def _body(text: str, front: FrontMatter | None) -> str:
    return text if front is None else front.body
