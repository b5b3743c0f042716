"""What verbs share on the terminal: consoles, problems as text, exit codes, JSON for programs."""

from __future__ import annotations

import json
import sys
from enum import IntEnum
from typing import NoReturn

import typer
from rich.console import Console

from builders.problems import Report

PIPED_WIDTH = 200
"""Columns of tables where nobody's terminal says how many there are."""

out = Console(highlight=False, width=None if sys.stdout.isatty() else PIPED_WIDTH)
err = Console(stderr=True, highlight=False)


class Exit(IntEnum):
    """Exit codes: done, problems found, wrong use, a file must be supplied by hand."""

    DONE = 0
    PROBLEMS = 1
    WRONG_USE = 2
    FILE_NEEDED = 3


def wrong_use(error: Exception | str) -> NoReturn:
    """Say what was wrong with the call and exit with 2."""
    err.print(str(error), style="red", markup=False, soft_wrap=True)
    raise typer.Exit(Exit.WRONG_USE)


def show_report(report: Report) -> None:
    """Print problems, one a line."""
    if report.problems:
        err.print(report.text(), markup=False, soft_wrap=True)


def print_json(content: object) -> None:
    """Print plain data as JSON for programs."""
    out.print_json(json.dumps(content, ensure_ascii=False))
