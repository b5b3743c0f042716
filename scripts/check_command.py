"""`careloom check`: check built folders, and dataset repositories of anybody, by name or path."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from builders.problems import LEVELS, Report
from cards.lint.findings import shown
from cards.lint.lint import Lint
from cards.whole_check import check_whole
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
        found = {str(folder): check_whole(folder, definition) for folder in built_folders(targets, output)}
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
