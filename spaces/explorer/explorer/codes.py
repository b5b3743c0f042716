"""Facets as numbers: every row has the number of its combination of values, so that counting is adding up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Numbers = npt.NDArray[np.uint16]
MOST_COMBINATIONS = 65_000
MOST_LABELS = 62
NONE = "(none)"
"""How a value that is not there is asked for and counted."""


@dataclass(frozen=True)
class Codes:
    """A facet of a table: for each row the number of its combination, and the values of each combination."""

    numbers: Numbers
    combinations: tuple[tuple[str, ...], ...]
    multiple: bool
    """Whether a row can have several values."""
    order: tuple[str, ...] = ()
    """The order that the labels have of themselves."""

    @cached_property
    def values(self) -> tuple[str, ...]:
        """The values that occur, in their order."""
        found = {value for combination in self.combinations for value in combination}
        return (*(one for one in self.order if one in found), *sorted(found.difference(self.order)))

    @cached_property
    def choices(self) -> tuple[str, ...]:
        """The values that can be asked for: those that occur, and none where a row has none."""
        bare = [number for number, combination in enumerate(self.combinations) if not combination]
        return (*self.values, NONE) if np.isin(self.numbers, bare).any() else self.values

    def holding(self, wanted: Iterable[str]) -> list[int]:
        """Return the numbers of the combinations with any of these values."""
        asked = set(wanted)
        return [
            number
            for number, combination in enumerate(self.combinations)
            if asked.intersection(combination) or (NONE in asked and not combination)
        ]

    def counted(self, positions: npt.NDArray[np.int32] | None) -> dict[str, int]:
        """Return how many of the rows have each value, and how many none."""
        numbers = self.numbers if positions is None else self.numbers[positions]
        counts = dict.fromkeys((*self.values, NONE), 0)
        for combination, rows in zip(
            self.combinations, np.bincount(numbers, minlength=len(self.combinations)).tolist(), strict=False
        ):
            for value in combination or (NONE,):
                counts[value] += rows
        return counts


def codes_of(column: pa.ChunkedArray, names: tuple[str, ...] | None) -> Codes | None:
    """Return a column as codes; `names` where it holds class labels, None where it has too many values."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_null(array.type):
        return None
    if pa.types.is_list(array.type) or pa.types.is_large_list(array.type):
        return _of_lists(array, names)
    return _of_single(array, names)


def _of_single(array: pa.Array, names: tuple[str, ...] | None) -> Codes | None:
    found = array.dictionary_encode()
    if len(found.dictionary) > MOST_COMBINATIONS:
        return None
    numbers = pc.fill_null(pc.add(found.indices.cast(pa.int32()), 1), 0).to_numpy(zero_copy_only=False)
    values = [_label(one, names) for one in found.dictionary.to_pylist()]
    return Codes(numbers.astype(np.uint16), ((), *((one,) for one in values)), multiple=False, order=names or ())


def _label(value: Any, names: tuple[str, ...] | None) -> str:  # noqa: ANN401 - of whatever column
    return names[value] if names and isinstance(value, int) and 0 <= value < len(names) else str(value)


def _of_lists(array: pa.Array, names: tuple[str, ...] | None) -> Codes | None:
    values = array.flatten().dictionary_encode()
    if len(values.dictionary) > MOST_LABELS:
        return None
    parents = pc.list_parent_indices(array).to_numpy()
    known = [_label(one, names) for one in values.dictionary.to_pylist()]
    masks = np.zeros(len(array), dtype=np.uint64)
    present = values.indices.is_valid().to_numpy(zero_copy_only=False)
    bits = np.uint64(1) << values.indices.fill_null(0).to_numpy(zero_copy_only=False).astype(np.uint64)
    np.bitwise_or.at(masks, parents[present], bits[present])
    return of_masks(masks, known, names or ())


def of_masks(masks: npt.NDArray[np.uint64], labels: list[str], order: tuple[str, ...]) -> Codes | None:
    """Return codes where bit n of a row's mask says that it has label n."""
    distinct, numbers = np.unique(masks, return_inverse=True)
    if len(distinct) > MOST_COMBINATIONS:
        return None
    combinations = tuple(
        tuple(label for bit, label in enumerate(labels) if mask >> bit & 1) for mask in distinct.tolist()
    )
    return Codes(numbers.reshape(-1).astype(np.uint16), combinations, multiple=True, order=order)


def named(value: Any, path: str, labels: Mapping[str, tuple[str, ...]]) -> Any:  # noqa: ANN401 - of whatever column
    """Return a value of a column with class labels by name, inside lists and structs too."""
    if isinstance(value, list):
        return [named(one, path, labels) for one in value]
    if isinstance(value, dict):
        return {name: named(one, f"{path}.{name}", labels) for name, one in value.items()}
    if path not in labels or value is None:
        return value
    return labels[path][value] if 0 <= value < len(labels[path]) else None
