"""Pieces: parsed rows sorted by split and language, kept between the two steps of a build.

Each part of a source leaves one file below the unfinished build, readable by its owner alone and removed with it. It
holds pieces one after the other: the rows of a split and language whose owners are of one kind, each table an Arrow IPC
stream, so that whoever writes a shard reads only what belongs to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from builders.sharding.partition import Batch, ShardTables, reordered, sliced

MEMORY = 64 << 20
"""Bytes held before they are written."""
LENGTHS = ".lengths"
OWNERS = "owners"
ALIGNMENT = 64

Series = tuple[str, str, str]
"""A split, a language, and the id column of the owners: dialogues and personas, say, lie in files apart."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Where the tables of some rows of a series lie: file, and by name the first byte and their number."""

    file: str
    rows: int
    tables: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Slice:
    """Owners of a piece, from one position to another."""

    piece: Piece
    start: int
    stop: int


@dataclass(slots=True)
class PieceWriter:
    """Writes rows into a file of pieces; up to `memory` bytes are held before they are written."""

    stream: BinaryIO
    file: str
    memory: int = MEMORY
    pieces: dict[Series, list[Piece]] = field(default_factory=dict)
    _held: dict[Series, dict[str, list[pa.Table]]] = field(default_factory=dict)
    _bytes: int = 0

    def add(self, series: Series, batch: Batch) -> None:
        """Add rows of a series; they keep their order."""
        held = self._held.setdefault(series, {})
        for name, table in _tables(batch).items():
            held.setdefault(name, []).append(table)
            self._bytes += table.nbytes
        if self._bytes > self.memory:
            self.flush()

    def flush(self) -> None:
        """Write everything held, a piece for each series."""
        for series, tables in self._held.items():
            places = {name: self._write(pa.concat_tables(parts)) for name, parts in tables.items()}
            rows = sum(part.num_rows for part in tables[OWNERS])
            self.pieces.setdefault(series, []).append(Piece(self.file, rows, places))
        self._held.clear()
        self._bytes = 0

    def _write(self, table: pa.Table) -> tuple[int, int]:
        self.stream.write(bytes(-self.stream.tell() % ALIGNMENT))
        start = self.stream.tell()
        with pa.ipc.new_stream(self.stream, table.schema) as writer:
            writer.write_table(table)
        return start, self.stream.tell() - start


def by_series(batch: Batch, split: pa.Array) -> Iterator[tuple[Series, np.ndarray, Batch]]:
    """Yield the owners of a batch by series, with their positions; rows keep their order."""
    language = batch.owners.column("language").combine_chunks()
    keys = pc.binary_join_element_wise(split, language, "\n").dictionary_encode()
    codes = keys.indices.to_numpy(zero_copy_only=False)
    order = np.argsort(codes, kind="stable")
    if not np.array_equal(order, np.arange(len(order))):
        batch, codes = reordered(batch, order), codes[order]
    borders = np.searchsorted(codes, np.arange(len(keys.dictionary) + 1))
    for code, key in enumerate(keys.dictionary.to_pylist()):
        split_name, language_name = key.split("\n")
        start, stop = int(borders[code]), int(borders[code + 1])
        yield (split_name, language_name, batch.id_column), order[start:stop], sliced(batch, start, stop)


def _tables(batch: Batch) -> dict[str, pa.Table]:
    tables = {OWNERS: batch.owners}
    for name, (table, lengths) in batch.children.items():
        tables[name] = table
        tables[f"{name}{LENGTHS}"] = pa.table({"length": pa.array(lengths, pa.int64())})
    return tables


def read_slices(folder: Path, slices: Sequence[Slice]) -> ShardTables:
    """Return the rows of slices, one after the other, each table in one chunk."""
    parts: dict[str, list[pa.Table]] = {}
    for one in slices:
        for name, table in _tables(_read(folder, one)).items():
            parts.setdefault(name, []).append(table)
    tables = {name: pa.concat_tables(found).combine_chunks() for name, found in parts.items()}
    children = {
        name: (table, tables[f"{name}{LENGTHS}"].column("length").to_numpy())
        for name, table in tables.items()
        if f"{name}{LENGTHS}" in tables
    }
    return ShardTables(tables[OWNERS], children)


def _read(folder: Path, one: Slice) -> Batch:
    tables = {}
    with pa.memory_map(str(folder / one.piece.file)) as stream:
        for name, (start, size) in one.piece.tables.items():
            stream.seek(start)
            with pa.ipc.open_stream(stream.read_buffer(size)) as reader:
                tables[name] = reader.read_all()
    children = {
        name: (table, tables[f"{name}{LENGTHS}"].column("length").to_numpy())
        for name, table in tables.items()
        if f"{name}{LENGTHS}" in tables
    }
    return sliced(Batch(owners=tables[OWNERS], id_column="", children=children), one.start, one.stop)
