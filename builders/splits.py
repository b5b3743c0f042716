"""Splits and folds: by a hash of the group, so that no group is divided and nothing moves when rows are added."""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa

from builders.columns import FOLDS
from builders.definition import AssignedSplits, GroupedHash, SingleSplit, Splits

SPAN = float(1 << 64)


def split_names(spec: Splits) -> tuple[str, ...]:
    """Return the names of the splits in their order."""
    match spec:
        case SingleSplit():
            return (spec.name,)
        case AssignedSplits():
            return spec.names
        case GroupedHash():
            return ("train", "validation", "test")


def split_position(name: str) -> tuple[int, str]:
    """Return a sort key that puts train, validation and test first, others by name after them."""
    usual = ("train", "validation", "test")
    return (usual.index(name) if name in usual else len(usual), name)


def fold_of(group_id: str) -> int:
    """Return the fold 0-4 of a group."""
    return _digest(group_id)[1] % FOLDS


def _digest(group_id: str) -> tuple[int, int]:
    digest = hashlib.sha256(group_id.encode()).digest()
    return int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:16], "big")


def assign(group_ids: pa.Array, spec: Splits, given: pa.Array | None) -> tuple[np.ndarray, np.ndarray]:
    """Return split positions (in `split_names` order) and folds of rows by their groups.

    Shapes: (n,) -> (n,), (n,). `given` holds the split names of `AssignedSplits`; an unknown name gives -1.
    """
    encoded = group_ids.dictionary_encode()
    index = encoded.indices.to_numpy(zero_copy_only=False)
    digests = [_digest(group) for group in encoded.dictionary.to_pylist()]
    folds = np.array([second % FOLDS for _, second in digests], dtype=np.int32)[index]
    if isinstance(spec, GroupedHash):
        shares = np.array([first / SPAN for first, _ in digests])
        borders = np.cumsum([spec.train, spec.validation])
        return np.searchsorted(borders, shares, side="right").astype(np.int32)[index], folds
    if isinstance(spec, SingleSplit):
        return np.zeros(len(group_ids), dtype=np.int32), folds
    if given is None:
        raise ValueError("the definition says the parse assigns splits, but its first table has no column `split`")
    positions = {name: position for position, name in enumerate(spec.names)}
    codes = given.dictionary_encode()
    table = np.array([positions.get(name, -1) for name in codes.dictionary.to_pylist()] or [-1], dtype=np.int32)
    return table[codes.indices.fill_null(0).to_numpy(zero_copy_only=False)], folds
