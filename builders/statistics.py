"""Statistics computed from the Parquet of a built folder: rows, groups, languages, label counts, lengths."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from builders.agreement import Agreement, agreement
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
PERCENTILES = (5, 50, 95)


def statistics(root: Path, files: Iterable[FileRecord]) -> dict[str, Any]:
    """Return the statistics of each config; numbers of rows are always beside numbers of groups."""
    by_config: dict[str, list[FileRecord]] = defaultdict(list)
    for record in sorted(files, key=lambda one: one.path):
        by_config[record.config].append(record)
    return {config: _config(root, config, records) for config, records in sorted(by_config.items())}


def _config(root: Path, config: str, records: list[FileRecord]) -> dict[str, Any]:
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    groups: dict[str, set[str]] = defaultdict(set)
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    lengths: dict[str, list[np.ndarray]] = defaultdict(list)
    repetition = Repetition()
    columns = {column.name: column for column in ROW_TYPES[config]}
    for record in records:
        path = root / record.path
        present = [name for name in pq.read_schema(path).names if _is_read(columns[name], config)]
        table = pq.read_table(path, columns=present, partitioning=None)
        rows[record.split][record.language] += record.rows
        if "group_id" in present:
            groups[record.split].update(pc.unique(table.column("group_id")).to_pylist())
        for name in present:
            _count(columns[name], table.column(name), labels, lengths)
        if repeated_in(config) in present:
            repetition.add(record.split, table.column(repeated_in(config)))
    more: dict[str, Any] = {}
    if repetition.texts:
        more["repetition"] = repetition.as_dict(groups)
    if config == "annotations":
        more["agreement"] = {name: asdict(one) for name, one in _agreement(root, records).items()}
    return {
        "rows": sum(record.rows for record in records),
        "groups": len(set().union(*groups.values())) if groups else 0,
        "splits": {
            split: {"rows": sum(found.values()), "groups": len(groups[split]), "languages": dict(sorted(found.items()))}
            for split, found in rows.items()
        },
        "labels": {name: _ordered(columns[name], counts) for name, counts in labels.items()},
        "lengths": {name: _summary(np.concatenate(parts)) for name, parts in lengths.items() if parts},
        **more,
    }


def _ordered(column: Column, counts: Counter[str]) -> dict[str, int]:
    """Return counts in the frozen order of a taxonomy or closed set, others by name."""
    names = column.closed or (list(counts) if column.taxonomy else sorted(counts))
    return {name: counts[name] for name in names if name in counts}


def repeated_in(config: str) -> str:
    """Return the column whose repetitions are counted, empty where there is none."""
    return {"utterances": "text", "spans": "phrase", "questions": "question"}.get(config, "")


def _agreement(root: Path, records: list[FileRecord]) -> dict[str, Agreement]:
    columns = ["target_id", "annotator_id", "attribute", "value"]
    return agreement(
        pa.concat_tables(pq.read_table(root / one.path, columns=columns, partitioning=None) for one in records)
    )


def _is_read(column: Column, config: str) -> bool:
    if column.fields:
        return False
    lengths = column.text and not column.demographic and not column.is_list and config != "chat"
    return bool(column.taxonomy) or column.name in {*COUNTED, "group_id", "label"} or lengths


def _count(
    column: Column, values: pa.ChunkedArray, labels: dict[str, Counter[str]], lengths: dict[str, list[np.ndarray]]
) -> None:
    if column.name == "group_id":
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
