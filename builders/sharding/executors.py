"""Executors: what runs the tasks of a build. In turn, on the processes of this machine, or on a Dask cluster.

Tasks are pure functions of what they are told: one that runs again, on whatever machine, writes the same bytes to the
same place. So an executor may lose workers and retry, and any executor of `concurrent.futures` will do.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, TypeVar

from builders.problems import ProblemsFound

Task = TypeVar("Task")
Result = TypeVar("Result")

CONNECT_SECONDS = 10
WORKER_SECONDS = 60
"""How long a cluster may take to have its first worker."""


class Unreachable(Exception):  # noqa: N818 - named for what it says
    """Raised where nobody can run the tasks as they are; says what was expected and what to do."""


def results(executor: Executor | None, run: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
    """Start the tasks and return their results in order; without an executor each runs when its result is wanted."""
    if executor is None:
        return map(run, tasks)
    try:
        return _in_order(deque(executor.submit(run, task) for task in tasks))
    except BrokenExecutor as error:
        raise _worker_lost() from error


def _in_order(waiting: deque[Future[Result]]) -> Iterator[Result]:
    try:
        while waiting:
            yield waiting.popleft().result()
    except BrokenExecutor as error:
        raise _worker_lost() from error
    finally:
        for future in waiting:
            future.cancel()


def _worker_lost() -> ProblemsFound:
    message = "a worker process ended in the middle of its work"
    fix = "Perhaps memory ran out: build again with fewer --workers."
    return ProblemsFound.single("workers", "this machine", message, fix)


@contextmanager
def processes(workers: int) -> Iterator[Executor]:
    """Yield so many processes of this machine."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for _ in range(workers):
            pool.submit(get_ready)
        yield pool


def get_ready() -> None:
    """Load what tasks need while the process that gives them still looks for its files."""
    from builders.sharding import part_reading, shard_writing

    del part_reading, shard_writing


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """Yield the workers of a Dask cluster by its scheduler's address; Unreachable where there are none."""
    try:
        from distributed import Client, KilledWorker
    except ModuleNotFoundError as error:
        message = "--scheduler needs Dask Distributed: pip install 'careloom[cluster]'"
        raise Unreachable(message) from error
    try:
        connect: Any = Client
        client = connect(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        message = (
            f"no scheduler answers at {address} within {CONNECT_SECONDS} s ({type(error).__name__}). Expected the "
            "address that `dask scheduler` prints, such as tcp://10.0.0.5:8786. Nothing was written."
        )
        raise Unreachable(message) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=WORKER_SECONDS)
        except TimeoutError as error:
            message = (
                f"the scheduler at {address} has no worker after {WORKER_SECONDS} s: start some with "
                f"`dask worker {address}`. Nothing was written."
            )
            raise Unreachable(message) from error
        try:
            yield client.get_executor(pure=False)
        except KilledWorker as error:
            message = f"several workers of {address} ended over the same task, perhaps for want of memory"
            raise Unreachable(f"{message}: give them more of it (`dask worker --memory-limit`)") from error
