"""Partition: rows are cut into files at places that content alone decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

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


@dataclass(frozen=True, slots=True)
class ShardTables:
    """The tables of one shard, read back."""

    owners: pa.Table
    children: Mapping[str, tuple[pa.Table, np.ndarray]]


def cut_points(weights: np.ndarray, hashes: np.ndarray) -> Iterator[int]:
    """Yield the positions of the owners of a split and language at which a new file starts.

    `weights` are their rows, `hashes` the first bytes of the sha256 digests of their ids. Shapes: (n,), (n,).
    """
    ends = np.cumsum(weights)
    may_start = np.flatnonzero(hashes % HASH_CLASSES == 0)
    first, base = 0, 0
    while first < len(ends) and int(ends[-1]) - base >= SOFT_ROWS:
        soft = int(np.searchsorted(ends, base + SOFT_ROWS)) + 1
        index = int(np.searchsorted(may_start, soft))
        soft = int(may_start[index]) if index < len(may_start) else len(ends)
        hard = int(np.searchsorted(ends, base + HARD_ROWS, side="right"))
        # The first owner with rows stays in the file, however many it has.
        hard = max(hard, int(np.searchsorted(ends, base, side="right")) + 1)
        first = min(soft, hard)
        if first < len(ends):
            yield first
            base = int(ends[first - 1])


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
