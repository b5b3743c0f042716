"""JSON records as one Arrow table, held strictly to a schema: a file that is an array of them, or a file each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
from pydantic import ConfigDict, TypeAdapter, with_config
from typing_extensions import TypedDict

from builders.reading.readers import read_each, read_json_array, read_json_object
from builders.source_files import SourceFile

STRICT = ConfigDict(extra="forbid", strict=True)


def read_json_table(file: SourceFile, schema: pa.Schema) -> pa.Table:
    """Return a file that is one JSON array as a table of this schema.

    Every value may be null or absent. Unexpected keys and wrong types raise ProblemsFound with the number of every
    record.
    """
    return pa.Table.from_pylist(read_json_array(file, _adapter(schema)), schema=schema)


def read_json_objects(files: Iterable[SourceFile], schema: pa.Schema, unread: tuple[str, ...] = ()) -> pa.Table:
    """Return files of one JSON object each as a table of this schema, a row a file.

    Every value may be null or absent, and the keys `unread` may hold anything. Unexpected keys and wrong types raise
    ProblemsFound with the problems of all files.
    """
    adapter = _adapter(schema)
    return pa.Table.from_pylist(read_each(files, lambda file: read_json_object(file, adapter, unread)), schema=schema)


def text_schema(*paths: str) -> pa.Schema:
    """Return the schema of records whose leaves are all text: `a.b` is a field of `a`, `a[].b` one of its items."""
    heads: dict[str, list[str]] = {}
    for path in paths:
        head, _, rest = path.partition(".")
        heads.setdefault(head, []).extend([rest] if rest else [])
    fields = []
    for head, inner in heads.items():
        kind = pa.struct(list(text_schema(*inner))) if inner else pa.string()
        fields.append(pa.field(head.removesuffix("[]"), pa.list_(kind) if head.endswith("[]") else kind))
    return pa.schema(fields)


def record_type(strings: str, integers: str = "") -> pa.StructType:
    """Return the type of a record from the names of its fields, blanks between them."""
    return pa.struct(dict.fromkeys(strings.split(), pa.string()) | dict.fromkeys(integers.split(), pa.int64()))


def _adapter(schema: pa.Schema) -> TypeAdapter[dict[str, Any]]:
    return TypeAdapter(_python_type("Record", pa.struct(list(schema))))


def _python_type(name: str, arrow: pa.DataType) -> Any:  # noqa: ANN401 - a type made at run time
    if pa.types.is_struct(arrow):
        fields = {field.name: _python_type(field.name, field.type) | None for field in arrow}
        return with_config(STRICT)(TypedDict(name, fields, total=False))  # type: ignore[operator]
    if pa.types.is_list(arrow):
        item: Any = _python_type(name, arrow.value_type)
        return list[item | None]
    if pa.types.is_integer(arrow):
        return int
    if pa.types.is_floating(arrow):
        return float
    return bool if pa.types.is_boolean(arrow) else str
