"""How a sub-verb runs: the endpoint is checked, all records are made with progress, and what went wrong is said."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Generic, TypeVar

import typer
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from builders.generation.asking import Asker
from builders.generation.connection import connected
from builders.generation.endpoint import Endpoint, check_endpoint, refuse_offline, token_for
from builders.generation.noted_runs import note_run
from builders.generation.production import produced
from builders.generation.progress import Prices, Tally
from builders.generation.progress import Progress as HowFar
from builders.generation.reply_cache import CACHE
from builders.problems import Problem, ProblemsFound, Report
from scripts.generating.asking_options import Asking
from scripts.terminal import Exit, err, out, print_json, show_report, wrong_use

R = TypeVar("R")
T = TypeVar("T")
TRANSCRIPT = "transcript.jsonl"
GOES_ON = "What was answered is kept in {}: the same command goes on from there."


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Where is asked, and where cache and transcript lie."""

    endpoint: Endpoint
    output: Path
    transcript: str = TRANSCRIPT
    words_of: str = ""


@dataclass(slots=True, kw_only=True)
class Made(Generic[T]):
    """What was made, in the order of the records, and the problems of those that failed."""

    values: list[T] = field(default_factory=list)
    report: Report = field(default_factory=Report)
    tally: Tally = field(default_factory=Tally)
    prices: Prices | None = None

    @property
    def requests(self) -> str:
        """Say how much was asked, in requests, tokens and where prices are known in money."""
        tally = self.tally
        said = [f"{tally.sent:,} requests sent", f"{tally.cached:,} known already"]
        if tally.prompt_tokens + tally.reply_tokens:
            said.append(f"{tally.prompt_tokens:,} tokens of prompts and {tally.reply_tokens:,} of replies")
        if self.prices:
            said.append(f"cost {tally.cost(self.prices):,.2f}")
        return ", ".join(said)

    def requests_as_dict(self) -> dict[str, object]:
        """Return the same as plain data."""
        tally = self.tally
        counts = {name: getattr(tally, name) for name in ("sent", "cached", "prompt_tokens", "reply_tokens")}
        return counts | ({"cost": tally.cost(self.prices)} if self.prices else {})


def endpoint_of(base_url: str, model: str, asking: Asking) -> Endpoint:
    """Return the endpoint that options describe; exits with 2 where it cannot be used as it is given."""
    endpoint = Endpoint(
        base_url=base_url,
        model=model,
        at_once=asking.at_once,
        per_minute=asking.per_minute,
        timeout=asking.timeout,
        stream=asking.stream,
        schema_form=asking.schema_form,
        prices=None if asking.prices is None else Prices(prompt=asking.prices[0], reply=asking.prices[1]),
    )
    try:
        check_endpoint(endpoint)
        refuse_offline(endpoint)
        token_for(endpoint)
    except ProblemsFound as found:
        wrong_use(found)
    return endpoint


@contextmanager
def preparing() -> Iterator[None]:
    """Exit with 2 where the block is told something wrong, with 1 where it finds problems in a file."""
    try:
        yield
    except ProblemsFound as found:
        show_report(found.report)
        raise typer.Exit(Exit.PROBLEMS) from None
    except (LookupError, ValueError, OSError, ImportError) as error:
        wrong_use(error)


def make_all(run: Run, what: str, records: Sequence[R], make: Callable[[Asker, R], Awaitable[T]]) -> Made[T]:
    """Return what was made of the records, in their order.

    Exits where the endpoint cannot be used, where nothing could be made, and at Ctrl-C, and says how to go on.
    """
    made = Made[T](prices=run.endpoint.prices)
    with preparing():
        _refuse_unknown(run.words_of)
    try:
        with _progress() as progress:
            asyncio.run(_make_all(run, records, make, made, _shown(progress, what, len(records))))
    except KeyboardInterrupt:
        err.print(f"Stopped. {GOES_ON.format(run.output)}", markup=False, soft_wrap=True)
        raise typer.Exit(Exit.INTERRUPTED) from None
    except ProblemsFound as found:
        made.report.extend(found.report.problems)
        made.values.clear()
    except OSError as error:
        wrong_use(error)
    if not made.values:
        show_report(made.report)
        goes_on = f" {GOES_ON.format(run.output)}" if made.tally.sent + made.tally.cached else ""
        err.print(f"Nothing is written.{goes_on}", markup=False, soft_wrap=True)
        raise typer.Exit(Exit.PROBLEMS)
    return made


def _refuse_unknown(dataset: str) -> None:
    """Raise LookupError where no dataset has this name: words are found again, and withdrawn, by it."""
    if dataset:
        from builders import catalog

        catalog.get(dataset)


async def _make_all(
    run: Run,
    records: Sequence[R],
    make: Callable[[Asker, R], Awaitable[T]],
    made: Made[T],
    shown: Callable[[HowFar], None],
) -> None:
    async with connected(
        run.endpoint,
        cache=run.output / CACHE,
        transcript=run.output / run.transcript,
        words_of=[run.words_of] if run.words_of else [],
    ) as asker:
        made.tally = asker.tally
        if run.words_of:
            note_run(run.output, run.words_of)
        at_once = run.endpoint.at_once
        async for outcome in produced(
            records,
            lambda one: make(asker, one),
            at_once=at_once,
            tally=asker.tally,
            prices=run.endpoint.prices,
            progress=shown,
        ):
            if outcome.report is not None:
                made.report.extend(outcome.report.problems)
            elif outcome.value is not None:
                made.values.append(outcome.value)


def unusable(place: str, what: str, reasons: Sequence[str]) -> Problem:
    """Return the problem of a record of which no reply could be used, with the last reason."""
    reason = f": {reasons[-1]}" if reasons else ""
    fix = "It is counted and left out; another seed or model may do better."
    return Problem(rule="unusable", place=place, message=f"{what}{reason}", fix=fix)


def conclude(made: Made[T], content: dict[str, object], said: str, *, as_json: bool) -> None:
    """Say what stands and what failed; exits with 1 where anything did."""
    if as_json:
        problems = [one.as_dict() for one in made.report.problems]
        print_json({**content, "requests": made.requests_as_dict(), "problems": problems})
    else:
        show_report(made.report)
        out.print(f"{said} ({made.requests})", markup=False, soft_wrap=True)
    if made.report.failed:
        raise typer.Exit(Exit.PROBLEMS)


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}"))
    return Progress(*columns, console=err, transient=True, disable=not err.is_terminal)


def _shown(progress: Progress, what: str, total: int) -> Callable[[HowFar], None]:
    """Return what shows how far a run is: how much is done and failed, and the time and cost left."""
    task: TaskID = progress.add_task(what, total=total, said=f"0 of {total:,}")

    def show(now: HowFar) -> None:
        left = "" if now.seconds_left is None else f", {timedelta(seconds=round(now.seconds_left))} left"
        cost = "" if now.cost is None else f", cost {now.cost:,.2f}, {now.cost_left or 0:,.2f} to come"
        said = f"{now.done:,} done, {now.failed:,} failed, of {now.total:,}{left}{cost}"
        progress.update(task, completed=now.done + now.failed, said=said)

    return show
