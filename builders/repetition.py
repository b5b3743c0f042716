"""Repetition: how often the same text occurs again, and whether long texts or groups lie in several splits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import xxhash

LONG = 30
"""Characters from which a text that occurs in two splits is no mere courtesy."""
NULL = "\0"
"""What a null text counts as; no text of a build holds the character."""
BUCKET = 1 << 21
"""Hashes compared at a time, about; so that no copy of all of them is made."""

Hashes = npt.NDArray[np.uint64]


class Repetition:
    """Collects the texts of one config, split by split; keeps hashes, never texts."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.texts: dict[str, list[Hashes]] = defaultdict(list)

    def add(self, split: str, texts: pa.ChunkedArray) -> None:
        """Add the texts of a file. The lowest bit of a hash says whether the text is long."""
        long = (pc.fill_null(pc.utf8_length(texts), 0).to_numpy() >= LONG).astype(np.uint64)
        self.texts[split].append(np.sort((hashes_of(texts) << np.uint64(1)) | long))

    def extend(self, later: Repetition) -> None:
        """Add what another one collected."""
        for split, parts in later.texts.items():
            self.texts[split] += parts

    def as_dict(self, groups: Mapping[str, Hashes]) -> dict[str, int]:
        """Return rows, rows whose text occurred before, and the long texts and groups found in several splits.

        `groups` holds the distinct hashes of the groups of each split.
        """
        every = [part for parts in self.texts.values() for part in parts]
        rows = sum(len(part) for part in every)
        return {
            "rows": rows,
            "rows_with_text_of_another": rows - distinct_count(every),
            "long_texts_in_several_splits": _in_several(list(self.texts.values()), _long),
            "groups_in_several_splits": _in_several([[found] for found in groups.values()]),
        }


def hashes_of(texts: pa.Array | pa.ChunkedArray) -> Hashes:
    """Return a 64-bit hash a text, the same in every process."""
    values = pc.fill_null(texts, NULL).cast(pa.binary()).to_numpy(zero_copy_only=False)
    return np.fromiter(map(xxhash.xxh3_64_intdigest, values), dtype=np.uint64, count=len(texts))


def distinct(parts: list[Hashes]) -> Hashes:
    """Return the distinct values in order (sorting is several times faster than `np.unique`)."""
    ordered = np.sort(np.concatenate(parts)) if parts else np.zeros(0, dtype=np.uint64)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))] if len(ordered) else ordered


def distinct_count(parts: list[Hashes]) -> int:
    """Return how many distinct values sorted arrays hold."""
    return sum(len(distinct(bucket)) for (bucket,) in _buckets([parts]))


def _in_several(splits: list[list[Hashes]], chosen: Callable[[Hashes], Hashes] = lambda one: one) -> int:
    """Return how many of the chosen values occur in more than one split; the arrays are sorted."""
    found = 0
    for bucket in _buckets(splits):
        ordered = np.sort(np.concatenate([np.zeros(0, np.uint64), *(chosen(distinct(parts)) for parts in bucket)]))
        found += len(distinct([ordered[1:][ordered[1:] == ordered[:-1]]]))
    return found


def _long(hashes: Hashes) -> Hashes:
    chosen: Hashes = hashes[(hashes & np.uint64(1)).astype(bool)]
    return chosen


def _buckets(splits: list[list[Hashes]]) -> Iterator[list[list[Hashes]]]:
    """Yield the sorted arrays of every split range by range, so that equal values come together."""
    number = 1 + sum(len(part) for parts in splits for part in parts) // BUCKET
    borders = np.array([(one << 64) // number for one in range(1, number)], dtype=np.uint64)
    cuts = [[np.split(part, np.searchsorted(part, borders)) for part in parts] for parts in splits]
    for bucket in range(number):
        yield [[pieces[bucket] for pieces in parts] for parts in cuts]
