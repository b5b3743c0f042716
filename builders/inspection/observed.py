"""A file as it was read: its columns, those of nested turns and of fields inside fields among them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from builders.inspection.file_format import CSV, JSON_ARRAY, FileFormat, file_format
from builders.inspection.json_shapes import MixedTypes, schema_of
from builders.problems import ProblemsFound
from builders.reading.json_tables import read_json_table
from builders.reading.readers import read_csv, read_json_lines, read_text


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column as it was read: its name (`annotation.strategy` for a field in a field) and its values."""

    name: str
    in_turns: bool
    array: pa.Array
    shown: str
    """The name in messages: `turns[].text` for a field of nested turns."""

    @property
    def is_list(self) -> bool:
        """Whether a row holds several values."""
        return bool(pa.types.is_list(self.array.type))

    @property
    def is_plain(self) -> bool:
        """Whether the values are text, numbers or truth values, not lists or objects."""
        return not pa.types.is_nested(self.array.type)

    @cached_property
    def strings(self) -> pa.Array:
        """The values as text; those of lists one after the other."""
        array = self.array.flatten() if self.is_list else self.array
        return pa.nulls(len(array), pa.string()) if pa.types.is_nested(array.type) else array.cast(pa.string())

    @cached_property
    def distinct(self) -> list[str]:
        """The distinct values, null aside, in the order of the file."""
        return [value for value in pc.unique(self.strings).to_pylist() if value is not None]


@dataclass(frozen=True, kw_only=True)
class Observed:
    """A file with its format, its schema where it is JSON, and its columns by name."""

    format: FileFormat
    schema: pa.Schema | None
    header: tuple[str, ...]
    turns: str
    """The field that holds the list of turns; empty where a row is a turn."""
    columns: dict[str, Column]
    rows: int
    lengths: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """Turns of each record, where they are nested."""

    @property
    def turn_rows(self) -> int:
        """Return how many turns the file holds."""
        return int(self.lengths.sum()) if self.turns else self.rows


def observe(path: Path, turns: str = "") -> Observed:
    """Read a whole file with the strict readers; ProblemsFound says what keeps it from being read."""
    found = file_format(path)
    schema, table = None, None
    if found.kind == CSV:
        header = _header(found)
        table = read_csv(found.file, header, delimiter=found.delimiter)
    else:
        schema = _json_schema(found)
        header = tuple(schema.names)
        whole = found.kind == JSON_ARRAY
        table = read_json_table(found.file, schema) if whole else pa.concat_tables(read_json_lines(found.file, schema))
    if not table.num_rows:
        raise ProblemsFound.single("empty-file", path.name, "the file has no records", "Fetch it again.")
    table = table.combine_chunks()
    turns = turns or _turns_field(table)
    columns = {column.shown: column for column in _columns(table, turns)}
    lengths = np.zeros(0, dtype=np.int64)
    if turns:
        lists = _whole(table.column(turns))
        lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False).astype(np.int64)
    return Observed(
        format=found, schema=schema, header=header, turns=turns, columns=columns, rows=table.num_rows, lengths=lengths
    )


def _header(found: FileFormat) -> tuple[str, ...]:
    import csv

    with found.file.local.open(encoding="utf-8", newline="") as stream:
        names = tuple(next(csv.reader(stream, delimiter=found.delimiter), []))
    repeated = sorted({name or "(without a name)" for name in names if names.count(name) > 1 or not name.strip()})
    if repeated:
        message = f"columns repeat or have no name: {', '.join(repeated)}"
        raise ProblemsFound.single(
            "header", f"{found.file.path} line 1", message, "Give every column a name of its own."
        )
    return names


def _json_schema(found: FileFormat) -> pa.Schema:
    """Return the schema of all records; ProblemsFound where a line is no JSON or a field has several kinds."""
    text = read_text(found.file)
    try:
        if found.kind == JSON_ARRAY:
            return schema_of(json.loads(text))
        return schema_of(_line(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())
    except json.JSONDecodeError as error:
        place = f"{found.file.path} line {error.lineno}"
        raise ProblemsFound.single("json", place, f"not JSON: {error.msg}", "Correct the record.") from error
    except MixedTypes as error:
        fix = "Write the field the same way in every record."
        raise ProblemsFound.single("wrong-type", found.file.path, str(error), fix) from error


def _line(number: int, line: str) -> object:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        error.lineno = number
        raise


def _turns_field(table: pa.Table) -> str:
    """Return the list of objects that is longest on average, empty where there is none."""
    nested = [
        field.name
        for field in table.schema
        if pa.types.is_list(field.type) and pa.types.is_struct(field.type.value_type)
    ]
    return max(nested, key=lambda name: len(_whole(table.column(name)).flatten()), default="")


def _columns(table: pa.Table, turns: str) -> list[Column]:
    found = []
    for name in table.column_names:
        array = _whole(table.column(name))
        if name == turns:
            flat = array.flatten()
            for position, one in enumerate(flat.type):
                found += _fields(one.name, flat.field(position), f"{name}[].")
        else:
            found += _fields(name, array, "", in_turns=not turns)
    return found


def _fields(name: str, array: pa.Array, owner: str, *, in_turns: bool = True) -> list[Column]:
    """Return a column, or those of the fields inside it."""
    if not pa.types.is_struct(array.type) or not array.type.num_fields:
        return [Column(name=name, in_turns=in_turns, array=array, shown=owner + name)]
    found = []
    for one in array.type:
        found += _fields(f"{name}.{one.name}", pc.struct_field(array, one.name), owner, in_turns=in_turns)
    return found


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
