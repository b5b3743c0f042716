"""Check a folder in every respect: its files against the manifest, its card against the data, the card for itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from builders import catalog
from builders.check import check_folder
from builders.definition import Dataset
from builders.manifest import MANIFEST, is_built, read_manifest
from builders.packed_folder import check_packed, is_packed
from builders.problems import Problem, Report
from cards.check import check_card, check_card_source
from cards.lint.lint import Lint, lint, lint_card
from cards.model_check import check_model_card


def check_whole(folder: Path, definition: str = "") -> Lint:
    """Check a folder for itself, and one that this kit made against its manifest and definition too.

    `definition` is the path of one outside of the catalog.
    """
    if is_packed(folder):
        found = lint(folder)
        found.report.extend(check_packed(folder))
        if read_manifest(folder)["kind"] == "model":
            found.report.extend(check_model_card(folder))
        return found
    if not is_built(folder):
        return lint(folder)
    report = check_folder(folder)
    if not report.failed:  # otherwise the folder is built again, card and all
        report.extend(_card_problems(folder, definition))
    found = lint_card(folder)
    report.extend(found.report.problems)
    return replace(found, report=report)


def check_rendered(folder: Path, definition: Dataset) -> Report:
    """Check a folder whose card was rendered just now, so that it says what the data give."""
    report = check_folder(folder)
    unwritten = list(check_card_source(definition))
    report.extend(unwritten or lint_card(folder).report.problems)  # without its source a card lacks much that follows
    return report


def _card_problems(folder: Path, definition: str) -> Iterator[Problem]:
    """Compare a card with what its definition gives, where that is at hand in the same version."""
    content = read_manifest(folder)
    name = definition or str(content["dataset"])
    if not definition and name not in catalog.names():
        return
    known = catalog.get(name)
    if known.version != content["version"]:
        message = f"holds version {content['version']}, the definition is {known.version}: the card was not rendered"
        fix = "Use the kit of that version to compare every word, or build it again."
        yield Problem(rule="other-version", place=MANIFEST, message=message, fix=fix, level="warning")
        return
    yield from check_card(folder, known)
