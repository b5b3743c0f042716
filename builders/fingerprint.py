"""Content fingerprints: a hash per leaf column that no chunking, file boundary or writer setting changes.

A leaf's digest covers its row count, validity, lengths and value bytes; class labels count as their names. The
fingerprint of a config is the sha256 of the canonical JSON of its splits, languages and leaf digests.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from builders.labels import load_taxonomy
from builders.row_types import Column


def _hashers() -> tuple[hashlib._Hash, hashlib._Hash, hashlib._Hash]:
    return hashlib.sha256(), hashlib.sha256(), hashlib.sha256()


@dataclass(slots=True)
class LeafDigests:
    """Running digests of the leaves of one config, split and language; fed in row order."""

    rows: int = 0
    _hashers: dict[str, tuple[hashlib._Hash, hashlib._Hash, hashlib._Hash]] = field(default_factory=dict)

    def update(self, table: pa.Table, columns: tuple[Column, ...]) -> None:
        """Add rows."""
        self.rows += table.num_rows
        for column in columns:
            for chunk in table.column(column.name).chunks:
                self._add(column.name, column, chunk)

    def _add(self, path: str, column: Column, array: pa.Array) -> None:
        if pa.types.is_list(array.type):
            self._feed(f"{path}[]", array, pc.list_value_length(array).fill_null(0), b"")
            array = array.flatten()
            path = f"{path}[]"
        if column.fields:
            for position, child in enumerate(column.fields):
                self._add(f"{path}.{child.name}", child, array.field(position))
            return
        leaf = f"{path}:"
        if column.taxonomy:
            names = pa.array(load_taxonomy(column.taxonomy).names, pa.string())
            array = names.take(array)
        if pa.types.is_string(array.type):
            self._feed(leaf, array, pc.binary_length(array).fill_null(0), string_bytes(array))
        else:
            filled = array.fill_null(False) if pa.types.is_boolean(array.type) else array.fill_null(0)
            values = np.asarray(filled.to_numpy(zero_copy_only=False))
            self._feed(leaf, array, None, np.ascontiguousarray(values).astype(values.dtype.newbyteorder("<")).tobytes())

    def _feed(self, leaf: str, array: pa.Array, lengths: pa.Array | None, values: bytes | memoryview) -> None:
        validity, sizes, content = self._hashers.setdefault(leaf, _hashers())
        validity.update(array.is_valid().cast(pa.uint8()).to_numpy(zero_copy_only=False).tobytes())
        if lengths is not None:
            sizes.update(lengths.cast(pa.int32()).to_numpy(zero_copy_only=False).tobytes())
        content.update(values)

    def result(self) -> dict[str, object]:
        """Return the row count and the digest of every leaf."""
        leaves = {
            leaf: hashlib.sha256(b"".join(one.digest() for one in hashers)).hexdigest()
            for leaf, hashers in self._hashers.items()
        }
        return {"rows": self.rows, "leaves": leaves}


def string_bytes(array: pa.Array) -> memoryview:
    """Return the value bytes of a string array without copying."""
    _, offsets, values = array.buffers()
    if values is None or offsets is None:
        return memoryview(b"")
    borders = np.frombuffer(offsets, dtype=np.int32)[array.offset : array.offset + len(array) + 1]
    if array.null_count and len(array):
        filled = array.fill_null("")
        return string_bytes(filled)
    return memoryview(values)[borders[0] : borders[-1]] if len(array) else memoryview(b"")


def fingerprint(series: Mapping[str, Mapping[str, dict[str, object]]]) -> str:
    """Return the fingerprint of a config from the results by split and language."""
    text = json.dumps(series, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint_table(table: pa.Table, columns: tuple[Column, ...]) -> dict[str, object]:
    """Return the digests of one table at once."""
    digests = LeafDigests()
    digests.update(table, columns)
    return digests.result()
