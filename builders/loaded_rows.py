"""Fingerprints of what `load_dataset` returned, to be compared with those of a manifest.

Labels count as the names that the loaded features give them, so that a card which renames them shows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from builders.columns import Column
from builders.corpus import list_of
from builders.fingerprint import LeafDigests, fingerprint
from builders.schema import arrow_type

LABEL = "ClassLabel"


def rows_by_split(files: list[dict[str, Any]], config: str) -> dict[str, int]:
    """Return the rows of a config's splits, from what a manifest says of files."""
    found: dict[str, int] = defaultdict(int)
    for one in files:
        if one["config"] == config:
            found[one["split"]] += one["rows"]
    return dict(found)


def loaded_fingerprint(loaded: Mapping[str, Any], files: list[dict[str, Any]], config: str) -> str:
    """Return the fingerprint of a config as loaded: `datasets.Dataset` by split.

    `files` are those of the manifest; their rows in order say which file and language a row belongs to. ValueError
    where splits or rows are not those of the files.
    """
    expected = rows_by_split(files, config)
    got = {split: loaded[split].num_rows for split in loaded}
    if got != expected:
        raise ValueError(f"expected {_counts(expected)}, got {_counts(got)}")
    series: dict[str, dict[str, dict[str, object]]] = defaultdict(dict)
    for split, data in loaded.items():
        mine = sorted((one for one in files if (one["config"], one["split"]) == (config, split)), key=_path)
        digests: dict[str, LeafDigests] = defaultdict(LeafDigests)
        for language, table in _by_file(data.with_format("arrow"), mine):
            digests[language].update(*with_names(table, data.features.to_dict()))
        series[split] = {language: found.result() for language, found in digests.items()}
    return fingerprint(series)


def _path(one: dict[str, Any]) -> str:
    return str(one["path"])


def _counts(rows: Mapping[str, int]) -> str:
    return ", ".join(f"{split} {number:,}" for split, number in sorted(rows.items())) or "no rows"


def _by_file(data: Any, files: list[dict[str, Any]]) -> Iterator[tuple[str, pa.Table]]:  # noqa: ANN401
    """Yield language and rows of each file; the rows of the files lie one after the other."""
    start = 0
    for one in files:
        yield one["language"], data[start : start + one["rows"]].combine_chunks()
        start += one["rows"]


def with_names(table: pa.Table, features: Mapping[str, Any]) -> tuple[pa.Table, tuple[Column, ...]]:
    """Return a table with labels as their names, and its columns; `features` as `Features.to_dict()` gives them."""
    columns = tuple(_column(name, feature) for name, feature in features.items())
    arrays = [
        _named(table.column(name).combine_chunks(), feature).cast(arrow_type(column))
        for column, (name, feature) in zip(columns, features.items(), strict=True)
    ]
    return pa.table(dict(zip(features, arrays, strict=True))), columns


def _column(name: str, feature: Any) -> Column:  # noqa: ANN401 - plain data
    inner, is_list = _inner(feature)
    if "_type" not in inner:
        return Column(name=name, is_list=is_list, description="", fields=tuple(_column(*one) for one in inner.items()))
    dtype = "string" if inner["_type"] == LABEL else str(inner["dtype"])
    return Column(name=name, is_list=is_list, description="", dtype=dtype)


def _inner(feature: Any) -> tuple[dict[str, Any], bool]:  # noqa: ANN401
    is_list = feature.get("_type") in ("List", "LargeList", "Sequence")
    return (feature["feature"] if is_list else feature), is_list


def _named(array: pa.Array, feature: Any) -> pa.Array:  # noqa: ANN401
    """Return labels by their names, those inside of lists and structs too."""
    array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    inner, is_list = _inner(feature)
    if is_list:
        lengths = pc.fill_null(pc.list_value_length(array), 0).to_numpy(zero_copy_only=False)
        return list_of(lengths, _named(array.flatten(), inner), array.is_null())
    if "_type" not in inner:
        parts = [_named(part, inner[field.name]) for part, field in zip(array.flatten(), array.type, strict=True)]
        return pa.StructArray.from_arrays(parts, names=[field.name for field in array.type], mask=array.is_null())
    return pa.array(inner["names"], pa.string()).take(array) if inner["_type"] == LABEL else array
