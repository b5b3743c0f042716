"""The shape of JSON records: the narrowest Arrow type that holds all of them."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa


class MixedTypes(Exception):  # noqa: N818 - named for what it says
    """Raised where a field holds values of different kinds; carries a sentence a field."""


def schema_of(records: Iterable[object]) -> pa.Schema:
    """Return the schema of records; MixedTypes names every field that no Arrow type holds."""
    shape: object = None
    mixed: dict[str, None] = {}
    for record in records:
        shape = _merged(shape, _shape(record, "", mixed), "", mixed)
    if not isinstance(shape, dict):
        mixed.setdefault("the records are no JSON objects with fields")
    if mixed or not isinstance(shape, dict):
        raise MixedTypes("; ".join(mixed))
    return pa.schema([pa.field(name, _arrow(one)) for name, one in shape.items()])


def _shape(value: object, place: str, mixed: dict[str, None]) -> object:
    """Return None for null, a name for a scalar, a dict for an object and a list of one shape for a list."""
    if isinstance(value, dict):
        return {name: _shape(one, f"{place}.{name}", mixed) for name, one in value.items()}
    if isinstance(value, list):
        shape: object = None
        for one in value:
            shape = _merged(shape, _shape(one, f"{place}[]", mixed), f"{place}[]", mixed)
        return [shape]
    return None if value is None else type(value).__name__


def _merged(one: object, other: object, place: str, mixed: dict[str, None]) -> object:
    if one is None or one == other:
        return other
    if other is None:
        return one
    if isinstance(one, dict) and isinstance(other, dict):
        names = dict.fromkeys((*one, *other))
        return {name: _merged(one.get(name), other.get(name), f"{place}.{name}", mixed) for name in names}
    if isinstance(one, list) and isinstance(other, list):
        return [_merged(one[0], other[0], f"{place}[]", mixed)]
    if {one, other} == {"int", "float"} if isinstance(one, str) and isinstance(other, str) else False:
        return "float"
    mixed[f"field {place.removeprefix('.')} holds {_name(one)} in one record and {_name(other)} in another"] = None
    return one


def _name(shape: object) -> str:
    names = {"str": "text", "int": "a whole number", "float": "a number", "bool": "true or false"}
    return "an object" if isinstance(shape, dict) else "a list" if isinstance(shape, list) else names[str(shape)]


def _arrow(shape: object) -> pa.DataType:
    if isinstance(shape, dict):
        return pa.struct([pa.field(name, _arrow(one)) for name, one in shape.items()])
    if isinstance(shape, list):
        return pa.list_(_arrow(shape[0]))
    types = {"int": pa.int64(), "float": pa.float64(), "bool": pa.bool_()}
    return types.get(str(shape), pa.string())
