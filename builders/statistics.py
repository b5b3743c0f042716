"""Statistics of a build: rows, groups, languages, label counts, lengths, repetition and agreement."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from builders.agreement import agreement
from builders.columns import Column
from builders.labels import load_taxonomy
from builders.lengths import Lengths
from builders.parquet_files import FileRecord
from builders.repetition import Hashes, Repetition, distinct, hashes_of
from builders.row_types import ROW_TYPES, base_type

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
    "generator",
    "judge",
    "prompts",
    "generated_on",
    "source_dataset",
    "source_licence",
)
"""String and plain columns whose values are few and counted like labels."""
ANNOTATION = ["target_id", "annotator_id", "attribute", "value"]
TURNS = "turns"
"""The list whose length is counted; of a file only the ids in it are read."""
NO_TYPES: Mapping[str, str] = MappingProxyType({})
READ_AS = {TURNS: f"{TURNS}.list.element.turn_id"}


@dataclass(slots=True)
class ConfigTally:
    """Counts of one config, added up table by table; columns are those of its row type."""

    row_type: str
    rows: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    groups: dict[str, list[Hashes]] = field(default_factory=lambda: defaultdict(list))
    """Hashes of the groups of each split, file by file."""
    labels: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    lengths: dict[str, Lengths] = field(default_factory=lambda: defaultdict(Lengths))
    repetition: Repetition = field(default_factory=Repetition)
    annotations: list[pa.Table] = field(default_factory=list)

    def add(self, split: str, language: str, table: pa.Table) -> None:
        """Add the rows of a file."""
        self.rows[split][language] += table.num_rows
        for name in counted_columns(self.row_type, table.column_names):
            _count(_columns(self.row_type)[name], table.column(name), self.labels, self.lengths)
        if "group_id" in table.column_names:
            self.groups[split].append(hashes_of(pc.unique(table.column("group_id"))))
        if repeated_in(self.row_type) in table.column_names:
            self.repetition.add(split, table.column(repeated_in(self.row_type)))
        if self.row_type == "annotations":
            self.annotations.append(table.select(ANNOTATION))

    def extend(self, later: ConfigTally) -> None:
        """Add what another one counted of the files that follow."""
        for split, found in later.rows.items():
            self.rows[split].update(found)
        for split, groups in later.groups.items():
            self.groups[split] += groups
        for name, counts in later.labels.items():
            self.labels[name].update(counts)
        for name, lengths in later.lengths.items():
            self.lengths[name].extend(lengths)
        self.repetition.extend(later.repetition)
        self.annotations += later.annotations

    def result(self) -> dict[str, Any]:
        """Return the counts; numbers of rows are always beside numbers of groups."""
        groups = {split: distinct(parts) for split, parts in self.groups.items()}
        more: dict[str, Any] = {}
        if self.repetition.texts:
            more["repetition"] = self.repetition.as_dict(groups)
        if self.annotations:
            found = agreement(pa.concat_tables(self.annotations))
            more["agreement"] = {name: asdict(one) for name, one in found.items()}
        return {
            "rows": sum(sum(found.values()) for found in self.rows.values()),
            "groups": len(distinct(list(groups.values()))),
            "splits": {
                split: {
                    "rows": sum(found.values()),
                    "groups": len(groups[split]) if split in groups else 0,
                    "languages": dict(sorted(found.items())),
                }
                for split, found in sorted(self.rows.items())
            },
            "labels": {name: _ordered(_columns(self.row_type)[name], counts) for name, counts in self.labels.items()},
            "lengths": {name: found.summary() for name, found in self.lengths.items()},
            **more,
        }


@dataclass(slots=True)
class Tally:
    """Counts of every config of a build, taken while its tables are in memory."""

    configs: dict[str, ConfigTally] = field(default_factory=dict)

    def add(self, config: str, split: str, language: str, table: pa.Table, row_type: str = "") -> None:
        """Add the rows of a file; `row_type` where it is not named as the config is."""
        self.configs.setdefault(config, ConfigTally(row_type or config)).add(split, language, table)

    def extend(self, later: Tally) -> None:
        """Add what another one counted of the files that follow."""
        for config, found in later.configs.items():
            self.configs.setdefault(config, ConfigTally(found.row_type)).extend(found)

    def result(self) -> dict[str, Any]:
        """Return the statistics of each config."""
        return {config: tally.result() for config, tally in sorted(self.configs.items())}


def statistics(root: Path, files: Iterable[FileRecord], row_types: Mapping[str, str] = NO_TYPES) -> dict[str, Any]:
    """Return the statistics of a folder's files, as a build takes them from its tables; `row_types` by config."""
    tally = Tally()
    for record in sorted(files, key=lambda one: one.path):
        with pq.ParquetFile(root / record.path) as file:
            names = file.schema_arrow.names
            extra = [name for name in ("group_id", *ANNOTATION) if name in names]
            kind = row_types.get(record.config, record.config)
            wanted = dict.fromkeys((*counted_columns(kind, names), *extra))
            table = file.read(columns=[READ_AS.get(one, one) for one in wanted])
        tally.add(record.config, record.split, record.language, table, kind)
    return tally.result()


def statistics_as_written(
    root: Path, files: Iterable[Mapping[str, Any]], row_types: Mapping[str, str] = NO_TYPES
) -> dict[str, Any]:
    """Return the statistics of a manifest's files as they are read back from JSON."""
    found: dict[str, Any] = json.loads(json.dumps(statistics(root, [FileRecord(**one) for one in files], row_types)))
    return found


def counted_columns(row_type: str, names: Iterable[str]) -> list[str]:
    """Return which of a table's columns are counted, in its order."""
    return [name for name in names if _is_counted(_columns(row_type)[name], row_type)]


@cache
def _columns(row_type: str) -> dict[str, Column]:
    return {column.name: column for column in ROW_TYPES[row_type]}


def _ordered(column: Column, counts: Counter[str]) -> dict[str, int]:
    """Return counts in the frozen order of a taxonomy or closed set, others by name."""
    names = column.closed or (list(counts) if column.taxonomy else sorted(counts))
    return {name: counts[name] for name in names if name in counts}


def repeated_in(row_type: str) -> str:
    """Return the column whose repetitions are counted, empty where there is none."""
    return {"utterances": "text", "spans": "phrase", "questions": "question"}.get(base_type(row_type), "")


def _is_counted(column: Column, row_type: str) -> bool:
    if column.fields:
        return column.name == TURNS
    lengths = column.text and not column.demographic and not column.is_list and base_type(row_type) != "chat"
    return bool(column.taxonomy) or column.name in {*COUNTED, "label"} or lengths


def _count(
    column: Column, values: pa.ChunkedArray, labels: dict[str, Counter[str]], lengths: dict[str, Lengths]
) -> None:
    if column.fields:
        lengths[column.name].add(pc.list_value_length(values))
        return
    if column.text:
        lengths[column.name].add(pc.utf8_length(values))
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
