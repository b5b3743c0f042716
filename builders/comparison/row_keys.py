"""Stable ids of rows: what tells that a row of one build is the same row in another one."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from builders.row_types import IDENTIFIERS

KEYS = MappingProxyType({
    **IDENTIFIERS,
    "spans": ("target_id", "part", "kind", "start", "end", "phrase"),
    "annotations": ("target_id", "annotator_id", "attribute", "value"),
    "ratings": ("target_id", "rater_id", "scale", "item"),
    "generation": ("target_id", "part", "generator"),
    "codebook": ("taxonomy", "label"),
    "crosswalk": ("taxonomy", "dataset", "column", "spelling"),
})  # fmt: skip
"""By row type; rows that share them are told apart by their order."""
SEPARATOR = "\x1f"


def row_keys(columns: dict[str, pa.ChunkedArray]) -> pa.Array:
    """Return one key a row, unique within the config."""
    parts = [pc.fill_null(values.cast(pa.string()), "") for values in columns.values()]
    keys = pc.binary_join_element_wise(*parts, SEPARATOR) if len(parts) > 1 else parts[0]
    keys = keys.combine_chunks() if isinstance(keys, pa.ChunkedArray) else keys
    ordinals = _ordinals(keys)
    if not ordinals.any():
        return keys
    return pc.binary_join_element_wise(keys, pa.array(ordinals).cast(pa.string()), SEPARATOR)


def _ordinals(keys: pa.Array) -> npt.NDArray[np.int64]:
    """Return how often each key occurred before."""
    coded = keys.dictionary_encode()
    ordinals = np.zeros(len(keys), dtype=np.int64)
    if len(coded.dictionary) == len(keys):
        return ordinals
    codes = coded.indices.to_numpy()
    order = np.argsort(codes, kind="stable")
    positions = np.arange(len(keys))
    starts = np.concatenate(([True], codes[order][1:] != codes[order][:-1]))
    ordinals[order] = positions - np.maximum.accumulate(np.where(starts, positions, 0))
    return ordinals
