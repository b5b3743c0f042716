"""`careloom check`: check built folders, and dataset repositories of anybody, by name or path."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from builders import catalog
from builders.check import check_folder
from builders.manifest import MANIFEST, is_built, read_manifest
from builders.problems import LEVELS, Problem, Report
from cards.check import check_card
from cards.lint.findings import shown
from cards.lint.lint import Lint, lint, lint_card
from scripts.options import DEFAULT_OUTPUT, Definition, Json, Output, Targets
from scripts.terminal import Exit, built_folders, out, print_json, show_report, wrong_use


class FailOn(StrEnum):
    """The levels of problems, as an option takes them."""

    error = "error"
    publish = "publish"
    warning = "warning"


def run(
    targets: Targets = None,
    output: Output = DEFAULT_OUTPUT,
    definition: Definition = "",
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="Least level that makes the command exit with 1.")
    ] = FailOn.error,
    as_json: Json = False,
) -> None:
    """Check card against data, licence, languages, splits and personal data; of built folders also every file."""
    try:
        found = {str(folder): _check(folder, definition) for folder in built_folders(targets, output)}
    except (FileNotFoundError, LookupError) as error:
        wrong_use(error)
    if as_json:
        print_json({place: one.as_dict() for place, one in found.items()})
    else:
        for place, one in found.items():
            _show(place, one)
    failing = LEVELS[: LEVELS.index(fail_on.value) + 1]
    if any(one.report.at(level) for one in found.values() for level in failing):
        raise typer.Exit(Exit.PROBLEMS)


def _check(folder: Path, definition: str) -> Lint:
    """Check a folder for itself, and one that this kit built against its manifest and definition too."""
    if not is_built(folder):
        return lint(folder)
    report = check_folder(folder)
    if not report.failed:  # otherwise the folder is built again, card and all
        report.extend(_card_problems(folder, definition))
    found = lint_card(folder)
    report.extend(found.report.problems)
    return replace(found, report=report)


def _card_problems(folder: Path, definition: str) -> list[Problem]:
    """Compare a card with what its definition gives, where that is at hand in the same version."""
    content = read_manifest(folder)
    name = definition or str(content["dataset"])
    if not definition and name not in catalog.names():
        return []
    known = catalog.get(name)
    if known.version != content["version"]:
        message = f"holds version {content['version']}, the definition is {known.version}: the card was not rendered"
        fix = "Use the kit of that version to compare every word."
        return [Problem(rule="other-version", place=MANIFEST, message=message, fix=fix, level="warning")]
    return list(check_card(folder, known))


def _show(place: str, found: Lint) -> None:
    """Print the problems, the coverage and what was read."""
    show_report(found.report)
    for one in found.coverage:
        out.print(f"{place}: {one.line()}", markup=False, soft_wrap=True)
    if found.languages:
        named = shown((f"{language} {rows:,}" for language, rows in found.languages.most_common()), most=15)
        out.print(
            f"{place}: rows of at least six words by language: {named} ({found.short:,} shorter, "
            f"{found.mixed:,} switch between languages)",
            markup=False,
            soft_wrap=True,
        )
    out.print(f"{place}: {_verdict(found.report)}", markup=False, soft_wrap=True)


def _verdict(report: Report) -> str:
    """Return how things stand in words."""
    errors, unpublishable, warnings = (len(report.at(level)) for level in LEVELS)
    counts = f"{errors} errors, {unpublishable} that keep it from being published, {warnings} warnings"
    return counts if errors or unpublishable or warnings else "in order"
