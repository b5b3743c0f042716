"""Reading the configs of a dataset into tables, and marking their rows by the spans that lie in them."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from vendored.schema import described_features, label_names

from explorer.codes import Codes, codes_of, of_masks
from explorer.columns import FACETS, LEFT_IN_FILES, ORDERS, SEARCHED, WORDS
from explorer.shown import Config, Rows, Shown
from explorer.tables import Table

ENCODED = ("dialogue_id", "target_id", "parallel_id", "group_id")
"""Columns of many repeated strings that are no facets."""


def read_tables(shown: Shown, first: int) -> list[Table]:
    """Return the tables of the configs of a dataset that may be shown, numbered from `first`."""
    tables = [_read(shown, config, f"t{first + number}") for number, config in enumerate(shown.configs)]
    return [_with_spans(_with_turns(one, tables), tables) for one in tables]


def _read(shown: Shown, config: Config, name: str) -> Table:
    files = [one for one in shown.files if one.config == config.name]
    schema = pq.read_schema(files[0].path)
    allowed = [one for one in schema.names if shown.rows is Rows.ALL or one not in WORDS]
    kept = [one for one in allowed if one not in LEFT_IN_FILES]
    parts = []
    for one in files:
        part = pq.read_table(one.path, columns=kept, partitioning=None)
        if len(part) != one.rows:
            raise ValueError(f"{one.path.name} holds {len(part)} rows, the manifest says {one.rows}")
        split = pa.DictionaryArray.from_arrays(pa.array(np.zeros(len(part), np.int8)), pa.array([one.split]))
        parts.append(part.append_column("split", split))
    rows = pa.concat_tables(parts)
    labels = label_names(schema)
    facets = {}
    for facet in FACETS:
        codes = codes_of(rows[facet.column], labels.get(facet.column)) if facet.column in rows.column_names else None
        if codes and codes.values:
            facets[facet.name] = replace(codes, order=codes.order or facet.order)
    return Table(
        name=name,
        dataset=shown.dataset,
        version=shown.version,
        config=config.name,
        row_type=config.row_type,
        rows=_smaller(rows, {one.column for one in FACETS}),
        schema=_only(schema, allowed),
        labels=labels,
        fields=tuple(one for one in SEARCHED.get(config.row_type, ()) if one in kept),
        facets=facets,
    )


def _only(schema: pa.Schema, names: list[str]) -> pa.Schema:
    """Return a schema with these columns alone, its description for `datasets` too."""
    features = {name: one for name, one in described_features(schema).items() if name in names}
    metadata = {"huggingface": json.dumps({"info": {"features": features}})} if features else None
    return pa.schema([schema.field(one) for one in names], metadata=metadata)


def _smaller(rows: pa.Table, repeated: set[str]) -> pa.Table:
    """Return rows with repeated strings as dictionaries and columns without values as nulls, in one piece each."""
    columns = []
    for name in rows.column_names:
        column = rows[name]
        if column.null_count == len(column):
            column = pa.chunked_array([pa.nulls(len(column))])
        elif pa.types.is_string(column.type) and (name in ENCODED or name in repeated or _repeats(column)):
            column = column.dictionary_encode()
        columns.append(column.unify_dictionaries().combine_chunks())
    return pa.table(columns, names=rows.column_names)


def _repeats(column: pa.ChunkedArray) -> bool:
    """Whether the first rows of a column have few different values."""
    return pc.count_distinct(column.slice(0, 1_000)).as_py() <= 50 and len(column) > 1_000


def _sibling(table: Table, tables: list[Table], row_type: str) -> Table | None:
    """Return the config of another row type that belongs to a config: of a collection's two families its own."""
    family = table.config.removeprefix(table.row_type)
    return next((one for one in tables if one.row_type == row_type and one.config == f"{row_type}{family}"), None)


def _with_turns(table: Table, tables: list[Table]) -> Table:
    """Return a table of utterances or dialogues with the number of turns of each row's dialogue."""
    spoken = _sibling(table, tables, "utterances") if table.row_type in {"utterances", "dialogues"} else None
    if not spoken:
        return table
    numbers, values = spoken.dictionary("dialogue_id")
    turns = np.bincount(numbers, minlength=len(values) + 1).astype(np.int32)
    if table is not spoken:
        own = pc.index_in(table.rows["dialogue_id"].combine_chunks().cast(pa.string()), values)
        numbers = own.fill_null(len(values)).to_numpy(zero_copy_only=False).astype(np.int32)
    return replace(table, turns=turns[numbers])


def _with_spans(table: Table, tables: list[Table]) -> Table:
    """Return a table with the facets of spans: its own, or those of the spans that mark its rows."""
    spans = table if table.row_type == "spans" else _sibling(table, tables, "spans")
    if not spans or not {"kind", "label", "target_id"} <= set(spans.rows.column_names):
        return table
    marked = _of_each_span(spans)
    if table is spans:
        return replace(table, facets={**table.facets, "intensity": marked["intensity"]})
    targets = _targets(table)
    if targets is None:
        return table
    found = {name: of_targets(codes, spans, targets) for name, codes in marked.items()}
    return replace(table, facets={**table.facets, **{name: one for name, one in found.items() if one and one.values}})


def _of_each_span(spans: Table) -> dict[str, Codes]:
    """Return kind, label and intensity of spans; the intensity is the label of a span of distress."""
    kinds, labels = spans.facets["span_kind"], spans.facets["span_label"]
    distress = np.isin(kinds.numbers, kinds.holding(["distress"]))
    numbers = np.where(distress, labels.numbers, 0).astype(np.uint16)
    used = set(np.unique(numbers).tolist())
    combinations = tuple(one if number in used else () for number, one in enumerate(labels.combinations))
    intensity = Codes(numbers, combinations, multiple=False, order=ORDERS["intensity"])
    return {"span_kind": kinds, "span_label": labels, "intensity": intensity}


def _targets(table: Table) -> pa.Array | None:
    """Return by what spans name the rows of a table: dialogue and turn, or the post."""
    columns = set(table.rows.column_names)
    if {"dialogue_id", "turn_id"} <= columns:
        turn = table.rows["turn_id"].combine_chunks().cast(pa.string())
        return pc.binary_join_element_wise(table.rows["dialogue_id"].combine_chunks().cast(pa.string()), turn, "/")
    return table.rows["post_id"].combine_chunks().cast(pa.string()) if "post_id" in columns else None


def of_targets(codes: Codes, spans: Table, targets: pa.Array) -> Codes | None:
    """Return the values of all spans that mark each target."""
    numbers, values = spans.dictionary("target_id")
    known = list(codes.values)
    bits = np.array(
        [sum(1 << known.index(one) for one in combination) for combination in codes.combinations], dtype=np.uint64
    )
    masks = np.zeros(len(values) + 1, dtype=np.uint64)
    np.bitwise_or.at(masks, numbers, bits[codes.numbers])
    masks[-1] = 0
    at = pc.index_in(targets, values).fill_null(len(values)).to_numpy(zero_copy_only=False)
    return of_masks(masks[at], known, tuple(known))
