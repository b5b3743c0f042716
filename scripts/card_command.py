"""`careloom card`: render the cards of built folders, and show one as a page."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Annotated

import typer

from builders import catalog
from builders.definition import Dataset
from builders.folders import whole_folder
from builders.manifest import MANIFEST, read_manifest
from builders.packed_folder import is_packed
from builders.problems import ProblemsFound
from builders.written_files import write_whole
from cards.card_source import card_source_path, read_card_source
from cards.model_card import render_model_again
from cards.preview import preview
from cards.render import CARD_FILES, README, render
from scripts.model_release import described
from scripts.options import DEFAULT_OUTPUT, Definition, Output, Targets
from scripts.terminal import Exit, built_folders, err, out, show_report, wrong_use


def run(
    targets: Targets = None,
    output: Output = DEFAULT_OUTPUT,
    definition: Definition = "",
    page: Annotated[
        Path | None, typer.Option("--preview", metavar="FILE", help="Also write the card as one HTML page there.")
    ] = None,
) -> None:
    """Render README, LICENSE, NOTICE, CITATION.cff, citations.bib, croissant.json from data, rights and card source."""
    folders = built_folders(targets, output)
    if page is not None and len(folders) != 1:
        wrong_use("--preview needs exactly one name or folder")
    failed = False
    for folder in folders:
        if is_packed(folder):
            _render_packed(folder)
            continue
        try:
            known = catalog.get(definition or str(read_manifest(folder)["dataset"]))
            read_card_source(card_source_path(known), known.version)
            _render(folder, known)
        except ProblemsFound as found:
            show_report(found.report)
            failed = True
        except (FileNotFoundError, LookupError) as error:
            wrong_use(error)
        else:
            out.print(f"{folder}: card rendered", markup=False, soft_wrap=True)
            if page is not None:
                _write_page(folder, known, page)
    if failed:
        raise typer.Exit(Exit.PROBLEMS)


def _render_packed(folder: Path) -> None:
    """Render a trained model's card with today's figures; the card of anything else is made together with it."""
    if described(folder) is None:
        err.print(f"{folder}: its card is made together with it, and left as it is", markup=False, soft_wrap=True)
        return
    with whole_folder(folder) as work:
        shutil.copytree(folder, work, dirs_exist_ok=True)
        render_model_again(work)
    out.print(f"{folder}: card rendered", markup=False, soft_wrap=True)


def _render(folder: Path, definition: Dataset) -> None:
    """Put a folder with a new card in the place of the old one in one step; the data are linked, not copied."""
    content = read_manifest(folder)
    if content["version"] != definition.version:
        raise ProblemsFound.single(
            "other-version",
            str(folder / MANIFEST),
            f"holds version {content['version']}, the definition is {definition.version}",
            f"Build it again: `careloom build {definition.name}`.",
        )
    with whole_folder(folder) as work:
        shutil.copytree(
            folder, work, dirs_exist_ok=True, copy_function=os.link, ignore=shutil.ignore_patterns(*CARD_FILES)
        )
        render(work, definition)


def _write_page(folder: Path, definition: Dataset, page: Path) -> None:
    """Write the card as a page."""
    text = preview((folder / README).read_text(encoding="utf-8"), definition.title)
    write_whole(page, text)
    out.print(f"{page}: open it in a browser", markup=False, soft_wrap=True)
