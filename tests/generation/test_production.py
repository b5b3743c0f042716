"""Many records at once: results in order, failures counted, nothing begun far ahead, and an end when nothing works."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from generation.small_runs import Run, ask, endpoint
from generation.stub_endpoint import Fails, Received, Says, serving
from hypothesis import given
from hypothesis import strategies as st

from builders.generation.connection import connected
from builders.generation.faults import EndpointUnusable, RequestFailed
from builders.generation.production import AHEAD, Outcome, produced
from builders.generation.progress import Meter, Prices, Progress, Tally
from builders.problems import ProblemsFound


def gathered(
    numbers: int,
    make: Callable[[int], Awaitable[Any]],
    **others: Any,  # noqa: ANN401 - as `produced` has them
) -> list[Outcome[int, Any]]:
    async def run() -> list[Outcome[int, Any]]:
        return [outcome async for outcome in produced(range(numbers), make, **others)]

    return asyncio.run(run())


@given(waits=st.lists(st.integers(0, 5), max_size=30), at_once=st.integers(1, 9))
def test_outcomes_come_in_the_order_of_the_records(waits: list[int], at_once: int) -> None:
    working = most = 0

    async def make(number: int) -> int:
        nonlocal working, most
        working += 1
        most = max(most, working)
        for _ in range(waits[number]):
            await asyncio.sleep(0)
        working -= 1
        if waits[number] == 5:
            raise ProblemsFound.single("unusable", str(number), "no", "Look.")
        return number * 2

    outcomes = gathered(len(waits), make, at_once=at_once)
    assert [outcome.record for outcome in outcomes] == list(range(len(waits)))
    assert [outcome.value for outcome in outcomes] == [
        None if wait == 5 else number * 2 for number, wait in enumerate(waits)
    ]
    assert [outcome.failed for outcome in outcomes] == [wait == 5 for wait in waits]
    assert most <= at_once


def test_nothing_is_begun_far_ahead_of_the_oldest() -> None:
    begun: list[int] = []
    release = asyncio.Event()

    async def make(number: int) -> int:
        begun.append(number)
        if number == 0:
            await release.wait()
        return number

    async def run() -> list[int]:
        found = []
        production = produced(range(1_000), make, at_once=3)

        async def oldest() -> int:
            return (await anext(production)).record

        first = asyncio.create_task(oldest())
        await asyncio.sleep(0.05)
        assert len(begun) == AHEAD * 3
        release.set()
        found.append(await first)
        found += [outcome.record async for outcome in production]
        return found

    assert asyncio.run(run()) == list(range(1_000))


def test_a_mistake_of_ours_ends_the_run_and_what_is_at_work() -> None:
    ended: list[int] = []

    async def make(number: int) -> None:
        try:
            await asyncio.sleep(0.01 if number == 3 else 30)
            raise KeyError("ours")
        finally:
            ended.append(number)

    with pytest.raises(KeyError, match="ours"):
        gathered(8, make, at_once=8)
    assert sorted(ended) == list(range(8))


def answering(received: Received) -> Says | Fails:
    number = int(received.prompt.split()[-1].rstrip("?"))
    return Fails(400) if number % 5 == 3 else Says(f"Answer {number}.", after=random.Random(number).random() / 50)  # noqa: S311 - no secret


def test_a_failed_request_fails_its_record_only(run: Run) -> None:
    progress: list[Progress] = []

    async def go(url: str) -> list[Outcome[int, str]]:
        async with connected(endpoint(url), cache=run.cache, transcript=run.transcript) as asker:

            async def make(number: int) -> str:
                first = await asker(ask(f"Number {number}?", f"{number:03}/0"))
                second = await asker(ask(f"After {first.text} comes {number}?", f"{number:03}/1"))
                return second.text

            return [
                outcome
                async for outcome in produced(
                    range(30), make, at_once=8, tally=asker.tally, prices=Prices(prompt=2.0, reply=10.0),
                    progress=progress.append,
                )
            ]  # fmt: skip

    with serving(answering) as stub:
        outcomes = asyncio.run(go(stub.url))
        sent = len(stub.received)
        new, last = progress[:], progress[-1]
        progress.clear()
        asyncio.run(go(stub.url))
        assert len(stub.received) - sent == 6  # those that failed are tried again
    assert [outcome.value for outcome in outcomes if not outcome.failed] == [
        f"Answer {number}." for number in range(30) if number % 5 != 3
    ]
    failed = [outcome for outcome in outcomes if outcome.report is not None]
    assert [outcome.record for outcome in failed] == [3, 8, 13, 18, 23, 28]
    assert all("status 400" in outcome.report.text() for outcome in failed if outcome.report)
    assert [one.done + one.failed for one in new] == list(range(1, 31))
    assert (last.total, last.done, last.failed, last.sent, last.cached) == (30, 24, 6, 48, 0)
    assert last.cost == pytest.approx((last.prompt_tokens * 2 + last.reply_tokens * 10) / 1e6)
    assert last.reply_tokens == 2 * 48
    assert (last.seconds_left, last.cost_left) == (0, 0)
    assert (progress[-1].sent, progress[-1].cached, progress[-1].cost) == (0, 48, 0)


def test_an_endpoint_that_fails_everything_is_given_up(run: Run) -> None:
    async def go(url: str) -> None:
        async with connected(endpoint(url), cache=run.cache, transcript=run.transcript) as asker:
            async for _ in produced(range(500), lambda number: asker(ask(f"{number}?")), at_once=4, give_up_after=6):
                pass

    with serving(lambda _: Fails(422)) as stub, pytest.raises(RequestFailed, match="status 422"):
        asyncio.run(go(stub.url))
    assert 6 <= len(stub.received) < 16


def test_an_endpoint_that_is_none_ends_the_run_at_once(run: Run) -> None:
    async def go(url: str) -> None:
        async with connected(endpoint(url), cache=run.cache, transcript=run.transcript) as asker:
            async for _ in produced(range(500), lambda number: asker(ask(f"{number}?")), at_once=4):
                pass

    with serving(lambda _: Fails(401)) as stub, pytest.raises(EndpointUnusable, match="status 401"):
        asyncio.run(go(stub.url))
    assert len(stub.received) <= 8


def test_time_and_cost_left_follow_the_last_records() -> None:
    from builders.generation.asking import Reply

    tally = Tally()
    meter = Meter(total=300, tally=tally, prices=Prices(prompt=0.0, reply=1_000_000.0), started=0.0)
    for number in range(100):  # from the cache: at once, and for nothing
        meter.finished(number / 1_000, failed=False)
    for number in range(100):
        tally.add(Reply(text="", reply_tokens=2))
        told = meter.finished(0.1 + (number + 1) * 3.0, failed=False)
    assert told.seconds_left == pytest.approx(300.0, rel=0.01)
    assert told.cost == pytest.approx(200.0)
    assert told.cost_left == pytest.approx(200.0)


def test_nothing_to_do_is_done() -> None:
    async def make(number: int) -> int:
        return number

    assert gathered(0, make) == []
