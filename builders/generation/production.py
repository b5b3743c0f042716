"""A production: many records made at once, each by asking one thing after the other, their results in order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from time import monotonic
from typing import Any, Generic, TypeVar

from builders.generation.faults import EndpointUnusable, RequestFailed
from builders.generation.progress import Meter, Prices, Progress, Tally
from builders.problems import ProblemsFound, Report

R = TypeVar("R")
T = TypeVar("T")
AHEAD = 4
"""How many times the records at work may be started before the oldest is done: what bounds the memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Generic[R, T]):
    """What became of a record: what was made, or why not."""

    record: R
    value: T | None = None
    report: Report | None = None
    """The problems of a record that failed."""

    @property
    def failed(self) -> bool:
        """Whether nothing was made of it."""
        return self.report is not None


async def produced(
    records: Sequence[R],
    make: Callable[[R], Awaitable[T]],
    *,
    at_once: int = 32,
    give_up_after: int = 20,
    tally: Tally | None = None,
    prices: Prices | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> AsyncIterator[Outcome[R, T]]:
    """Make something of every record, `at_once` of them together, and yield the outcomes in the order of the records.

    A record whose `make` raises ProblemsFound has failed, and the others go on; not so where the endpoint cannot be
    used, nor where so many records in a row failed because a request did: then, and with any other exception, the run
    ends and raises it. A run that ended, or was killed, is resumed by running it again: what was answered is in the
    cache. `tally` is that of the connection; `progress` is called with each record that comes to its end.
    """
    meter = Meter(total=len(records), tally=tally or Tally(), prices=prices, started=monotonic())
    workshop = _Workshop(make, asyncio.Semaphore(at_once), give_up_after, meter, progress)
    waiting = iter(records)
    started: deque[asyncio.Task[Outcome[R, T]]] = deque()
    try:
        while True:
            started.extend(workshop.start(record) for record in islice(waiting, AHEAD * at_once - len(started)))
            if not started:
                return
            await workshop.done(started[0])
            yield started.popleft().result()
    finally:
        for task in started:
            task.cancel()
        await asyncio.gather(*started, return_exceptions=True)


class _Workshop(Generic[R, T]):
    """Where records are made."""

    def __init__(
        self,
        make: Callable[[R], Awaitable[T]],
        places: asyncio.Semaphore,
        give_up_after: int,
        meter: Meter,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self._make, self._places, self._give_up_after = make, places, give_up_after
        self._meter, self._progress = meter, progress
        self._failed_in_a_row = 0
        self._broken: asyncio.Future[BaseException] = asyncio.get_running_loop().create_future()

    def start(self, record: R) -> asyncio.Task[Outcome[R, T]]:
        """Begin with a record."""
        task = asyncio.create_task(self._outcome(record))
        task.add_done_callback(self._look_at)
        return task

    async def done(self, first: asyncio.Task[Outcome[R, T]]) -> None:
        """Wait for a record; raise what ends the run, whichever record it came from, without waiting on."""
        either: list[asyncio.Future[Any]] = [first, self._broken]
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if self._broken.done():
            raise self._broken.result()

    async def _outcome(self, record: R) -> Outcome[R, T]:
        outcome: Outcome[R, T]
        async with self._places:
            try:
                outcome = Outcome(record=record, value=await self._make(record))
                self._failed_in_a_row = 0
            except EndpointUnusable:
                raise
            except ProblemsFound as problems:
                self._failed_in_a_row += isinstance(problems, RequestFailed)
                if self._failed_in_a_row >= self._give_up_after:
                    raise
                outcome = Outcome(record=record, report=problems.report)
        how_far = self._meter.finished(monotonic(), failed=outcome.failed)
        if self._progress is not None:
            self._progress(how_far)
        return outcome

    def _look_at(self, task: asyncio.Task[Outcome[R, T]]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None and not self._broken.done():
            self._broken.set_result(error)
