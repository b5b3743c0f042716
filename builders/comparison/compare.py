"""Compare two builds of a dataset row by row and column by column."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from builders.comparison.row_keys import KEYS, row_keys
from builders.comparison.sides import Side
from builders.comparison.unequal import Mask, unequal
from builders.row_types import ROW_TYPES

EXAMPLES = 5
"""Ids of rows that are named for each kind of change; ids only, never words."""
FEW_RUNS = 1_000
"""Up to so many stretches of rows that stayed side by side are copied as they lie, which is quicker than row by row."""
NOT_COMPARED = ("source_version", "rows")
"""Columns that follow from what is compared elsewhere: the version of the dataset that a collected row stands in, and
how many rows carry a label of a crosswalk."""
Positions = npt.NDArray[np.int64]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Alignment:
    """Which rows of two sides are the same: positions of the rows they share, and of those only one side has."""

    old_keys: pa.Array
    new_keys: pa.Array
    old_shared: Positions
    new_shared: Positions
    removed: Positions
    added: Positions


@dataclass(slots=True)
class ConfigDifference:
    """What differs in one config."""

    config: str
    rows: tuple[int, int] = (0, 0)
    added: Counter[str] = field(default_factory=Counter)
    """New rows by language."""
    removed: Counter[str] = field(default_factory=Counter)
    changed: Mask = field(default_factory=lambda: np.zeros(0, dtype=bool))
    """Of the rows both sides have, which differ."""
    changed_columns: Counter[str] = field(default_factory=Counter)
    """Rows that differ by column."""
    label_changes: dict[str, Counter[Pair]] = field(default_factory=dict)
    """By label column, rows by old and new label."""
    text_edits: int = 0
    moved: Counter[Pair] = field(default_factory=Counter)
    """Rows by old and new split."""
    columns_added: tuple[str, ...] = ()
    columns_removed: tuple[str, ...] = ()
    columns_retyped: tuple[str, ...] = ()
    labels_added: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Names appended to a column's labels."""
    labels_changed: tuple[str, ...] = ()
    """Columns whose label names changed, vanished or stand in another order."""
    examples: dict[str, list[str]] = field(default_factory=dict)
    """Some ids of added, removed, changed and moved rows."""


def align(old: Side, new: Side, config: str) -> Alignment:
    """Match the rows of a config by their stable ids."""
    names = [set(side.schema(config).names) for side in (old, new)]
    wanted = [name for name in KEYS[old.row_type(config)] if all(name in one for one in names)]
    keys = [row_keys({name: side.column(config, name) for name in wanted}) for side in (old, new)]
    at = pc.index_in(keys[1], value_set=keys[0])
    known = at.is_valid().to_numpy(zero_copy_only=False)
    old_shared = at.drop_null().to_numpy().astype(np.int64)
    missing = np.ones(len(keys[0]), dtype=bool)
    missing[old_shared] = False
    return Alignment(
        keys[0], keys[1], old_shared, np.flatnonzero(known), np.flatnonzero(missing), np.flatnonzero(~known)
    )


def compare_config(old: Side, new: Side, config: str) -> ConfigDifference:
    """Return what differs in a config that both sides have."""
    rows = align(old, new, config)
    found = ConfigDifference(config, rows=(len(rows.old_keys), len(rows.new_keys)))
    found.removed = _by_language(old, config, rows.removed)
    found.added = _by_language(new, config, rows.added)
    found.changed = np.zeros(len(rows.old_shared), dtype=bool)
    _compare_schemas(old, new, config, found)
    _compare_places(old, new, rows, found)
    _compare_columns(old, new, rows, found)
    changed = rows.new_shared[found.changed]
    for kind, keys, positions in (
        ("added", rows.new_keys, rows.added),
        ("removed", rows.old_keys, rows.removed),
        ("changed", rows.new_keys, changed),
    ):
        if len(positions):
            chosen = keys.take(pa.array(positions[:EXAMPLES])).to_pylist()
            found.examples[kind] = [" ".join(part for part in key.split("\x1f")[:2] if part) for key in chosen]
    return found


def _by_language(side: Side, config: str, positions: Positions) -> Counter[str]:
    names, counts = np.unique(side.place(config, "language")[positions], return_counts=True)
    return Counter(dict(zip(names.tolist(), counts.tolist(), strict=True)))


