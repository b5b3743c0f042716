"""Processes that import `datasets` while a release goes on, and then load its configs side by side.

Importing takes about as long as publishing a small dataset. A process that has imported `datasets` already loads
the configs itself.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from scripts.hub.loading import Compared, Wanted, load_in_turn

PROCESSES = 2
Load = Callable[[Sequence[Wanted]], list[Compared]]


@contextmanager
def loaders(number: int = PROCESSES) -> Iterator[Load]:
    """Yield what loads configs and compares them, in the order given."""
    if "datasets" in sys.modules:
        yield load_in_turn
        return
    started = [_started() for _ in range(number)]
    try:
        yield lambda wanted: _shared_out(wanted, [line for _, line in started])
    finally:
        for process, line in started:
            line.close()
            process.terminate()
            process.join()


def _started() -> tuple[BaseProcess, Connection]:
    """Return a process that waits for what to load; it ends when this one does, however that ends."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def _serve(line: Connection) -> None:
    """Import what loads, then load what is asked for; Ctrl-C is for the process that asked."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _let_go_of_pipes()
    import datasets  # noqa: F401 - the sooner the better

    with suppress(EOFError):
        while True:
            line.send(load_in_turn(line.recv()))


def _let_go_of_pipes() -> None:
    """Keep no pipe open that somebody reads to its end: the process that asked may be killed before this one ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        if not stream.isatty():
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _shared_out(wanted: Sequence[Wanted], lines: Sequence[Connection]) -> list[Compared]:
    """Let each process load some configs, the largest first to whoever has least."""
    shares: list[list[Wanted]] = [[] for _ in lines]
    for one in sorted(wanted, key=_files, reverse=True):
        min(shares, key=lambda share: sum(map(_files, share))).append(one)
    for line, share in zip(lines, shares, strict=True):
        line.send(share)
    found = {compared.config: compared for line in lines for compared in line.recv()}
    return [found[one.config] for one in wanted]


def _files(wanted: Wanted) -> int:
    """Return how many files a config has: for small ones they are what takes time."""
    return sum(one["config"] == wanted.config for one in wanted.files)
