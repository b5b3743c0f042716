"""Statistics of a build: rows, groups, languages, label counts, lengths, repetition and agreement."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from builders.agreement import agreement
from builders.labels import load_taxonomy
from builders.parquet_files import FileRecord
from builders.repetition import Repetition
from builders.row_types import ROW_TYPES, Column

STATISTICS = "statistics.json"
COUNTED = (
    "role",
    "kind",
    "attribute",
    "mi_quality",
    "culture",
    "region",
    "origin",
    "translation",
    "has_response",
    "fold",
)
"""String and plain columns whose values are few and counted like labels."""
ANNOTATION = ["target_id", "annotator_id", "attribute", "value"]
PERCENTILES = (5, 50, 95)
TURNS = "turns"
"""The list whose length is counted; of a file only the ids in it are read."""
READ_AS = {TURNS: f"{TURNS}.list.element.turn_id"}


@dataclass(slots=True)
class ConfigTally:
    """Counts of one config, added up table by table."""

    config: str
    rows: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    groups: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    labels: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    lengths: dict[str, list[np.ndarray]] = field(default_factory=lambda: defaultdict(list))
    repetition: Repetition = field(default_factory=Repetition)
    annotations: list[pa.Table] = field(default_factory=list)

    def add(self, split: str, language: str, table: pa.Table) -> None:
        """Add the rows of a file."""
        self.rows[split][language] += table.num_rows
        for name in counted_columns(self.config, table.column_names):
            _count(_columns(self.config)[name], table.column(name), self.labels, self.lengths)
        if "group_id" in table.column_names:
            self.groups[split].update(pc.unique(table.column("group_id")).to_pylist())
        if repeated_in(self.config) in table.column_names:
            self.repetition.add(split, table.column(repeated_in(self.config)))
        if self.config == "annotations":
            self.annotations.append(table.select(ANNOTATION))

    def result(self) -> dict[str, Any]:
        """Return the counts; numbers of rows are always beside numbers of groups."""
        more: dict[str, Any] = {}
        if self.repetition.texts:
            more["repetition"] = self.repetition.as_dict(self.groups)
        if self.annotations:
            found = agreement(pa.concat_tables(self.annotations))
            more["agreement"] = {name: asdict(one) for name, one in found.items()}
        return {
            "rows": sum(sum(found.values()) for found in self.rows.values()),
            "groups": len(set().union(*self.groups.values())) if self.groups else 0,
            "splits": {
                split: {
                    "rows": sum(found.values()),
                    "groups": len(self.groups[split]) if split in self.groups else 0,
                    "languages": dict(sorted(found.items())),
                }
                for split, found in sorted(self.rows.items())
            },
            "labels": {name: _ordered(_columns(self.config)[name], counts) for name, counts in self.labels.items()},
            "lengths": {name: _summary(np.concatenate(parts)) for name, parts in self.lengths.items() if parts},
            **more,
        }


@dataclass(slots=True)
class Tally:
    """Counts of every config of a build, taken while its tables are in memory."""

    configs: dict[str, ConfigTally] = field(default_factory=dict)

    def add(self, config: str, split: str, language: str, table: pa.Table) -> None:
        """Add the rows of a file."""
        self.configs.setdefault(config, ConfigTally(config)).add(split, language, table)

    def result(self) -> dict[str, Any]:
        """Return the statistics of each config."""
        return {config: tally.result() for config, tally in sorted(self.configs.items())}


def statistics(root: Path, files: Iterable[FileRecord]) -> dict[str, Any]:
    """Return the statistics of a folder's files, as a build takes them from its tables."""
    tally = Tally()
    for record in sorted(files, key=lambda one: one.path):
        with pq.ParquetFile(root / record.path) as file:
            names = file.schema_arrow.names
            extra = [name for name in ("group_id", *ANNOTATION) if name in names]
            wanted = dict.fromkeys((*counted_columns(record.config, names), *extra))
            table = file.read(columns=[READ_AS.get(one, one) for one in wanted])
        tally.add(record.config, record.split, record.language, table)
    return tally.result()


def statistics_as_written(root: Path, files: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the statistics of a manifest's files as they are read back from JSON."""
    found: dict[str, Any] = json.loads(json.dumps(statistics(root, [FileRecord(**one) for one in files])))
    return found


def counted_columns(config: str, names: Iterable[str]) -> list[str]:
    """Return which of a table's columns are counted, in its order."""
    return [name for name in names if _is_counted(_columns(config)[name], config)]


@cache
def _columns(config: str) -> dict[str, Column]:
    return {column.name: column for column in ROW_TYPES[config]}


def _ordered(column: Column, counts: Counter[str]) -> dict[str, int]:
    """Return counts in the frozen order of a taxonomy or closed set, others by name."""
    names = column.closed or (list(counts) if column.taxonomy else sorted(counts))
    return {name: counts[name] for name in names if name in counts}


def repeated_in(config: str) -> str:
    """Return the column whose repetitions are counted, empty where there is none."""
    return {"utterances": "text", "spans": "phrase", "questions": "question"}.get(config, "")


def _is_counted(column: Column, config: str) -> bool:
    if column.fields:
        return column.name == TURNS
    lengths = column.text and not column.demographic and not column.is_list and config != "chat"
    return bool(column.taxonomy) or column.name in {*COUNTED, "label"} or lengths


def _count(
    column: Column, values: pa.ChunkedArray, labels: dict[str, Counter[str]], lengths: dict[str, list[np.ndarray]]
) -> None:
    if column.fields:
        lengths[column.name].append(pc.list_value_length(values).drop_null().to_numpy())
        return
    if column.text:
        lengths[column.name].append(pc.utf8_length(values).drop_null().to_numpy())
        return
    if column.is_list:
        values = pc.list_flatten(values)
    if column.taxonomy:
        names = load_taxonomy(column.taxonomy).names
        labels[column.name].update({name: 0 for name in names if name not in labels[column.name]})
        counted = {names[one["values"]]: one["counts"] for one in pc.value_counts(values.drop_null()).to_pylist()}
    else:
        found = pc.value_counts(values.drop_null()).to_pylist()
        counted = {str(one["values"]): one["counts"] for one in found}
    labels[column.name].update(counted)


def _summary(values: np.ndarray) -> dict[str, float]:
    if not len(values):
        return {"count": 0}
    low, middle, high = np.percentile(values, PERCENTILES)
    return {
        "count": len(values),
        "minimum": int(values.min()),
        "mean": round(float(values.mean()), 2),
        "percentile_5": float(low),
        "median": float(middle),
        "percentile_95": float(high),
        "maximum": int(values.max()),
    }
