"""`careloom space`: what the Explorer Space, which imports nothing of the kit, is given of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from builders.problems import Report
from scripts.options import Json
from scripts.space_parts import EXPLORER, stale_parts, write_parts
from scripts.terminal import Exit, out, print_json, show_report, wrong_use


def group(arguments: Sequence[str]) -> typer.Typer:
    """Return the sub-verbs; there is one, whatever the arguments name."""
    del arguments
    app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    app.command("sync", help="Copy into the Explorer what it needs of the kit, or say what is not up to date.")(sync)
    return app


def sync(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit with 1 where a copy is stale.")] = False,
    as_json: Json = False,
) -> None:
    """Copy prompts, labels, formulas, readers of model files and pinned versions into the Explorer's folder."""
    try:
        problems = stale_parts() if check else []
        written = [] if check else write_parts()
    except (FileNotFoundError, LookupError, ValueError) as error:
        wrong_use(error)
    if as_json:
        print_json({"stale": [one.as_dict() for one in problems], "written": written})
    elif check:
        show_report(Report(problems))
        out.print(f"{EXPLORER}: {len(problems)} copies are stale." if problems else f"{EXPLORER} is up to date.")
    else:
        for name in written:
            out.print(str(EXPLORER / name), markup=False, soft_wrap=True)
        out.print(f"{len(written)} files were written or removed." if written else f"{EXPLORER} is up to date.")
    if problems:
        raise typer.Exit(Exit.PROBLEMS)
