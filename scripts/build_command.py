"""`careloom build`: build datasets, and say what was built, what was skipped and how to obtain it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from builders import catalog
from builders.build import build
from builders.pins import write_pins
from builders.problems import ProblemsFound, Report
from builders.release_tree import derive
from builders.sources import Places, SourceMissing, acquire
from builders.splits import split_position
from cards.render import render
from scripts.options import DEFAULT_OUTPUT, Files, Json, Output, Sources, Workers, given_files
from scripts.terminal import Exit, err, out, print_json, show_report, wrong_use


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one dataset: built, skipped for want of a file, or refused for problems."""

    name: str
    folder: str = ""
    manifest: dict[str, Any] = field(default_factory=dict)
    report: Report = field(default_factory=Report)
    missing: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the outcome as plain data for `--json`."""
        return {
            "name": self.name,
            "folder": self.folder,
            "missing": self.missing,
            "configs": self.manifest.get("configs", {}),
            "verdict": self.manifest.get("verdict", {}),
            "problems": [one.as_dict() for one in self.report.problems],
        }


def run(
    names: Annotated[
        list[str] | None, typer.Argument(help="Datasets, or paths of definitions; all at hand where none is named.")
    ] = None,
    sources: Sources = None,
    files: Files = None,
    output: Output = DEFAULT_OUTPUT,
    workers: Workers = 1,
    release_tree: Annotated[
        Path | None, typer.Option("--release-tree", help="Also write the release tree of the named dataset there.")
    ] = None,
    pin: Annotated[
        bool, typer.Option("--pin", help="Record hash, size and rows of the files used as the expected ones.")
    ] = False,
    verify_sources: Annotated[
        bool, typer.Option("--verify-sources", help="Only download every pinned file and compare it with its pin.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Build datasets; with no name only what is embedded, in the sources folder or cached."""
    try:
        given = given_files(files)
        wanted = names or catalog.names()
        for name in wanted:
            catalog.get(name)
    except (ValueError, LookupError, FileNotFoundError) as error:
        wrong_use(error)
    if (release_tree or pin or given) and len(names or ()) != 1:
        wrong_use("--release-tree, --pin and --file need exactly one named dataset")
    places = Places(given=given, folder=sources, download=bool(names), progress=err.is_terminal)
    task = (
        partial(verify_one, places=places)
        if verify_sources
        else partial(build_one, places=places, output=output, release_tree=release_tree, pin=pin)
    )
    outcomes = list(_run_all(wanted, task, workers))
    if as_json:
        print_json([outcome.as_dict() for outcome in outcomes])
    else:
        show(outcomes)
    if any(outcome.report.failed for outcome in outcomes):
        raise typer.Exit(Exit.PROBLEMS)
    if names and any(outcome.missing for outcome in outcomes):
        raise typer.Exit(Exit.FILE_NEEDED)


def build_one(name: str, *, places: Places, output: Path, release_tree: Path | None, pin: bool) -> Outcome:
    """Build one dataset and return what became of it; runs in a worker process too."""
    definition = catalog.get(name)
    if pin:
        definition = replace(
            definition, sources=tuple(replace(one, sha256="", size=0) for one in definition.sources), expected={}
        )
    try:
        files = acquire(definition, places)
        built = build(definition, files, output, describe=partial(render, definition=definition))
        if pin:
            pins = write_pins(catalog.module_of(name), files, built.manifest["configs"])
            err.print(f"Pinned in {pins}", markup=False, soft_wrap=True)
            definition = catalog.get(name)
            built = build(
                definition, acquire(definition, places), output, describe=partial(render, definition=definition)
            )
        if release_tree is not None:
            derive(built.folder, release_tree, describe=partial(render, definition=definition))
    except SourceMissing as missing:
        return Outcome(name=definition.name, missing=missing.instructions)
    except ProblemsFound as found:
        return Outcome(name=definition.name, report=found.report)
    return Outcome(name=definition.name, folder=str(built.folder), manifest=dict(built.manifest), report=built.report)


def verify_one(name: str, *, places: Places) -> Outcome:
    """Download every pinned file of a dataset afresh and compare it with its pin."""
    definition = catalog.get(name)
    pinned = tuple(source for source in definition.sources if source.sha256 and source.url)
    if not pinned:
        return Outcome(name=definition.name)
    with tempfile.TemporaryDirectory() as cache:
        try:
            acquire(replace(definition, sources=pinned), replace(places, folder=None, cache=Path(cache), download=True))
        except SourceMissing as missing:
            return Outcome(name=definition.name, missing=missing.instructions)
        except ProblemsFound as found:
            return Outcome(name=definition.name, report=found.report)
    return Outcome(name=definition.name)


def _run_all(names: list[str], task: Any, workers: int) -> Iterator[Outcome]:  # noqa: ANN401 - a partial of either task
    with _progress() as progress:
        if workers == 1:
            for name in names:
                progress.update(progress.add_task(name), total=None)
                yield task(name)
            return
        with _pool(workers) as pool:
            futures: list[Future[Outcome]] = [pool.submit(task, name) for name in names]
            for name, future in zip(names, futures, strict=True):
                progress.update(progress.add_task(name), total=None)
                yield future.result()


def _pool(workers: int) -> Executor:
    return ProcessPoolExecutor(max_workers=workers, mp_context=get_context("spawn"))


@contextmanager
def _progress() -> Iterator[Progress]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        yield progress


def show(outcomes: list[Outcome]) -> None:
    """Print problems, the table of what was built, how to load it, and what was skipped and how to obtain it."""
    for outcome in outcomes:
        show_report(outcome.report)
    built = [outcome for outcome in outcomes if outcome.folder]
    if built:
        table = Table("dataset", "config", "rows", "languages", "verdict", box=None, pad_edge=False)
        table.add_column("lies in", overflow="fold")
        for outcome in built:
            for number, row in enumerate(_rows(outcome)):
                table.add_row(*(row if number == 0 else ("", *row[1:4], "", "")))
        out.print(table)
        example = built[0]
        config = example.manifest["default_config"]
        out.print(
            f'\nLoad:  from datasets import load_dataset; load_dataset("{example.folder}", "{config}")',
            markup=False,
            soft_wrap=True,
        )
    skipped = [outcome for outcome in outcomes if outcome.missing]
    if skipped:
        out.print("\nSkipped, since files are not at hand:")
        for outcome in skipped:
            out.print(outcome.missing, markup=False, soft_wrap=True)


def _rows(outcome: Outcome) -> Iterator[tuple[str, ...]]:
    verdict = outcome.manifest["verdict"]
    words = (
        verdict["form"]
        if verdict["form"] in ("recipe", "none")
        else f"{verdict['form']}, {verdict['access']}, {verdict['licence']}"
    )
    for config, found in outcome.manifest["configs"].items():
        splits = sorted(found["splits"].items(), key=lambda item: split_position(item[0]))
        rows = ", ".join(f"{split} {sum(languages.values()):,}" for split, languages in splits)
        languages = sorted({language for split in found["splits"].values() for language in split})
        yield outcome.name, config, rows, " ".join(languages), words, outcome.folder
