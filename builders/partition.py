"""Partition: rows are sorted by split and language, and cut into files at places that content alone decides.

Up to 256 MiB stay in memory. What is more goes to disk: each shard a folder of Arrow IPC streams, one a table, in the
unfinished build, readable by its owner alone and removed with it.
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
MEMORY = 256 << 20
LENGTHS = ".lengths"


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


@dataclass(frozen=True, slots=True)
class ShardTables:
    """The tables of one shard, read back."""

    owners: pa.Table
    children: Mapping[str, tuple[pa.Table, np.ndarray]]


@dataclass(slots=True)
class _Series:
    """Where one split and language stands: the file number being filled and the rows already in it."""

    number: int = 0
    rows: int = 0


@dataclass(slots=True)
class Partitioner:
    """Sorts batches into shards; beyond `memory` bytes they go to disk below a folder."""

    root: Path
    memory: int = MEMORY
    _series: dict[tuple[str, str], _Series] = field(default_factory=dict)
    _held: dict[Shard, dict[str, list[pa.Table]]] = field(default_factory=dict)
    _writers: dict[Shard, dict[str, pa.RecordBatchStreamWriter]] = field(default_factory=dict)
    _held_bytes: int = 0
    _shards: set[Shard] = field(default_factory=set)

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
        if self._held_bytes > self.memory:
            self._spill()

    def _append(self, batch: Batch, split: str, language: str) -> None:
        series = self._series.setdefault((split, language), _Series())
        weights = batch.children["utterances"][1] if "utterances" in batch.children else np.ones(batch.owners.num_rows)
        start = 0
        for stop in cut_points(series.rows, weights, batch.owners.column(batch.id_column)):
            self._hold(Shard(split, language, series.number), sliced(batch, start, stop))
            series.number, series.rows, start = series.number + 1, 0, stop
        if start < batch.owners.num_rows:
            self._hold(Shard(split, language, series.number), sliced(batch, start, batch.owners.num_rows))
            series.rows += int(weights[start:].sum())

    def _hold(self, shard: Shard, batch: Batch) -> None:
        tables = {"owners": batch.owners}
        for name, (table, lengths) in batch.children.items():
            tables[name] = table
            tables[f"{name}{LENGTHS}"] = pa.table({"length": pa.array(lengths, pa.int64())})
        self._shards.add(shard)
        held = self._held.setdefault(shard, {})
        for name, table in tables.items():
            held.setdefault(name, []).append(table)
            self._held_bytes += table.nbytes

    def _spill(self) -> None:
        """Move everything held to disk, and close the files of shards that are full."""
        for shard, tables in self._held.items():
            folder = self.root / shard.folder
            folder.mkdir(parents=True, exist_ok=True)
            writers = self._writers.setdefault(shard, {})
            for name, parts in tables.items():
                if name not in writers:
                    writers[name] = pa.ipc.new_stream(str(folder / f"{name}.arrow"), parts[0].schema)
                for part in parts:
                    writers[name].write_table(part)
            if shard.number < self._series[shard.split, shard.language].number:
                self._close(shard)
        self._held.clear()
        self._held_bytes = 0

    def _close(self, shard: Shard) -> None:
        for writer in self._writers.pop(shard, {}).values():
            writer.close()

    def close(self) -> list[Shard]:
        """Close all files and return the shards in order."""
        for shard in list(self._writers):
            self._close(shard)
        return sorted(self._shards)

    def read(self, shard: Shard) -> ShardTables:
        """Return the tables of a shard, each in one chunk, and let go of them."""
        parts: dict[str, list[pa.Table]] = {}
        for path in (self.root / shard.folder).glob("*.arrow"):
            with pa.OSFile(str(path)) as stream, pa.ipc.open_stream(stream) as reader:
                parts[path.stem] = [reader.read_all()]
        for name, held in self._held.pop(shard, {}).items():
            parts.setdefault(name, []).extend(held)
        tables = {name: pa.concat_tables(found).combine_chunks() for name, found in parts.items()}
        children = {
            name: (table, tables[f"{name}{LENGTHS}"].column("length").to_numpy())
            for name, table in tables.items()
            if f"{name}{LENGTHS}" in tables
        }
        return ShardTables(tables["owners"], children)


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
