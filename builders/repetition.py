"""Repetition: how often the same text occurs again, and whether long texts or groups lie in several splits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

LONG = 30
"""Characters from which a text that occurs in two splits is no mere courtesy."""

Hashes = npt.NDArray[np.int64]


class Repetition:
    """Collects the texts and groups of one config, split by split; keeps hashes, never texts."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.texts: dict[str, list[Hashes]] = defaultdict(list)
        self.long: dict[str, list[Hashes]] = defaultdict(list)

    def add(self, split: str, texts: pa.ChunkedArray) -> None:
        """Add the texts of a file; the hashes are this process's own, so only their equality means anything."""
        hashes = np.fromiter(map(hash, texts.to_numpy()), dtype=np.int64, count=len(texts))
        self.texts[split].append(hashes)
        self.long[split].append(hashes[pc.fill_null(pc.utf8_length(texts), 0).to_numpy() >= LONG])

    def as_dict(self, groups: Mapping[str, Iterable[str]]) -> dict[str, int]:
        """Return rows, rows whose text occurred before, and the long texts and groups found in several splits."""
        every = [part for parts in self.texts.values() for part in parts]
        rows = sum(len(part) for part in every)
        return {
            "rows": rows,
            "rows_with_text_of_another": rows - len(_distinct(every)),
            "long_texts_in_several_splits": _in_several([_distinct(parts) for parts in self.long.values()]),
            "groups_in_several_splits": _in_several([_distinct([_hashes(found)]) for found in groups.values()]),
        }


def _hashes(values: Iterable[str]) -> Hashes:
    return np.fromiter(map(hash, values), dtype=np.int64)


def _distinct(parts: list[Hashes]) -> Hashes:
    """Return the distinct values in order (sorting is several times faster than `np.unique`)."""
    ordered = np.sort(np.concatenate(parts)) if parts else np.zeros(0, dtype=np.int64)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))] if len(ordered) else ordered


def _in_several(splits: list[Hashes]) -> int:
    """Return how many values occur in more than one split; each split names a value once."""
    ordered = np.sort(np.concatenate(splits)) if splits else np.zeros(0, dtype=np.int64)
    same = ordered[1:] == ordered[:-1]
    return len(_distinct([ordered[1:][same]]))
