"""`careloom diff`: what differs between two builds of a dataset, and the version bump it asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pyarrow as pa
import typer

from builders.comparison.comparison import compare
from builders.comparison.notes import notes
from scripts.hub.reading import fetched, reference
from scripts.hub.requests import client
from scripts.options import Json
from scripts.terminal import out, print_json, wrong_use


def run(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The earlier build: a folder, or ORG/NAME@TAG on the Hub.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The later one.")],
    as_json: Json = False,
) -> None:
    """Say which rows, labels, texts, columns, splits, languages and rights differ, as Markdown for release notes."""
    # Columns are read and dropped one after the other: the allocator of the system hands their memory on, while Arrow's
    # own gives it back each time, and the kernel then clears it anew (a third of the time over a million turns).
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        found = compare(_folder(old), _folder(new))
    except (LookupError, FileNotFoundError, ValueError) as error:
        wrong_use(error)
    if as_json:
        print_json(found.as_dict())
    else:
        out.print(notes(found), markup=False, soft_wrap=True, end="")


def _folder(text: str) -> Path:
    """Return the folder of a path, or of a version on the Hub where no such folder is there."""
    version = reference(text)
    if version is None and not Path(text).is_dir():
        raise FileNotFoundError(f"{text} is no folder: expected one, or a version on the Hub such as ORG/NAME@v1.0.0")
    return Path(text) if version is None or Path(text).is_dir() else fetched(client(), version)
