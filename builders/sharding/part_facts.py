"""What reading one part of a source tells: small facts, which add up to those of the whole."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from builders.language_check import DETECTED_AT_MOST
from builders.problems import Report
from builders.sharding.partition import Batch
from builders.sharding.pieces import Piece, Series

Digests = npt.NDArray[np.uint8]
UNIQUE = 16
"""Bytes of an id's digest by which ids are told apart."""
Sample = list[tuple[int, str]]
"""A heap of the owners with the smallest id hashes, as (negated hash, id)."""


@dataclass(slots=True)
class Owners:
    """The owners of a series in their order: their rows, and the first byte of their ids' digests."""

    weights: list[np.ndarray] = field(default_factory=list)
    hashes: list[np.ndarray] = field(default_factory=list)


@dataclass(slots=True)
class PartFacts:
    """The facts of one part."""

    number: int
    report: Report = field(default_factory=Report)
    records: Counter[str] = field(default_factory=Counter)
    """Records read, by file."""
    ids: list[Digests] = field(default_factory=list)
    """The first sixteen bytes of the sha256 digest of every id read, batch by batch."""
    owners: dict[Series, Owners] = field(default_factory=dict)
    pieces: Mapping[Series, list[Piece]] = field(default_factory=dict)
    samples: dict[str, Sample] = field(default_factory=dict)
    """By language the owners that the detector may read."""
    split_of_group: dict[str, dict[str, str]] = field(default_factory=dict)
    """Where the parse assigns splits: those each group lies in, with the file, the first one first."""
    left: frozenset[str] = frozenset()
    """Withdrawals that were found."""
    taken: Mapping[str, int] = field(default_factory=dict)
    """Rows of each config that withdrawals took."""


def id_digests(batch: Batch) -> Digests:
    """Return the sha256 digests of the owners' ids. Shape: (n, 32)."""
    ids = batch.owners.column(batch.id_column).to_pylist()
    digests = b"".join(sha256((identifier or "").encode()).digest() for identifier in ids)
    return np.frombuffer(digests, dtype=np.uint8).reshape(len(ids), 32)


def note_owners(owners: dict[Series, Owners], series: Series, batch: Batch, digests: Digests) -> None:
    """Note how many rows each owner of a series has, and what says whether a file may start with it."""
    found = owners.setdefault(series, Owners())
    rows = batch.children["utterances"][1] if "utterances" in batch.children else np.ones(batch.owners.num_rows)
    found.weights.append(rows.astype(np.int32))
    found.hashes.append(digests[:, 0].copy())


def note_sample(samples: dict[str, Sample], batch: Batch, digests: Digests) -> None:
    """Note which owners of a batch may be read by the detector: per language those with the smallest id hashes."""
    hashes = digests[:, :8].copy().view(">u8").ravel()
    languages, ids = batch.owners.column("language"), batch.owners.column(batch.id_column)
    for language in pc.unique(languages).to_pylist():
        mine = np.flatnonzero(pc.equal(languages, language).to_numpy())
        if len(mine) > DETECTED_AT_MOST:
            mine = mine[np.argpartition(hashes[mine], DETECTED_AT_MOST)[:DETECTED_AT_MOST]]
        add_sample(
            samples.setdefault(language, []),
            [(-int(one), name) for one, name in zip(hashes[mine], ids.take(pa.array(mine)).to_pylist(), strict=True)],
        )


def add_sample(sample: Sample, more: Sample) -> None:
    """Add owners to a sample, and drop those with the largest hashes past the number that is read."""
    for entry in more:
        if len(sample) < DETECTED_AT_MOST:
            heapq.heappush(sample, entry)
        elif entry > sample[0]:
            heapq.heapreplace(sample, entry)
