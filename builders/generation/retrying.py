"""How requests are spread over time, and tried again when what went wrong may pass."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from builders.generation.endpoint import Patience
from builders.generation.faults import TOO_MANY, Fault, FaultError

if TYPE_CHECKING:
    from tenacity import RetryCallState

T = TypeVar("T")
MINUTE = 60.0


class Pace:
    """When the next request may start: evenly spread over the minute, and none while the server wants to be left."""

    def __init__(self, per_minute: float | None) -> None:
        """Take the requests a minute; None for as many as go."""
        self._gap = MINUTE / per_minute if per_minute else 0.0
        self._next = 0.0
        self._closed_until = 0.0

    async def turn(self) -> None:
        """Wait until another request may start."""
        clock = asyncio.get_running_loop().time
        if self._gap:
            at = max(clock(), self._next)
            self._next = at + self._gap
            await asyncio.sleep(at - clock())
        while (left := self._closed_until - clock()) > 0:
            await asyncio.sleep(left)

    def hold(self, seconds: float) -> None:
        """Let nothing start for as long as the server asked for; all requests share its limit."""
        self._closed_until = max(self._closed_until, asyncio.get_running_loop().time() + seconds)


async def retried(send: Callable[[], Awaitable[T]], patience: Patience, pace: Pace) -> T:
    """Return what `send` returns, trying again with growing waits while its faults may pass.

    Raises the last FaultError, with the number of tries.
    """
    from tenacity import AsyncRetrying, retry_if_exception, wait_exponential_jitter

    backing_off = wait_exponential_jitter(
        multiplier=patience.first_wait, max=patience.longest_wait, jitter=patience.first_wait
    )
    failed = 0

    def wait(state: RetryCallState) -> float:
        asked = _fault(state).wait
        if asked is None:
            return backing_off(state)
        if asked <= patience.in_all:
            pace.hold(asked)
        # Whoever was sent away together does not come back together.
        return asked + random.uniform(0, patience.first_wait * state.attempt_number)  # noqa: S311 - no secret

    def enough(state: RetryCallState) -> bool:
        nonlocal failed
        failed += _fault(state).status != TOO_MANY
        _error(state).tries = state.attempt_number
        waited = (state.seconds_since_start or 0.0) + state.upcoming_sleep
        return failed >= patience.tries or waited > patience.in_all

    async def once() -> T:
        return await send()

    return await AsyncRetrying(
        retry=retry_if_exception(_may_pass), wait=wait, stop=enough, reraise=True, sleep=asyncio.sleep
    )(once)


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, FaultError) and error.fault.kind == "passing"


def _error(state: RetryCallState) -> FaultError:
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, FaultError):
        raise TypeError(f"expected a try that failed by a fault, got {error!r}")
    return error


def _fault(state: RetryCallState) -> Fault:
    return _error(state).fault
