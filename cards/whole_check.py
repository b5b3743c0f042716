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
from builders.problems import Problem
from cards.check import check_card
from cards.lint.lint import Lint, lint, lint_card


def check_whole(folder: Path, definition: str = "") -> Lint:
    """Check a folder for itself, and one that this kit made against its manifest and definition too.

    `definition` is the path of one outside of the catalog.
    """
    if is_packed(folder):
        found = lint(folder)
        found.report.extend(check_packed(folder))
        return found
    if not is_built(folder):
        return lint(folder)
    content = read_manifest(folder)
    name = definition or str(content["dataset"])
    known = catalog.get(name) if definition or name in catalog.names() else None
    return check_built(folder, known)


def check_built(folder: Path, definition: Dataset | None, repository: str = "") -> Lint:
    """Check a folder that this kit built; its card against its definition where that is at hand."""
    report = check_folder(folder)
    if not report.failed and definition is not None:  # otherwise the folder is built again, card and all
        report.extend(_card_problems(folder, definition, repository))
    found = lint_card(folder)
    report.extend(found.report.problems)
    return replace(found, report=report)


def _card_problems(folder: Path, known: Dataset, repository: str) -> Iterator[Problem]:
    """Compare a card with what its definition gives, where that has the same version."""
    version = read_manifest(folder)["version"]
    if known.version != version:
        message = f"holds version {version}, the definition is {known.version}: the card was not rendered"
        fix = "Use the kit of that version to compare every word, or build it again."
        yield Problem(rule="other-version", place=MANIFEST, message=message, fix=fix, level="warning")
        return
    yield from check_card(folder, known, repository)
