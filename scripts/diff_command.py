"""`careloom diff`: what differs between two builds of a dataset, and the version bump it asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from builders.comparison.comparison import compare
from builders.comparison.notes import notes
from scripts.options import Json
from scripts.terminal import out, print_json, wrong_use


def run(
    old: Annotated[Path, typer.Argument(help="Folder of the earlier build or release tree.")],
    new: Annotated[Path, typer.Argument(help="Folder of the later one.")],
    as_json: Json = False,
) -> None:
    """Say which rows, labels, texts, columns, splits, languages and rights differ, as Markdown for release notes."""
    try:
        found = compare(old, new)
    except (FileNotFoundError, ValueError) as error:
        wrong_use(error)
    if as_json:
        print_json(found.as_dict())
    else:
        out.print(notes(found), markup=False, soft_wrap=True, end="")
