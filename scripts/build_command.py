"""`careloom build`: build datasets, and say what was built, what was skipped and how to obtain it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from builders import catalog
from builders.build import Built, build
from builders.collection.collect import Profile
from builders.definition import Dataset
from builders.pins import write_pins
from builders.problems import ProblemsFound, Report
from builders.release_tree import derive
from builders.remote_folders import place_of
from builders.sharding.executors import Unreachable
from builders.source_files import SourceFiles
from builders.sources import Places, SourceMissing, acquire
from builders.splits import split_position
from cards.render import render
from scripts.collecting import BuildDataset, build_collection
from scripts.options import (
    DEFAULT_OUTPUT,
    BuildOutput,
    Files,
    Json,
    Scheduler,
    Scratch,
    Sources,
    Workers,
    given_files,
    sources_folder,
)
from scripts.running import delivered, executor_of, local_output, run_all
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
    output: BuildOutput = str(DEFAULT_OUTPUT),
    workers: Workers = 1,
    scheduler: Scheduler = "",
    scratch: Scratch = None,
    release_tree: Annotated[
        Path | None, typer.Option("--release-tree", help="Also write the release tree of the named dataset there.")
    ] = None,
    pin: Annotated[
        bool, typer.Option("--pin", help="Record hash, size and rows of the files used as the expected ones.")
    ] = False,
    local: Annotated[
        bool,
        typer.Option("--local", help="Collect everything at hand for yourself, also what nobody may publish."),
    ] = False,
    verify_sources: Annotated[
        bool, typer.Option("--verify-sources", help="Only download every pinned file and compare it with its pin.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Build datasets; with no name only what is embedded, in the sources folder or cached."""
    try:
        given = given_files(files)
        # What collects others comes after them, so that it finds them built.
        wanted = sorted(names or catalog.names(), key=lambda name: bool(catalog.get(name).collects))
        _refuse(names or [], wanted, one_needed=bool(release_tree or pin or given), pin=pin, local=local)
    except (ValueError, LookupError, FileNotFoundError) as error:
        wrong_use(error)
    places = Places(given=given, folder=sources_folder(sources), download=bool(names), progress=err.is_terminal)
    try:
        with executor_of(workers, scheduler) as pool, local_output(place_of(output), scratch) as folder:
            task = partial(build_one, places=places, output=folder, release_tree=release_tree, pin=pin, local=local)
            divided = partial(task, executor=pool)
            if verify_sources:
                task = divided = partial(verify_one, places=places)
            outcomes = [placed(outcome, output) for outcome in run_all(wanted, task, divided, pool)]
    except (ValueError, Unreachable) as error:
        wrong_use(error)
    except ProblemsFound as found:
        show_report(found.report)
        raise typer.Exit(Exit.PROBLEMS) from None
    if as_json:
        print_json([outcome.as_dict() for outcome in outcomes])
    else:
        show(outcomes)
    if any(outcome.report.failed for outcome in outcomes):
        raise typer.Exit(Exit.PROBLEMS)
    if names and any(outcome.missing for outcome in outcomes):
        raise typer.Exit(Exit.FILE_NEEDED)


def _refuse(names: list[str], wanted: list[str], *, one_needed: bool, pin: bool, local: bool) -> None:
    """Raise where the options do not fit the datasets; LookupError where there is no such dataset."""
    collections = [name for name in wanted if catalog.get(name).collects]
    if one_needed and len(names) != 1:
        raise ValueError("--release-tree, --pin and --file need exactly one named dataset")
    if local and (not names or collections != names):
        raise ValueError("--local is for collections: expected `careloom build careloom --local`")
    if pin and collections:
        raise ValueError("--pin: a collection has no files of its own; pin its datasets")


def placed(outcome: Outcome, output: str) -> Outcome:
    """Return an outcome whose folder lies where the output is."""
    if not outcome.folder:
        return outcome
    return replace(outcome, folder=delivered(Path(outcome.folder), place_of(output)))


def build_one(
    name: str,
    *,
    places: Places,
    output: Path,
    release_tree: Path | None,
    pin: bool,
    local: bool = False,
    executor: Executor | None = None,
) -> Outcome:
    """Build one dataset and return what became of it; runs in a worker process too."""
    definition = catalog.get(name)
    build_with = partial(build_dataset, executor=executor)
    if definition.collects:
        profile: Profile = "local" if local else "published"
        return collect_one(definition, places, output, release_tree, profile=profile, build_with=build_with)
    if pin:
        definition = replace(
            definition, sources=tuple(replace(one, sha256="", size=0) for one in definition.sources), expected={}
        )
    try:
        files = acquire(definition, places)
        built = build_with(definition, files, output)
        if pin:
            pins = write_pins(catalog.module_of(name), files, built.manifest["configs"])
            err.print(f"Pinned in {pins}", markup=False, soft_wrap=True)
            definition = catalog.get(name)
            built = build_with(definition, acquire(definition, places), output)
        if release_tree is not None:
            derive(built.folder, release_tree, describe=partial(render, definition=definition))
    except SourceMissing as missing:
        return Outcome(name=definition.name, missing=missing.instructions)
    except ProblemsFound as found:
        return Outcome(name=definition.name, report=found.report)
    return Outcome(name=definition.name, folder=str(built.folder), manifest=dict(built.manifest), report=built.report)


def collect_one(
    definition: Dataset,
    places: Places,
    output: Path,
    release_tree: Path | None,
    *,
    profile: Profile,
    build_with: BuildDataset,
) -> Outcome:
    """Build a collection, and what of it is not built yet; return what became of it."""
    try:
        built = build_collection(definition, places, output, profile=profile, build_dataset=build_with)
        if release_tree is not None:
            derive(built.folder, release_tree, describe=partial(render, definition=definition))
    except ProblemsFound as found:
        return Outcome(name=definition.name, report=found.report)
    return Outcome(name=definition.name, folder=str(built.folder), manifest=dict(built.manifest), report=built.report)


def build_dataset(definition: Dataset, files: SourceFiles, output: Path, executor: Executor | None = None) -> Built:
    """Build a dataset with its card."""
    return build(definition, files, output, describe=partial(render, definition=definition), executor=executor)


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
        if isinstance(place_of(example.folder), Path):
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