def _compare_schemas(old: Side, new: Side, config: str, found: ConfigDifference) -> None:
    before, after = ({one.name: one.type for one in side.schema(config)} for side in (old, new))
    found.columns_added = tuple(name for name in after if name not in before)
    found.columns_removed = tuple(name for name in before if name not in after)
    found.columns_retyped = tuple(name for name in after if name in before and after[name] != before[name])
    names_before, names_after = old.label_names(config), new.label_names(config)
    changed = []
    for name in (name for name in names_after if name in names_before):
        had, has = names_before[name], names_after[name]
        if has[: len(had)] != had:
            changed.append(name)
        elif len(has) > len(had):
            found.labels_added[name] = has[len(had) :]
    found.labels_changed = tuple(changed)


def _compare_places(old: Side, new: Side, rows: Alignment, found: ConfigDifference) -> None:
    """Note rows whose split changed."""
    before = old.place(found.config, "split")[rows.old_shared]
    after = new.place(found.config, "split")[rows.new_shared]
    moved = before != after
    found.moved = Counter(zip(before[moved].tolist(), after[moved].tolist(), strict=True))


def _compare_columns(old: Side, new: Side, rows: Alignment, found: ConfigDifference) -> None:
    """Compare every column both sides have, one after the other."""
    row_type = new.row_type(found.config)
    left_out = {*found.columns_added, *found.columns_retyped, *NOT_COMPARED}
    text = {column.name for column in ROW_TYPES.get(row_type, ()) if column.text}
    edited = np.zeros(len(rows.old_shared), dtype=bool)
    labels = (old.label_names(found.config), new.label_names(found.config))
    for column in (one for one in new.schema(found.config) if one.name not in left_out):
        mask = np.zeros(len(rows.old_shared), dtype=bool)
        for path in leaf_paths(column):
            pair = [
                _named(_taken(side, found.config, path, positions), known.get(column.name, ()))
                for side, positions, known in ((old, rows.old_shared, labels[0]), (new, rows.new_shared, labels[1]))
            ]
            mask |= unequal(pair[0], pair[1])
        if not mask.any():
            continue
        found.changed |= mask
        found.changed_columns[column.name] = int(mask.sum())
        if column.name in labels[1]:
            found.label_changes[column.name] = _pairs(pair[0], pair[1], mask)
        if column.name in text:
            edited |= mask
        del pair
    found.text_edits = int(edited.sum())


def leaf_paths(column: pa.Field) -> tuple[str, ...]:
    """Return what a column is read by: one part of its structs after the other, so that memory holds one at a time."""
    if pa.types.is_list(column.type) and pa.types.is_struct(column.type.value_type):
        return tuple(f"{column.name}.list.element.{part.name}" for part in column.type.value_type)
    return (column.name,)


def _taken(side: Side, config: str, path: str, positions: Positions) -> pa.Array:
    """Return a column's values at some rows."""
    values = side.column(config, path).combine_chunks()
    if not len(positions):
        return values.slice(0, 0)
    starts = np.concatenate(([0], np.flatnonzero(np.diff(positions) != 1) + 1))
    if len(starts) > FEW_RUNS:
        return values.take(pa.array(positions))
    if len(starts) == 1 and len(positions) == len(values):
        return values
    lengths = np.diff(starts, append=len(positions))
    return pa.concat_arrays(
        [values.slice(positions[start], length) for start, length in zip(starts, lengths, strict=True)]
    )


def _named(values: pa.Array, names: tuple[str, ...]) -> pa.Array:
    """Return labels by their names, so that a changed order of names is no change of rows."""
    if not names:
        return values
    known = pa.array(names, pa.string())
    if pa.types.is_list(values.type):
        flat = known.take(pc.list_flatten(values))
        lengths = pc.fill_null(pc.list_value_length(values), 0).to_numpy(zero_copy_only=False)
        ends = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
        return pa.ListArray.from_arrays(pa.array(ends), flat, mask=values.is_null())
    return known.take(values)


def _pairs(old: pa.Array, new: pa.Array, mask: Mask) -> Counter[Pair]:
    rows = pa.array(np.flatnonzero(mask))
    return Counter(
        (_shown(one), _shown(other))
        for one, other in zip(old.take(rows).to_pylist(), new.take(rows).to_pylist(), strict=True)
    )


def _shown(value: object) -> str:
    if isinstance(value, list):
        return " + ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)
