"""Read the files of a config batch by batch, whatever their format; what cannot be read becomes a problem."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from builders.problems import Problem
from cards.lint.repository import Config, Repository

BATCH = 20_000
PARQUET = "parquet"


def batches(repository: Repository, config: Config, path: Path, problems: list[Problem]) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a file."""
    try:
        if config.reader == PARQUET:
            yield from pq.ParquetFile(path).iter_batches(batch_size=BATCH)
        else:
            yield from _streamed(config.reader, path)
    except Exception as error:  # noqa: BLE001 - readers of many formats raise many kinds; each is a file nobody can load
        # What follows a colon may quote the rows.
        said = " ".join(str(error).split(":")[0].split())[:200].rstrip(".")
        message, fix = f"cannot be read: {type(error).__name__}, {said}", "Write the file again, and load it once."
        problems.append(Problem(rule="unreadable-file", place=repository.named(path), message=message, fix=fix))


def _streamed(reader: str, path: Path) -> Iterator[pa.RecordBatch]:
    """Yield the rows that a reader of `datasets` makes of a file."""
    from datasets import load_dataset

    streamed = load_dataset(reader, data_files=[str(path)], split="train", streaming=True)
    for table in streamed.with_format("arrow").iter(batch_size=BATCH):
        yield from table.combine_chunks().to_batches()
