"""Repetition: how often the same text occurs again, and whether long texts or groups lie in several splits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa

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
        words = texts.to_pylist()
        hashes = np.fromiter((hash(text) for text in words), dtype=np.int64, count=len(words))
        lengths = np.fromiter((len(text or "") for text in words), dtype=np.int64, count=len(words))
        self.texts[split].append(hashes)
        self.long[split].append(np.unique(hashes[lengths >= LONG]))

    def as_dict(self, groups: Mapping[str, Iterable[str]]) -> dict[str, int]:
        """Return rows, rows whose text occurred before, and the long texts and groups found in several splits."""
        every = _joined([part for parts in self.texts.values() for part in parts])
        return {
            "rows": len(every),
            "rows_with_text_of_another": len(every) - len(np.unique(every)),
            "long_texts_in_several_splits": _in_several([np.unique(_joined(parts)) for parts in self.long.values()]),
            "groups_in_several_splits": _in_several([np.array(sorted(found)) for found in groups.values()]),
        }


def _joined(parts: list[Hashes]) -> Hashes:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _in_several(splits: list[npt.NDArray[np.int64]]) -> int:
    """Return how many values occur in more than one split; each split names a value once."""
    if not splits:
        return 0
    _, counts = np.unique(np.concatenate(splits), return_counts=True)
    return int((counts > 1).sum())
