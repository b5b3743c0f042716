"""Builds by one and two worker processes: `python many_workers.py [UTTERANCES ...]`, default 1000000 10000000.

Prints the rate, CPU seconds of all processes, the ratio of two workers to one, the ratio of the largest input's rate to
the smallest's, and the peak memory of the process that gives the tasks and of its workers. Small inputs are built
several times in turn, and the median of the rounds counts. The builds of one and two workers are compared byte by byte.
Both ratios want a machine that does nothing else: its other work takes the second worker's core first.
"""

from __future__ import annotations

import filecmp
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from functools import partial
from pathlib import Path
from time import perf_counter

from large_input import write_input
from rich.console import Console
from rich.table import Table

WORKERS = (1, 2)
ROUNDS = 3
ONCE_FROM = 5_000_000
console = Console()


def build_large(source: Path, output: Path, workers: int) -> None:
    """Build as the command does, and print the wall seconds and peak memory of this process and of its workers."""
    from large_definition import DATASET

    from builders.build import build
    from builders.sharding.executors import processes
    from builders.sources import Places, acquire
    from cards.render import render

    start = perf_counter()
    files = acquire(DATASET, Places(given={"large.jsonl": source}))
    with processes(workers) as pool:
        build(DATASET, files, output, describe=partial(render, definition=DATASET), executor=pool)
    wall = perf_counter() - start
    own, children = (
        resource.getrusage(who).ru_maxrss >> 10 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    used = os.times()
    cpu = used.user + used.system + used.children_user + used.children_system
    told = {"seconds": wall, "cpu": cpu, "own_mib": own, "worker_mib": children}
    sys.stdout.write(json.dumps(told) + "\n")


def measured(source: Path, output: Path, workers: int) -> dict[str, float]:
    """Return what a build of its own process took."""
    command = [sys.executable, __file__, "--build", str(source), str(output), str(workers)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def same_bytes(one: Path, other: Path) -> bool:
    """Whether two folders hold the same files."""
    names = [sorted(path.relative_to(root).as_posix() for path in root.rglob("*")) for root in (one, other)]
    files = [name for name in names[0] if (one / name).is_file()]
    return names[0] == names[1] and not any(filecmp.cmpfiles(one, other, files, shallow=False)[1:])


def compare(utterances: int, folder: Path, table: Table) -> float:
    """Add the builds of an input to the table, and return the rate of two workers."""
    source = folder / "large.jsonl"
    write_input(source, utterances)
    found: dict[int, list[dict[str, float]]] = defaultdict(list)
    for _ in range(1 if utterances >= ONCE_FROM else ROUNDS):
        for workers in WORKERS:
            found[workers].append(measured(source, folder / str(workers), workers))
    rates = {workers: utterances / statistics.median(one["seconds"] for one in found[workers]) for workers in WORKERS}
    pairs = zip(found[1], found[2], strict=True)
    ratio = statistics.median(one["seconds"] / two["seconds"] for one, two in pairs)
    same = same_bytes(*(folder / str(workers) / "large" for workers in WORKERS))
    for workers in WORKERS:
        own, worker = (max(one[name] for one in found[workers]) for name in ("own_mib", "worker_mib"))
        shown = (f"{ratio:.2f}", "the same" if same else "OTHER BYTES") if workers == 2 else ("", "")
        cpu = statistics.median(one["cpu"] for one in found[workers])
        table.add_row(
            f"{utterances:,}", f"{workers}", f"{rates[workers]:,.0f}", f"{cpu:.0f}", f"{own}", f"{worker}", *shown
        )
    source.unlink()
    return rates[2]


def main() -> None:
    """Measure everything and print it."""
    sizes = [int(argument) for argument in sys.argv[1:]] or [1_000_000, 10_000_000]
    headings = ("utterances", "workers", "a second", "CPU s", "peak MiB", "peak MiB a worker", "two to one", "bytes")
    table = Table(*headings, box=None, title="two to one: at least 1.6; peak of each process: under 1,536 MiB")
    with tempfile.TemporaryDirectory() as folder:
        rates = [compare(utterances, Path(folder), table) for utterances in sizes]
    console.print(table)
    console.print(f"rate at {sizes[-1]:,} to rate at {sizes[0]:,}: {rates[-1] / rates[0]:.2f} (at least 0.9)")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--build"]:
        build_large(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
    else:
        main()
