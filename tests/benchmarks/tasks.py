"""The tasks that are compared, each run in a process of its own: `python tasks.py TASK INPUT OUTPUT`.

Prints CPU seconds (all threads, user and system, imports left out) and the peak resident memory in MiB as JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path


def core(source: Path, output: Path) -> None:
    """Parse, label, check the structure, split, write dialogues and utterances, and write the manifest."""
    from large_definition import DATASET

    from builders.build import write_data, write_manifest
    from builders.intake import Draft
    from builders.sources import Places, acquire

    files = acquire(DATASET, Places(given={"large.jsonl": source}))
    draft = Draft(definition=DATASET, files=files, work=output, scan=None)
    write_manifest(draft, *write_data(draft))


def everything(source: Path, output: Path) -> None:
    """Build as the command does: privacy, script and language checks, statistics and README included."""
    from large_definition import DATASET

    from builders.build import build
    from builders.sources import Places, acquire
    from cards.render import render

    files = acquire(DATASET, Places(given={"large.jsonl": source}))
    build(DATASET, files, output, describe=lambda folder: render(folder, DATASET))


def generator(source: Path, output: Path) -> None:
    """Build `dialogues`, columns and ClassLabels included, with a plain GeneratorBasedBuilder.

    It is spared what would cost it more: it leaves `utterances` out, checks nothing and makes one split.
    """
    import datasets
    from plain_builder import Plain

    datasets.disable_progress_bars()
    builder = Plain(cache_dir=str(output / "cache"), source=source)
    builder.download_and_prepare(str(output / "dialogues"), file_format="parquet")


def bare(source: Path, output: Path) -> None:
    """Convert JSON Lines to Parquet with pyarrow alone, one table."""
    import pyarrow.parquet as pq
    from large_definition import SCHEMA
    from pyarrow import json as arrow_json

    table = arrow_json.read_json(
        source,
        read_options=arrow_json.ReadOptions(block_size=16 << 20),
        parse_options=arrow_json.ParseOptions(explicit_schema=SCHEMA),
    )
    pq.write_table(
        table, output / "bare.parquet", compression="zstd", use_content_defined_chunking=True, write_page_index=True
    )


TASKS = {
    "core": core,
    "everything": everything,
    "generator": generator,
    "bare": bare,
}


def main() -> None:
    """Run one task and print what it took."""
    import datasets
    import pyarrow.json
    import pyarrow.parquet

    import builders.build

    del builders, datasets, pyarrow
    name, source, output = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    before = os.times()
    TASKS[name](source, output)
    after = os.times()
    cpu = sum(
        getattr(after, kind) - getattr(before, kind) for kind in ("user", "system", "children_user", "children_system")
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"task": name, "cpu_seconds": round(cpu, 2), "peak_mib": round(peak)}) + "\n")


if __name__ == "__main__":
    main()
