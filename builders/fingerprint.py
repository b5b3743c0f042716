"""Content fingerprints: a hash per leaf column that no chunking and no writer setting changes.

A leaf's digest covers its row count, validity, lengths and value bytes; class labels count as their names. Files are
digested each by itself, so that any machine can do so: where a split and language has several, its digest is the hash
of theirs in order (content alone decides where files end). The fingerprint of a config is the sha256 of the canonical
JSON of its splits, languages and leaf digests.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from builders.columns import Column
from builders.labels import load_taxonomy


def _hashers() -> tuple[hashlib._Hash, hashlib._Hash, hashlib._Hash]:
    return hashlib.sha256(), hashlib.sha256(), hashlib.sha256()


def _is_text(column: Column) -> bool:
    return bool(column.taxonomy) or column.dtype == "string"


def _width(column: Column) -> int:
    return {"bool": 1, "int32": 4, "int64": 8, "float64": 8}[column.dtype]


@dataclass(slots=True)
class LeafDigests:
    """Digests of the leaves of one config, split and language, file by file."""

    rows: int = 0
    files: list[dict[str, bytes]] = field(default_factory=list)
    """Per file the digest of each leaf."""

    def update(self, table: pa.Table, columns: tuple[Column, ...], lengths_only: tuple[str, ...] = ()) -> None:
        """Add a file's rows. Of the list columns in `lengths_only` only lengths are digested here (see `result`)."""
        leaves = _FileLeaves()
        leaves.update(table, columns, lengths_only)
        self.rows += table.num_rows
        self.files.append(leaves.digests())

    def extend(self, later: LeafDigests) -> None:
        """Add the files that another one digested, which follow those here."""
        self.rows += later.rows
        self.files += later.files

    def result(
        self, shared: LeafDigests | None = None, prefix: str = "", columns: tuple[Column, ...] = ()
    ) -> dict[str, object]:
        """Return the row count and the digest of every leaf.

        `shared` holds the digests of the leaves of a list column `prefix`, taken from a flat config whose rows are the
        list's values in the same order; `columns` are its struct fields.
        """
        files = self.files
        if shared is not None:
            names = tuple(column.name for column in columns)
            files = [
                own | {f"{prefix}[].{leaf}": one for leaf, one in other.items() if _column_of(leaf) in names}
                for own, other in zip(files, shared.files, strict=True)
            ]
        every = sorted({leaf for one in files for leaf in one})
        return {"rows": self.rows, "leaves": {leaf: _joined([one[leaf] for one in files]) for leaf in every}}


def _column_of(leaf: str) -> str:
    return leaf.removesuffix(":").removesuffix("[]")


def _joined(digests: list[bytes]) -> str:
    """Return the digest of a leaf over the files of a series."""
    return digests[0].hex() if len(digests) == 1 else hashlib.sha256(b"".join(digests)).hexdigest()


@dataclass(slots=True)
class _FileLeaves:
    """Running digests of the leaves of one file; fed in row order."""

    _hashers: dict[str, tuple[hashlib._Hash, hashlib._Hash, hashlib._Hash]] = field(default_factory=dict)

    def digests(self) -> dict[str, bytes]:
        """Return the digest of each leaf."""
        return {
            leaf: hashlib.sha256(b"".join(one.digest() for one in found)).digest()
            for leaf, found in self._hashers.items()
        }

    def update(self, table: pa.Table, columns: tuple[Column, ...], lengths_only: tuple[str, ...]) -> None:
        """Add rows."""
        for column in columns:
            if column.name in lengths_only:
                for chunk in table.column(column.name).chunks:
                    self._feed(f"{column.name}[]", chunk, pc.list_value_length(chunk).fill_null(0), b"")
                continue
            for chunk in table.column(column.name).chunks:
                self._add(column.name, column, chunk)

    def _add(self, path: str, column: Column, array: pa.Array) -> None:
        if array.null_count == len(array) and not column.fields:
            self._add_nulls(path, column, len(array))
            return
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

    def _add_nulls(self, path: str, column: Column, rows: int) -> None:
        """Digest nulls as the general path does, without looking at them."""
        leaves = (
            [(f"{path}[]", 4, 0), (f"{path}[]:", 0, 0)]
            if column.is_list
            else [(f"{path}:", 4 if _is_text(column) else 0, 0 if _is_text(column) else _width(column))]
        )
        for number, (leaf, length_bytes, value_bytes) in enumerate(leaves):
            validity, sizes, content = self._hashers.setdefault(leaf, _hashers())
            if number == 0:
                validity.update(bytes(rows))
                sizes.update(bytes(rows * length_bytes))
                content.update(bytes(rows * value_bytes))

    def _feed(self, leaf: str, array: pa.Array, lengths: pa.Array | None, values: bytes | memoryview) -> None:
        validity, sizes, content = self._hashers.setdefault(leaf, _hashers())
        validity.update(array.is_valid().cast(pa.uint8()).to_numpy(zero_copy_only=False).tobytes())
        if lengths is not None:
            sizes.update(lengths.cast(pa.int32()).to_numpy(zero_copy_only=False).tobytes())
        content.update(values)


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
    """Return the digests of one table as those of one file."""
    digests = LeafDigests()
    digests.update(table, columns)
    return digests.result()
