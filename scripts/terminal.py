"""What verbs share on the terminal: consoles, problems as text, exit codes, JSON for programs."""

from __future__ import annotations

import json
import sys
from enum import IntEnum
from pathlib import Path
from typing import NoReturn

import typer
from rich.console import Console

from builders.manifest import MANIFEST, is_built
from builders.problems import Report

PIPED_WIDTH = 200
"""Columns of tables where nobody's terminal says how many there are."""

out = Console(highlight=False, width=None if sys.stdout.isatty() else PIPED_WIDTH)
err = Console(stderr=True, highlight=False)


class Exit(IntEnum):
    """Exit codes: done, problems found, wrong use, a file must be supplied by hand, stopped by Ctrl-C."""

    DONE = 0
    PROBLEMS = 1
    WRONG_USE = 2
    FILE_NEEDED = 3
    INTERRUPTED = 130


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


def built_folders(targets: list[str] | None, output: Path) -> list[Path]:
    """Return the folders of paths and of names, everything built where none is named; exits with 2 where there is none.

    A folder of a name that holds no build hides no build of that name.
    """
    if not targets:
        found = sorted(path.parent for path in output.glob(f"[!.]*/{MANIFEST}"))
        return found or wrong_use(f"nothing is built in {output}: run `careloom build` first, or name a folder")
    return [_folder(one, output) for one in targets]


def _folder(target: str, output: Path) -> Path:
    places = (Path(target), output / target)
    folder = next((place for place in places if is_built(place)), places[0])
    if not folder.is_dir():
        wrong_use(f"{target} is neither a folder nor built in {output}: build it first, or name a folder")
    return folder
