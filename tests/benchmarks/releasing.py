"""Time a comparison of two versions, and a release to a loopback Hub: `python releasing.py [UTTERANCES]`."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from hub.server import serving
from large_input import write_input
from rich.console import Console

HERE = Path(__file__).parent
COMMAND = Path(sys.executable).with_name("careloom")
UTTERANCES = 1_000_000
ROUNDS = 5
console = Console()


def measured(command: list[str], **environment: str) -> tuple[float, float]:
    """Return the wall seconds of a command and the peak memory of its process in MiB."""
    start = perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **environment}
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise subprocess.CalledProcessError(os.waitstatus_to_exitcode(status), command)
    return perf_counter() - start, usage.ru_maxrss / 1024


def changed(lines: Iterator[str]) -> Iterator[str]:
    """Yield the lines of a second version: every hundredth dialogue has another text and another label, one is gone."""
    for number, line in enumerate(lines):
        if number == 17:
            continue
        record = json.loads(line) if number % 100 == 0 else None
        if record is not None:
            record["turns"][0]["text"] += " Well."
            record["turns"][1]["talk_type"] = "neutral"
        yield line if record is None else json.dumps(record, ensure_ascii=False) + "\n"


def comparing(folder: Path, utterances: int) -> None:
    """Print how long `careloom diff` takes over two builds, and its peak memory."""
    sources = [folder / "first.jsonl", folder / "second.jsonl"]
    write_input(sources[0], utterances)
    with sources[0].open(encoding="utf-8") as old, sources[1].open("w", encoding="utf-8") as new:
        new.writelines(changed(old))
    builds = []
    for source in sources:
        output = folder / source.stem
        output.mkdir()
        command = [sys.executable, str(HERE / "tasks.py"), "core", str(source), str(output)]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONPATH": str(HERE)})
        builds.append(str(output))
    wall, peak = measured([str(COMMAND), "diff", *builds, "--json"])
    console.print(f"diff of {utterances:,} utterances: {wall:.1f} s, {peak:.0f} MiB (under 10 s, 1 GiB)")


def releasing(folder: Path) -> None:
    """Print how long a first release of tapestry takes, start of the process and reading back included."""
    subprocess.run([str(COMMAND), "build", "tapestry", "--output", str(folder)], check=True, capture_output=True)
    for mode, disabled in (("plain", "1"), ("xet", "0")):
        with serving(folder / f"hub-{mode}") as server:
            walls = []
            for number in range(ROUNDS):
                where = {
                    "HF_ENDPOINT": server.endpoint, "HF_TOKEN": "hf_writer", "HF_HUB_DISABLE_XET": disabled,
                    "HF_HOME": str(folder / f"home-{mode}-{number}"), "HF_UPDATE_DOWNLOAD_COUNTS": "0",
                }  # fmt: skip
                command = ["release", "tapestry", "--repo", f"careloom/tapestry-{number}", "--output", str(folder)]
                walls.append(measured([str(COMMAND), *command], **where)[0])
        middle = statistics.median(walls)
        console.print(f"release of tapestry, {mode}: {middle:.1f} s, best {min(walls):.1f} s (under 5 s)")


def main() -> None:
    """Run both."""
    utterances = int(sys.argv[1]) if len(sys.argv) > 1 else UTTERANCES
    with tempfile.TemporaryDirectory() as folder:
        comparing(Path(folder), utterances)
        releasing(Path(folder))


if __name__ == "__main__":
    main()
