"""Run the benchmarks and print ratios within one run: `python run.py [UTTERANCES ...]`, default 1000000 5000000.

Every task runs in a process of its own, several times in turn. A ratio is taken within each round, so that whatever
else the machine does falls on both sides alike, and the median of the rounds counts. Build speed and peak memory, the
build of everything at hand, and the command's --help.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from time import perf_counter

from large_input import write_input
from large_repository import write_repository
from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent
COMMAND = Path(sys.executable).with_name("careloom")
ROUNDS = 5
MEMORY_ONLY_FROM = 2_000_000
LINTED = 1_000_000
console = Console()


def run_task(name: str, source: Path) -> dict[str, float]:
    """Return CPU seconds and peak memory of one task."""
    with tempfile.TemporaryDirectory(dir=source.parent) as output:
        environment = {**os.environ, "PYTHONPATH": str(HERE)}
        command = [sys.executable, str(HERE / "tasks.py"), name, str(source), output]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def speed(source: Path, utterances: int) -> None:
    """Print CPU seconds, utterances per CPU second, peak memory and the ratios that are promised."""
    tasks = ("core", "everything") if utterances >= MEMORY_ONLY_FROM else ("bare", "core", "everything", "generator")
    rounds = 1 if utterances >= MEMORY_ONLY_FROM else ROUNDS
    measured: dict[str, list[dict[str, float]]] = defaultdict(list)
    for _ in range(rounds):
        for name in tasks:
            measured[name].append(run_task(name, source))
    cpu = {name: statistics.median(one["cpu_seconds"] for one in found) for name, found in measured.items()}
    table = Table("task", "CPU s", "utterances per CPU s", "peak MiB", box=None, title=f"{utterances:,} utterances")
    for name in tasks:
        peak = max(one["peak_mib"] for one in measured[name])
        table.add_row(name, f"{cpu[name]:.2f}", f"{utterances / cpu[name]:,.0f}", f"{peak:.0f}")
    console.print(table)
    if "generator" in measured:

        def ratio(one: str, other: str) -> float:
            pairs = zip(measured[one], measured[other], strict=True)
            return statistics.median(first["cpu_seconds"] / second["cpu_seconds"] for first, second in pairs)

        console.print(f"core: {ratio('generator', 'core'):.2f} times the speed of the generator (at least 4)")
        console.print(f"core: {ratio('core', 'bare'):.2f} times the CPU of bare pyarrow (at most 2.5)")
        console.print(
            f"everything: {ratio('generator', 'everything'):.2f} times as fast as the generator (at least 1.7)"
        )


def linting(folder: Path, utterances: int) -> None:
    """Print how long the linter takes over somebody else's repository, and its peak memory."""
    write_repository(folder, utterances)
    start = perf_counter()
    process = subprocess.Popen([str(COMMAND), "check", str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.communicate()
    wall = perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    console.print(f"linting {utterances:,} rows: {wall:.1f} s, peak of all children {peak:.0f} MiB (under 20 s, 1 GiB)")


def seconds(command: list[str]) -> float:
    """Return the wall seconds of a command."""
    start = perf_counter()
    subprocess.run(command, capture_output=True, check=True)
    return perf_counter() - start


def main() -> None:
    """Run everything."""
    sizes = [int(argument) for argument in sys.argv[1:]] or [1_000_000, 5_000_000]
    with tempfile.TemporaryDirectory() as folder:
        # First, since the peak memory of children is that of all of them so far.
        linting(Path(folder) / "large", LINTED)
        for utterances in sizes:
            source = Path(folder) / f"{utterances}.jsonl"
            write_input(source, utterances)
            speed(source, utterances)
            source.unlink()
        wall = seconds([str(COMMAND), "build", "--output", folder, "--workers", "2"])
        console.print(f"everything at hand and the collection, 2 workers: {wall:.1f} s (all real sources: under 60)")
        wall = seconds([str(COMMAND), "build", "careloom", "--local", "--output", folder])
        console.print(f"the local collection of what is built, deduplication included: {wall:.1f} s (under 60)")
        names = sorted(path.parent.name for path in Path(folder).glob("[!.]*/manifest.json"))
        checked = seconds([str(COMMAND), "card", "--output", folder]) + seconds(
            [str(COMMAND), "check", "--output", folder]
        )
        console.print(f"render and check {', '.join(names)}: {checked:.1f} s, both starts included")
        helped = statistics.median(seconds([str(COMMAND), "--help"]) for _ in range(5))
        console.print(f"careloom --help: {helped:.2f} s (under 0.5)")


if __name__ == "__main__":
    main()
