"""How builds run: in turn, several processes of this machine, or a cluster; one pool serves all datasets."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TypeVar

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from builders import catalog
from builders.remote_folders import Place, file_system, put
from builders.sharding.executors import cluster, processes
from scripts.terminal import err

Outcome = TypeVar("Outcome")


def executor_of(workers: int, scheduler: str) -> AbstractContextManager[Executor | None]:
    """Return what runs the tasks; ValueError where both were asked for."""
    if scheduler and workers > 1:
        raise ValueError("--workers and --scheduler: expected one of them, since the cluster has its own workers")
    if scheduler:
        return cluster(scheduler)
    return processes(workers) if workers > 1 else nullcontext()


def run_all(
    names: list[str],
    whole: Callable[[str], Outcome],
    divided: Callable[[str], Outcome],
    pool: Executor | None,
) -> Iterator[Outcome]:
    """Yield the outcome of each dataset in order.

    Beside others a dataset that cannot be divided is built `whole` by a process of the pool. The `divided` ones are
    built from here, their parts by the pool, and so are collections, once the datasets named before them are built.
    """
    apart = [name for name in names if _stands_alone(name)] if pool and len(names) > 1 else []
    with _progress() as progress:
        futures = {name: pool.submit(whole, name) for name in apart if pool}
        for name in names:
            progress.update(progress.add_task(name), total=None)
            yield futures[name].result() if name in futures else divided(name)


def _stands_alone(name: str) -> bool:
    """Whether a dataset is one piece of work that waits for no other dataset."""
    definition = catalog.get(name)
    return not definition.divisible and not definition.collects


@contextmanager
def _progress() -> Iterator[Progress]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        yield progress


@contextmanager
def local_output(output: Place, scratch: Path | None) -> Iterator[Path]:
    """Yield the folder of this machine that is built into; for an address one that vanishes."""
    if isinstance(output, Path):
        yield output
        return
    file_system(output)
    if scratch is not None:
        scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch, prefix="careloom-") as folder:
        yield Path(folder)


def delivered(folder: Path, output: Place) -> str:
    """Put a built folder where the output is, and return where it lies."""
    if isinstance(output, Path):
        return str(folder)
    address = f"{output}/{folder.name}"
    put(folder, address)
    return address
