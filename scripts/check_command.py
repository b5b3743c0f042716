"""`careloom check`: check built folders by name or path."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from builders import catalog
from builders.check import check_folder
from builders.manifest import MANIFEST, read_manifest
from builders.problems import Problem, Report
from cards.check import check_card
from scripts.options import DEFAULT_OUTPUT, Json, Output
from scripts.terminal import Exit, out, print_json, show_report, wrong_use


def run(
    targets: Annotated[
        list[str] | None, typer.Argument(help="Names or folders; everything built where none is named.")
    ] = None,
    output: Output = DEFAULT_OUTPUT,
    definition: Annotated[str, typer.Option("--definition", help="Definition of a dataset outside the catalog.")] = "",
    as_json: Json = False,
) -> None:
    """Check data, schema, labels, splits, manifest and README of built folders."""
    folders = [_folder(one, output) for one in targets or ()]
    folders = folders or sorted(path.parent for path in output.glob(f"[!.]*/{MANIFEST}"))
    if not folders:
        wrong_use(f"nothing is built in {output}: run `careloom build` first, or name a folder")
    reports: dict[str, Report] = {}
    for folder in folders:
        try:
            report = check_folder(folder)
            report.extend(_card_problems(folder, definition))
        except (FileNotFoundError, LookupError) as error:
            wrong_use(error)
        reports[str(folder)] = report
    if as_json:
        print_json({folder: [one.as_dict() for one in report.problems] for folder, report in reports.items()})
    else:
        for place, report in reports.items():
            show_report(report)
            out.print(f"{place}: {'problems found' if report.failed else 'in order'}", markup=False, soft_wrap=True)
    if any(report.failed for report in reports.values()):
        raise typer.Exit(Exit.PROBLEMS)


def _folder(target: str, output: Path) -> Path:
    """Return the folder of a path or of a name; a folder of that name that holds no build hides none."""
    places = (Path(target), output / target)
    built = (place for place in places if (place / MANIFEST).is_file())
    return next(built, places[0] if places[0].is_dir() else places[1])


def _card_problems(folder: Path, definition: str) -> list[Problem]:
    name = definition or str(read_manifest(folder)["dataset"])
    return list(check_card(folder, catalog.get(name)))
