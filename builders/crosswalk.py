"""Crosswalks at work: which upstream label of which dataset went where, with which relation, in how many rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from builders.definition import Dataset, Labels
from builders.labels import load_taxonomy
from builders.manifest import read_manifest
from builders.row_types import ROW_TYPES

LABELLED = ("utterances", "posts", "questions", "ratings")
"""The row types that hold labels in columns of their own, each value once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """One upstream spelling of one dataset."""

    taxonomy: str
    dataset: str
    column: str
    spelling: str
    relation: str
    label: str | None
    main: str | None
    rows: int | None
    """None where the dataset is not built."""


def crosswalk(definition: Dataset, folder: Path | None, taxonomy: str = "") -> Iterator[Mapped]:
    """Yield every spelling of a dataset's labels in the order of its crosswalks; rows are those of a built folder.

    `taxonomy` names one label set, without its version; empty for all.
    """
    for column, spec in (*definition.labels.items(), *definition.span_labels.items()):
        if taxonomy and spec.taxonomy.partition("@")[0] != taxonomy:
            continue
        counted = _counted(definition, folder, column, spec) if folder is not None else None
        for spelling, relation, label, main in _spellings(spec):
            yield Mapped(
                taxonomy=spec.taxonomy,
                dataset=definition.name,
                column=column,
                spelling=spelling,
                relation=relation,
                label=label,
                main=main,
                rows=None if counted is None else counted.rows(spelling, label),
            )


@dataclass(frozen=True, slots=True)
class Counted:
    """Rows by upstream's spelling, or by label where a row keeps no spelling."""

    counts: Counter[str]
    by_label: bool

    def rows(self, spelling: str, label: str | None) -> int:
        """Return the rows of one spelling."""
        return self.counts[(label or "") if self.by_label else spelling]


def _spellings(spec: Labels) -> Iterator[tuple[str, str, str | None, str | None]]:
    known = load_taxonomy(spec.taxonomy)
    if spec.crosswalk:
        yield from ((row.spelling, row.relation, row.label, row.main) for row in known.crosswalk(spec.crosswalk).rows)
    else:
        yield from ((label.id, "exact", label.id, None) for label in known.labels)


def _counted(definition: Dataset, folder: Path, column: str, spec: Labels) -> Counted:
    content, found = read_manifest(folder), Counter[str]()
    if column in definition.span_labels:
        for table in _tables(folder, content, "spans", ["kind", "label_raw" if spec.crosswalk else "label"]):
            mine = table.filter(pc.equal(table.column("kind"), column))
            found.update(_values(mine.column(1)))
        return Counted(found, by_label=not spec.crosswalk)
    config = next(name for name in LABELLED if name in content["configs"] and _has(name, column))
    raw = f"{column}_raw" if spec.crosswalk and _has(config, f"{column}_raw") else column
    for table in _tables(folder, content, config, [raw]):
        found.update(_values(table.column(0)))
    if raw == column and any(one.name == column and one.taxonomy for one in ROW_TYPES[config]):
        names = load_taxonomy(spec.taxonomy).names
        found = Counter({names[int(code)]: rows for code, rows in found.items()})
    return Counted(found, by_label=raw == column)


def _has(row_type: str, column: str) -> bool:
    return any(one.name == column for one in ROW_TYPES[row_type])


def _tables(folder: Path, content: Mapping[str, Any], config: str, columns: list[str]) -> Iterator[pa.Table]:
    for one in content["files"]:
        if one["config"] == config:
            with pq.ParquetFile(folder / one["path"]) as file:
                yield file.read(columns=columns)


def _values(column: pa.ChunkedArray) -> Counter[Any]:
    values = pc.list_flatten(column) if pa.types.is_list(column.type) else column
    return Counter({one["values"]: one["counts"] for one in pc.value_counts(values.drop_null()).to_pylist()})
