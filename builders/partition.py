"""Partition: batches go to disk by split and language, cut into files at places that content alone decides.

Each shard is a folder of Arrow IPC streams, one a table, with the rows of one later file series number. It lies
in the unfinished build, readable by its owner alone, and is removed with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from builders.corpus import parent_positions

SOFT_ROWS = 128_000
"""From here on a file may end, at the first owner whose id hash falls in the fixed class."""
HARD_ROWS = 256_000
HASH_CLASSES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Labelled rows ready to be split: an owner table and its children, in the same order of owners.

    `owners` has one row a dialogue or post; `children` holds, by row type, the child rows and how many of them each
    owner has.
    """

    owners: pa.Table
    id_column: str
    children: Mapping[str, tuple[pa.Table, np.ndarray]]


@dataclass(frozen=True, slots=True, order=True)
class Shard:
    """The rows of one file number of a split and language."""

    split: str
    language: str
    number: int

    @property
    def folder(self) -> str:
        """Return the folder's name."""
        return f"{self.split}-{self.language}-{self.number:05d}"


@dataclass(slots=True)
class _Series:
    number: int = 0
    rows: int = 0
    writers: dict[str, pa.RecordBatchStreamWriter] = field(default_factory=dict)

    def close(self) -> None:
        for writer in self.writers.values():
            writer.close()
        self.writers.clear()


@dataclass(slots=True)
class Partitioner:
    """Writes batches into shards below a folder."""

    root: Path
    _series: dict[tuple[str, str], _Series] = field(default_factory=dict)

    def add(self, batch: Batch, split: pa.Array) -> None:
        """Add a batch whose owners belong to these splits; rows keep their order within a split and language."""
        language = batch.owners.column("language").combine_chunks()
        keys = pc.binary_join_element_wise(split, language, "\n").dictionary_encode()
        codes = keys.indices.to_numpy(zero_copy_only=False)
        order = np.argsort(codes, kind="stable")
        if not np.array_equal(order, np.arange(len(order))):
            batch, codes = reordered(batch, order), codes[order]
        borders = np.searchsorted(codes, np.arange(len(keys.dictionary) + 1))
        for code, key in enumerate(keys.dictionary.to_pylist()):
            start, stop = int(borders[code]), int(borders[code + 1])
            split_name, language_name = key.split("\n")
            self._append(sliced(batch, start, stop), split_name, language_name)

    def _append(self, batch: Batch, split: str, language: str) -> None:
        series = self._series.setdefault((split, language), _Series())
        weights = batch.children["utterances"][1] if "utterances" in batch.children else np.ones(batch.owners.num_rows)
        start = 0
        for stop in cut_points(series.rows, weights, batch.owners.column(batch.id_column)):
            self._write(series, sliced(batch, start, stop), Shard(split, language, series.number))
            series.close()
            series.number, series.rows, start = series.number + 1, 0, stop
        if start < batch.owners.num_rows:
            self._write(series, sliced(batch, start, batch.owners.num_rows), Shard(split, language, series.number))
            series.rows += int(weights[start:].sum())

    def _write(self, series: _Series, batch: Batch, shard: Shard) -> None:
        folder = self.root / shard.folder
        folder.mkdir(parents=True, exist_ok=True)
        tables = {"owners": batch.owners}
        for name, (table, lengths) in batch.children.items():
            tables[name] = table
            tables[f"{name}.lengths"] = pa.table({"length": pa.array(lengths, pa.int64())})
        for name, table in tables.items():
            if name not in series.writers:
                series.writers[name] = pa.ipc.new_stream(str(folder / f"{name}.arrow"), table.schema)
            series.writers[name].write_table(table)

    def close(self) -> list[Shard]:
        """Close all shards and return them in order."""
        shards = []
        for (split, language), series in self._series.items():
            series.close()
            last = series.number + (1 if series.rows else 0)
            shards += [Shard(split, language, number) for number in range(last)]
        self._series.clear()
        return sorted(shards)


def cut_points(rows: int, weights: np.ndarray, ids: pa.ChunkedArray) -> Iterator[int]:
    """Yield the owner positions at which a new file starts, given the rows already in the current one."""
    if rows + weights.sum() < SOFT_ROWS:
        return
    for position, (weight, identifier) in enumerate(zip(weights, ids, strict=True)):
        full = rows + weight > HARD_ROWS
        if rows and (full or (rows >= SOFT_ROWS and _starts_file(identifier.as_py()))):
            yield position
            rows = 0
        rows += int(weight)


def _starts_file(identifier: str) -> bool:
    return hashlib.sha256(identifier.encode()).digest()[0] % HASH_CLASSES == 0


def sliced(batch: Batch, start: int, stop: int) -> Batch:
    """Return the owners from start to stop with their children."""
    if start == 0 and stop == batch.owners.num_rows:
        return batch
    children = {}
    for name, (table, lengths) in batch.children.items():
        first, last = int(lengths[:start].sum()), int(lengths[:stop].sum())
        children[name] = (table.slice(first, last - first), lengths[start:stop])
    return Batch(owners=batch.owners.slice(start, stop - start), id_column=batch.id_column, children=children)


def reordered(batch: Batch, order: np.ndarray) -> Batch:
    """Return the batch with its owners in another order, children following their owners."""
    children = {}
    for name, (table, lengths) in batch.children.items():
        starts = np.cumsum(lengths) - lengths
        taken = lengths[order]
        offsets = np.arange(int(taken.sum())) - np.repeat(np.cumsum(taken) - taken, taken)
        children[name] = (table.take(starts[order][parent_positions(taken)] + offsets), taken)
    return Batch(owners=batch.owners.take(order), id_column=batch.id_column, children=children)


@dataclass(frozen=True, slots=True)
class ShardTables:
    """The tables of one shard, read back."""

    owners: pa.Table
    children: Mapping[str, tuple[pa.Table, np.ndarray]]


def read_shard(root: Path, shard: Shard) -> ShardTables:
    """Return the tables of a shard, each in one chunk."""
    tables = {}
    for path in (root / shard.folder).glob("*.arrow"):
        with pa.OSFile(str(path)) as stream, pa.ipc.open_stream(stream) as reader:
            tables[path.stem] = reader.read_all().combine_chunks()
    children = {
        name: (table, tables[f"{name}.lengths"].column("length").to_numpy())
        for name, table in tables.items()
        if f"{name}.lengths" in tables
    }
    return ShardTables(tables["owners"], children)
