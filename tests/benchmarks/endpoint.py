"""Time requests to a model: `python endpoint.py [REQUESTS]`, against a stub in a process of its own.

Measured are the CPU time of one request (cache, journal and transcript included), the same from the cache, and the
memory of 20,000 requests of 200 in flight; each in a process of its own.
"""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

from generation.stub_endpoint import Says, in_turn, serving
from rich.console import Console
from rich.table import Table

REQUESTS, IN_FLIGHT, TURNS = 20_000, 200, 10
CPU_ASKED, GROWTH_ASKED = 3.0, 20.0
"""Milliseconds a request; MiB that the last nine tenths of the requests may add."""
REPLY = "That sounds like a lot to carry for so long. What would help you most this week?"
PROMPT = "You are a client who talks about sleep, work and family. " * 30
console = Console()


def serve() -> None:
    """Run the stub until the standard input is closed; replies take some time, so that many are in flight."""
    with serving(in_turn(Says(REPLY, after=0.05))) as stub:
        stub.received = _Counted()
        sys.stdout.write(f"{stub.url}\n")
        sys.stdout.flush()
        sys.stdin.read()
        sys.stdout.write(f"{stub.most_in_flight}\n")


class _Counted(list):  # type: ignore[type-arg]
    """Keeps nothing: the stub's own memory is not what is measured."""

    def append(self, one: object) -> None:
        """Forget it."""


async def ask_all(url: str, folder: Path, requests: int) -> list[float]:
    """Ask in dialogues of ten turns, each turn with all that was said before; return memory by tenth, in MiB."""
    from builders.generation.asking import Ask, Message
    from builders.generation.connection import connected
    from builders.generation.endpoint import Endpoint
    from builders.generation.production import produced

    place = Endpoint(base_url=url, model="stub", at_once=IN_FLIGHT)
    memory = []
    async with connected(place, cache=folder / "cache", transcript=folder / "transcript.jsonl") as asker:

        async def dialogue(number: int) -> int:
            messages = [Message("system", PROMPT)]
            for turn in range(TURNS):
                messages.append(Message("user", f"Turn {turn} of dialogue {number}."))
                reply = await asker(Ask(key=f"{number}/{turn}", prompt="bench@1", messages=tuple(messages)))
                messages.append(Message("assistant", reply.text))
            return len(messages)

        count = 0
        records = range(requests // TURNS)
        async for _ in produced(records, dialogue, at_once=IN_FLIGHT, tally=asker.tally):
            count += 1
            if count % max(1, len(records) // 10) == 0:
                memory.append(resident())
    return memory


def resident() -> float:
    """Return the memory of this process now, in MiB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
    return pages * resource.getpagesize() / 2**20


def client(url: str, folder: Path, requests: int) -> None:
    """Ask everything and print what it took as JSON."""
    import httpx2
    import tenacity

    import builders.generation.chat_client

    del builders, httpx2, tenacity
    wall, cpu = perf_counter(), process_time()
    memory = asyncio.run(ask_all(url, folder, requests))
    cpu, wall = process_time() - cpu, perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"cpu": cpu, "wall": wall, "memory": memory, "peak": peak}))


def main(requests: int) -> None:
    """Measure a run and its repetition."""
    asked = f"CPU ms a request (≤ {CPU_ASKED:g})"
    table = Table("run", "requests", asked, "requests/s", "MiB at a tenth", "at the end", "peak")
    server = subprocess.Popen(
        [sys.executable, __file__, "--serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with tempfile.TemporaryDirectory() as folder, server:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        found = {}
        for name in ("new", "cached"):
            command = [sys.executable, __file__, "--client", url, folder, str(requests)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            one = found[name] = json.loads(done.stdout)
            table.add_row(name, f"{requests:,}", f"{one['cpu'] / requests * 1e3:.2f}", f"{requests / one['wall']:,.0f}",
                          f"{one['memory'][0]:.0f}", f"{one['memory'][-1]:.0f}", f"{one['peak']:.0f}")  # fmt: skip
        most, _ = server.communicate()
        console.print(table)
        growth = found["new"]["memory"][-1] - found["new"]["memory"][0]
        console.print(f"most in flight: {most.strip()} (asked: {IN_FLIGHT}); memory grew by {growth:.0f} MiB "
                      f"(asked: flat, under {GROWTH_ASKED:g})")  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve()
    elif sys.argv[1:2] == ["--client"]:
        client(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else REQUESTS)
