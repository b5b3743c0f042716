"""Label: upstream spellings become class labels of the taxonomies, and nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from builders.corpus import list_of
from builders.definition import Labels
from builders.labels import Taxonomy, Unmapped, load_taxonomy, map_labels
from builders.problems import Problem

MAIN_TAXONOMY = "mi/behaviour-main@1"
OTHER = "other"
LIST_LABELS = ("behaviours", "strategies")
SCALAR_LABELS = ("behaviour_main", "talk_type")


def label_turns(table: pa.Table, labels: Mapping[str, Labels], place: str) -> tuple[pa.Table, list[Problem]]:
    """Return the turn table with label columns filled from their `*_raw` columns, and what was not mapped.

    A column whose upstream spells the labels as the taxonomy does (no crosswalk) keeps no `*_raw`. Where upstream
    gives no main class, it is that of the first behaviour whose class is not `other`, else `other`. Where the parse
    says row by row how a label came about, that stands; elsewhere it is as the definition says.
    """
    problems: list[Problem] = []
    columns = {name: table.column(name).combine_chunks() for name in table.column_names}
    for name, spec in labels.items():
        raw = columns.get(f"{name}_raw")
        if raw is None:
            continue
        taxonomy = load_taxonomy(spec.taxonomy)
        flat = raw.flatten() if name in LIST_LABELS else raw
        codes, unmapped = encode(flat, taxonomy, spec.crosswalk)
        problems += _unmapped(unmapped, name, spec, place)
        columns[name] = _listed(raw, codes) if name in LIST_LABELS else codes
        method = _where_valid(raw, spec.method)
        given = columns.get(f"{name}_method")
        if given is not None:
            method = pc.if_else(pc.is_valid(raw), pc.coalesce(given, method), method)
        columns[f"{name}_method"] = method
        if name == "behaviours" and "behaviour_main_raw" not in columns:
            columns["behaviour_main"] = _main_of_lists(raw, main_codes(flat, codes, taxonomy, spec.crosswalk))
            columns["behaviour_main_method"] = method
        if not spec.crosswalk:
            del columns[f"{name}_raw"]
    return pa.table(columns), problems


def label_owners(table: pa.Table, labels: Mapping[str, Labels], place: str) -> tuple[pa.Table, list[Problem]]:
    """Return the owner table with class labels of its own (a post's empathy score) filled, and what was not mapped.

    Lists of labels (a question's types) say how they came about in a `*_method` column beside them.
    """
    problems: list[Problem] = []
    for name, spec in labels.items():
        if f"{name}_raw" not in table.column_names:
            continue
        raw = table.column(f"{name}_raw").combine_chunks()
        listed = pa.types.is_list(raw.type)
        codes, unmapped = encode(raw.flatten() if listed else raw, load_taxonomy(spec.taxonomy), spec.crosswalk)
        problems += _unmapped(unmapped, name, spec, place)
        table = table.append_column(name, _listed(raw, codes) if listed else codes)
        if listed:
            table = table.append_column(f"{name}_method", _where_valid(raw, spec.method))
    return table, problems


def label_spans(table: pa.Table, labels: Mapping[str, Labels], place: str) -> tuple[pa.Table, list[Problem]]:
    """Return the span table with `label` filled from `label_raw`, each kind by its own taxonomy."""
    problems: list[Problem] = []
    kinds, raw = table.column("kind").combine_chunks(), table.column("label_raw").combine_chunks()
    label, method = pa.nulls(len(raw), pa.string()), pa.nulls(len(raw), pa.string())
    for kind, spec in labels.items():
        mine = pc.equal(kinds, kind)
        taxonomy = load_taxonomy(spec.taxonomy)
        codes, unmapped = encode(pc.if_else(mine, raw, pa.scalar(None, pa.string())), taxonomy, spec.crosswalk)
        problems += _unmapped(unmapped, f"spans of kind {kind}", spec, place)
        label = pc.coalesce(label, pa.array(taxonomy.names).take(codes))
        method = pc.if_else(pc.and_(mine, pc.is_valid(label)), spec.method, method)
    table = table.append_column("label", label).append_column("label_method", method)
    if not any(spec.crosswalk for spec in labels.values()):
        table = table.drop_columns(["label_raw"])
    return table, problems


def label_ratings(table: pa.Table, labels: Mapping[str, Labels], place: str) -> tuple[pa.Table, list[Problem]]:
    """Return the ratings with their items named as the taxonomy does, where there is one, and what was not mapped."""
    spec = labels.get("item")
    if spec is None:
        return table, []
    taxonomy = load_taxonomy(spec.taxonomy)
    codes, unmapped = encode(table.column("item").combine_chunks(), taxonomy, spec.crosswalk)
    named = table.set_column(table.column_names.index("item"), "item", pa.array(taxonomy.names).take(codes))
    return named, list(_unmapped(unmapped, "item", spec, place))


def encode(values: pa.Array, taxonomy: Taxonomy, crosswalk: str) -> tuple[pa.Array, list[Unmapped]]:
    """Return class positions (int64, null where there is no label) of upstream spellings, and what is unknown."""
    return map_labels(values, taxonomy, crosswalk)


def main_codes(raw: pa.Array, codes: pa.Array, taxonomy: Taxonomy, crosswalk: str) -> pa.Array:
    """Return the main class of each flat behaviour: its label's, or the one the crosswalk keeps for a spelling."""
    main = load_taxonomy(MAIN_TAXONOMY)
    own = pa.array([main.names.index(label.main) for label in taxonomy.labels], pa.int64()).take(codes)
    if not crosswalk:
        return own
    kept = {row.spelling: main.names.index(row.main) for row in taxonomy.crosswalk(crosswalk).rows if row.main}
    if not kept:
        return own
    found = pc.index_in(raw, value_set=pa.array(list(kept), pa.string()))
    return pc.coalesce(own, pa.array(list(kept.values()), pa.int64()).take(found))


def _main_of_lists(lists: pa.ListArray, codes: pa.Array) -> pa.Array:
    """Return per list the first code that is not `other`, else `other`; null for null or empty lists."""
    other = load_taxonomy(MAIN_TAXONOMY).names.index(OTHER)
    lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False).astype(np.int64)
    values = codes.fill_null(other).to_numpy(zero_copy_only=False)
    filled = lengths > 0
    starts = (np.cumsum(lengths) - lengths)[filled]
    result = np.full(len(lists), other, dtype=np.int64)
    if len(values):
        ranked = np.where(values == other, len(values), np.arange(len(values)))
        first = np.minimum.reduceat(ranked, starts)
        result[filled] = np.where(first < len(values), values[np.minimum(first, len(values) - 1)], other)
    return pa.array(result, mask=~filled)


def _listed(raw: pa.ListArray, codes: pa.Array) -> pa.Array:
    """Return the codes in the lists of the raw spellings; a spelling without a fine code is left out of its list."""
    lengths = pc.fill_null(pc.list_value_length(raw), 0).to_numpy(zero_copy_only=False).astype(np.int64)
    if codes.null_count:
        valid = pc.is_valid(codes).to_numpy(zero_copy_only=False)
        totals = np.concatenate([[0], np.cumsum(valid)])
        ends = np.cumsum(lengths)
        lengths = totals[ends] - totals[ends - lengths]
        codes = codes.drop_null()
    return list_of(lengths, codes, raw.is_null() if raw.null_count else None)


def _where_valid(raw: pa.Array, value: str) -> pa.Array:
    return pc.if_else(pc.is_valid(raw), pa.scalar(value), pa.scalar(None, pa.string()))


def _unmapped(unmapped: list[Unmapped], column: str, spec: Labels, place: str) -> Iterator[Problem]:
    for one in unmapped:
        where = f"crosswalk {spec.crosswalk!r} of {spec.taxonomy}" if spec.crosswalk else spec.taxonomy
        yield Problem(
            rule="unknown-label",
            place=f"{place} {column}, first at value {one.first_position + 1}",
            count=one.count,
            message=f"{one.value!r} is not in {where}",
            fix="Add the spelling to the crosswalk with its relation, or correct the source.",
        )
