"""Row types: one definition each, from which the Arrow schema and the `datasets` features follow.

The columns are those of the data model (dialogues, utterances, annotations, ...). `datasets` itself is
not imported here: `feature_dict` writes the description that it reads from Parquet, and tests hold the two equal.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyarrow as pa

from builders.columns import Column
from builders.labels import load_taxonomy
from builders.row_types import ROW_TYPES

ARROW_TYPES: dict[str, pa.DataType] = {
    "string": pa.string(),
    "bool": pa.bool_(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float64": pa.float64(),
}


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf column of a row type: its dotted path, and the taxonomy where it holds class labels."""

    path: str
    column: Column


def columns_of(config: str) -> tuple[Column, ...]:
    """Return the columns of a row type; LookupError names the row types there are."""
    if config not in ROW_TYPES:
        raise LookupError(f"no row type {config!r}; there are {', '.join(ROW_TYPES)}")
    return ROW_TYPES[config]


def published_columns(row_type: str, form: str) -> tuple[Column, ...]:
    """Return the columns of a row type in a tree of this form: `labels` has neither text nor demographics."""
    columns = columns_of(row_type)
    return without(columns, text=True, demographic=True) if form == "labels" else columns


def arrow_type(column: Column) -> pa.DataType:
    """Return the Arrow type of a column; class labels are int64, as `datasets` stores them."""
    if column.fields:
        inner: pa.DataType = pa.struct([arrow_field(child) for child in column.fields])
    elif column.taxonomy:
        inner = pa.int64()
    else:
        inner = ARROW_TYPES[column.dtype]
    return pa.list_(inner) if column.is_list else inner


def arrow_field(column: Column) -> pa.Field:
    """Return the Arrow field of a column (all nullable: `datasets` writes them so)."""
    return pa.field(column.name, arrow_type(column))


def feature_dict(columns: tuple[Column, ...]) -> dict[str, Any]:
    """Return the columns as every `datasets` since 2.21 reads them: a list is one of a single item.

    What the newest writes for lists (`{"_type": "List"}`) is unknown to versions before 4.
    """
    return {column.name: _feature(column) for column in columns}


def _feature(column: Column) -> Any:  # noqa: ANN401 - JSON
    if column.fields:
        inner: dict[str, Any] = feature_dict(column.fields)
    elif column.taxonomy:
        inner = {"names": list(load_taxonomy(column.taxonomy).names), "_type": "ClassLabel"}
    else:
        inner = {"dtype": column.dtype, "_type": "Value"}
    return [inner] if column.is_list else inner


def feature_yaml(columns: tuple[Column, ...]) -> list[dict[str, Any]]:
    """Return the columns in the form of a card's `dataset_info.features` (hub-docs datasetcard.md)."""
    return [{"name": column.name, **_yaml_value(column)} for column in columns]


def _yaml_value(column: Column) -> dict[str, Any]:
    if column.fields:
        return {"list" if column.is_list else "struct": feature_yaml(column.fields)}
    if column.taxonomy:
        names = {str(position): name for position, name in enumerate(load_taxonomy(column.taxonomy).names)}
        return {"list" if column.is_list else "dtype": {"class_label": {"names": names}}}
    return {"list" if column.is_list else "dtype": column.dtype}


@cache
def arrow_schema(config: str) -> pa.Schema:
    """Return the Arrow schema of a row type, with the description that `datasets` reads from Parquet."""
    return schema_of(columns_of(config))


def schema_of(columns: tuple[Column, ...]) -> pa.Schema:
    """Return the Arrow schema of these columns, with the description that `datasets` reads from Parquet."""
    metadata = {"huggingface": json.dumps({"info": {"features": feature_dict(columns)}})}
    return pa.schema([arrow_field(column) for column in columns], metadata=metadata)


def table_of(config: str, rows: list[dict[str, Any]]) -> pa.Table:
    """Return rows as a table of those columns of a row type that the first of them names."""
    schema = arrow_schema(config)
    return pa.Table.from_pylist(rows, schema=pa.schema([schema.field(name) for name in rows[0]]))


def features(config: str) -> Any:  # noqa: ANN401 - datasets is imported only here and has no stubs
    """Return the `datasets.Features` of a row type."""
    from datasets import Features

    return Features.from_dict(feature_dict(columns_of(config)))


def leaves(columns: tuple[Column, ...], prefix: str = "") -> Iterator[Leaf]:
    """Yield the leaf columns of a row type in fixed order, nested ones with a dotted path."""
    for column in columns:
        if column.fields:
            yield from leaves(column.fields, f"{prefix}{column.name}.")
        else:
            yield Leaf(prefix + column.name, column)


def label_names(schema: pa.Schema) -> dict[str, tuple[str, ...]]:
    """Return the names of each label column, by dotted path, as a schema's description for `datasets` states them."""
    return dict(_label_names(described_features(schema), ""))


def described_features(schema: pa.Schema) -> dict[str, Any]:
    """Return the features that a schema's description for `datasets` states; none where it has no such description."""
    written = (schema.metadata or {}).get(b"huggingface")
    found: dict[str, Any] = json.loads(written)["info"]["features"] if written else {}
    return found


def _label_names(feature: Any, path: str) -> Iterator[tuple[str, tuple[str, ...]]]:  # noqa: ANN401 - JSON
    if isinstance(feature, dict):
        if feature.get("_type") == "ClassLabel" and isinstance(feature.get("names"), list):
            yield path, tuple(feature["names"])
            return
        for name, one in feature.items():
            yield from _label_names(one, path if name == "feature" else f"{path}.{name}".lstrip("."))
    elif isinstance(feature, list):
        for one in feature:
            yield from _label_names(one, path)


def without(columns: tuple[Column, ...], *, text: bool, demographic: bool) -> tuple[Column, ...]:
    """Return the columns less those marked as text or as demographics (struct fields included)."""
    kept = []
    for column in columns:
        if (text and column.text) or (demographic and column.demographic):
            continue
        fields = without(column.fields, text=text, demographic=demographic)
        kept.append(column.with_fields(fields) if fields else column)
    return tuple(kept)
