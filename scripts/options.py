"""Options that several verbs take, with their environment variables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from builders.remote_folders import Place, place_of

Sources = Annotated[
    str | None,
    typer.Option(
        "--sources",
        envvar="CARELOOM_SOURCES",
        help="Folder of upstream files, here or by its fsspec address: DIR/<source slug>/<upstream's own path>.",
    ),
]
Files = Annotated[list[str] | None, typer.Option("--file", metavar="NAME=PATH", help="A source file obtained by hand.")]
Output = Annotated[Path, typer.Option("--output", help="Folder the builds lie in.")]
Targets = Annotated[
    list[str] | None,
    typer.Argument(metavar="NAME|FOLDER", help="What to read; everything built where none is named."),
]
Definition = Annotated[str, typer.Option("--definition", help="Definition of a dataset outside the catalog.")]
Workers = Annotated[int, typer.Option("--workers", min=1, help="Processes of this machine that build.")]
Scheduler = Annotated[
    str, typer.Option("--scheduler", metavar="ADDRESS", help="Build on the Dask cluster of this scheduler, tcp://….")
]
Scratch = Annotated[
    Path | None,
    typer.Option("--scratch", help="Folder for unfinished work where --output is an address; all workers must see it."),
]
BuildOutput = Annotated[str, typer.Option("--output", help="Folder the builds lie in, here or by its fsspec address.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
DEFAULT_OUTPUT = Path("artifacts")


def given_files(files: list[str] | None) -> dict[str, Place]:
    """Return `NAME=PATH` options as a mapping; ValueError names the one that is not of that form."""
    pairs = [text.partition("=") for text in files or ()]
    wrong = ["".join(pair) for pair in pairs if not all(pair)]
    if wrong:
        raise ValueError(f"--file {', '.join(wrong)}: expected NAME=PATH, such as kmi.json=/data/kmi.json")
    return {name: place_of(path) for name, _, path in pairs}


def sources_folder(sources: str | None) -> Place | None:
    """Return the option of that name as a path or an address."""
    return None if sources is None else place_of(sources)
