"""Views: the row types derived from the flat tables of a shard, the nested ones by list offsets."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from builders.columns import ROW_FACTS, TURN, Column
from builders.corpus import list_of, parent_positions
from builders.row_types import IDENTIFIERS
from builders.schema import arrow_type, columns_of, schema_of
from builders.sharding.partition import ShardTables

FACT_NAMES = frozenset(column.name for column in ROW_FACTS)
CHILDREN = ("utterances", "annotations", "ratings", "spans", "generation")
CHAT_ROLES = {"therapist": "assistant", "client": "user"}


def holds(config: str, shard: ShardTables) -> bool:
    """Whether a shard has such rows at all; translations, for one, may come without the ratings of their original."""
    if config in CHILDREN:
        return config in shard.children and shard.children[config][0].num_rows > 0
    return IDENTIFIERS[config][0] in shard.owners.column_names


def view(config: str, shard: ShardTables) -> pa.Table:
    """Return the rows of a config in its schema."""
    match config:
        case "dialogues":
            columns = {"turns": _turns(shard), **_by_name(shard.owners)}
        case "chat":
            columns = {"messages": _messages(shard), **_by_name(shard.owners)}
        case _ if config in CHILDREN:
            columns = _child(config, shard)
        case _:
            columns = _by_name(shard.owners)
    rows = shard.owners.num_rows if config not in shard.children else shard.children[config][0].num_rows
    return conform(columns, columns_of(config), rows)


def conform(values: Mapping[str, pa.Array], columns: tuple[Column, ...], rows: int) -> pa.Table:
    """Return the columns in the order and types of a row type; what is absent becomes null."""
    arrays = []
    for column in columns:
        wanted = arrow_type(column)
        array = values.get(column.name)
        if array is None:
            array = pa.nulls(rows, wanted)
        arrays.append(array if array.type == wanted else array.cast(wanted))
    return pa.Table.from_arrays(arrays, schema=schema_of(columns))


def _by_name(table: pa.Table) -> dict[str, pa.Array]:
    return {name: _one_chunk(table.column(name)) for name in table.column_names}


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _child(config: str, shard: ShardTables) -> dict[str, pa.Array]:
    table, lengths = shard.children[config]
    parents = pa.array(parent_positions(lengths))
    own = _by_name(table)
    inherited = [name for name in shard.owners.column_names if name in FACT_NAMES or name == "dialogue_id"]
    facts = {name: _repeat(_one_chunk(shard.owners.column(name)), parents) for name in inherited if name not in own}
    return {**facts, **own}


def _repeat(values: pa.Array, parents: pa.Array) -> pa.Array:
    """Return the owner's value for each child; few distinct values are repeated without copying strings twice."""
    return values.take(parents)


def _turns(shard: ShardTables) -> pa.ListArray:
    table, lengths = shard.children["utterances"]
    turns = conform(_by_name(table), TURN, table.num_rows)
    struct = pa.StructArray.from_arrays(
        [_one_chunk(turns.column(column.name)) for column in TURN],
        fields=[turns.schema.field(column.name) for column in TURN],
    )
    return list_of(lengths, struct)


def _messages(shard: ShardTables) -> pa.ListArray:
    table, lengths = shard.children["utterances"]
    roles = _one_chunk(table.column("role"))
    names = pa.array(list(CHAT_ROLES))
    chat_roles = pa.array(list(CHAT_ROLES.values())).take(pc.index_in(roles, value_set=names))
    return list_of(
        np.asarray(lengths),
        pa.StructArray.from_arrays([chat_roles, _one_chunk(table.column("text"))], names=["role", "content"]),
    )
