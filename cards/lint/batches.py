"""Read files batch by batch, whatever their format; what cannot be read becomes a problem."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from builders.problems import Problem
from cards.lint.repository import Repository

BATCH = 20_000
PARQUET = "parquet"


Read = Callable[[Path], Iterator[pa.RecordBatch]]
"""Yields the rows of a file."""


def opened(reader: str, paths: Sequence[Path]) -> Read:
    """Return what reads each of some files; a reader of `datasets` is set up once for all of them."""
    if reader == PARQUET:
        return _parquet
    from datasets import disable_progress_bars, load_dataset
    from datasets.utils.logging import CRITICAL, set_verbosity

    # What a file cannot be read for is reported here, without the rows that the library's own log may quote.
    set_verbosity(CRITICAL)
    disable_progress_bars()
    try:
        every = load_dataset(reader, data_files=list(map(str, paths)), split="train", streaming=True)
    except Exception:  # noqa: BLE001 - one file can spoil them all: then each is opened for itself and told by name
        return partial(_streamed, reader)
    if every.num_shards != len(paths):
        return partial(_streamed, reader)
    positions = {path: number for number, path in enumerate(paths)}
    return lambda path: _tables(every.shard(num_shards=len(paths), index=positions[path]))


def batches(repository: Repository, path: Path, read: Read, problems: list[Problem]) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a file; what keeps it from being read becomes a problem."""
    try:
        yield from read(path)
    except Exception as error:  # noqa: BLE001 - readers of many formats raise many kinds; each is a file nobody can load
        # What follows a colon may quote the rows.
        said = " ".join(str(error).split(":")[0].split())[:200].rstrip(".")
        message, fix = f"cannot be read: {type(error).__name__}, {said}", "Write the file again, and load it once."
        problems.append(Problem(rule="unreadable-file", place=repository.named(path), message=message, fix=fix))


def _parquet(path: Path) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(path) as file:
        yield from file.iter_batches(batch_size=BATCH)


def _streamed(reader: str, path: Path) -> Iterator[pa.RecordBatch]:
    from datasets import load_dataset

    yield from _tables(load_dataset(reader, data_files=[str(path)], split="train", streaming=True))


def _tables(streamed: Any) -> Iterator[pa.RecordBatch]:  # noqa: ANN401 - of a library without types
    for table in streamed.with_format("arrow").iter(batch_size=BATCH):
        yield from table.combine_chunks().to_batches()
