"""A JSON array of records as one Arrow table, held strictly to a schema."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from pydantic import ConfigDict, TypeAdapter, with_config
from typing_extensions import TypedDict

from builders.readers import read_json_array
from builders.source_files import SourceFile

STRICT = ConfigDict(extra="forbid", strict=True)


def read_json_table(file: SourceFile, schema: pa.Schema) -> pa.Table:
    """Return a file that is one JSON array as a table of this schema.

    Every value may be null or absent. Unexpected keys and wrong types raise ProblemsFound with the number of every
    record.
    """
    adapter: TypeAdapter[dict[str, Any]] = TypeAdapter(_python_type("Record", pa.struct(list(schema))))
    return pa.Table.from_pylist(read_json_array(file, adapter), schema=schema)


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
