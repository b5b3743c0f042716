"""Check a built folder against its manifest and itself: files, schema, labels, splits, fingerprints, statistics."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from builders.columns import Column
from builders.fingerprint import LeafDigests, fingerprint
from builders.labels import load_taxonomy
from builders.manifest import DESCRIPTIONS, MANIFEST, file_sha256, read_manifest, row_type, row_types
from builders.parquet_files import read_file, schema_fingerprint
from builders.problems import Problem, Report
from builders.row_types import IDENTIFIERS, base_type
from builders.schema import published_columns, schema_of
from builders.splits import fold_of
from builders.statistics import STATISTICS, statistics_as_written

REBUILD = "Build the folder again; do not repair it by hand."


def check_folder(folder: Path) -> Report:
    """Return every problem of a built folder or release tree; FileNotFoundError where there is none."""
    content = read_manifest(folder)
    report = Report()
    report.extend(check_files(folder, content))
    if report.failed:
        return report
    groups: dict[str, set[str]] = defaultdict(set)
    for config, about in content["configs"].items():
        if not about["rows"]:
            report.add(_problem("empty-config", config, "it holds no rows, so that load_dataset fails on it"))
        report.extend(_config(folder, config, content, groups))
    for group, splits in groups.items():
        if len(splits) > 1:
            report.add(_problem("split-leak", f"group {group}", f"lies in {' and '.join(sorted(splits))}"))
    report.extend(_statistics(folder, content))
    report.extend(_found_by_build(content))
    return report


def _found_by_build(content: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what the build found in these rows that keeps them from being published."""
    for rule, one in content["problems"].items():
        if one["level"] == "publish":
            yield Problem(rule=rule, level="publish", place=f"{MANIFEST} problems", count=one["count"],
                          message="found when the folder was built",
                          fix="Build it again to see the places.")  # fmt: skip


def check_files(folder: Path, content: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield which data files are not those of the manifest, byte by byte, and what else lies there."""
    listed = {one["path"]: one for one in content["files"]}
    every = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    there = every - DESCRIPTIONS
    for path in sorted(there - listed.keys()):
        yield _problem("extra-file", path, "the manifest does not list this file")
    for path in sorted(listed.keys() - there):
        yield _problem("missing-file", path, "the manifest lists this file, but it is not there")
    for path in sorted(listed.keys() & there):
        found = file_sha256(folder / path)
        if found != listed[path]["sha256"]:
            yield _problem("changed-file", path, f"expected sha256 {listed[path]['sha256']}, got {found}")


def _config(folder: Path, config: str, content: Mapping[str, Any], groups: dict[str, set[str]]) -> Iterator[Problem]:
    kind = row_type(content, config)
    columns = published_columns(kind, content["form"])
    wanted = schema_of(columns)
    digests: dict[tuple[str, str], LeafDigests] = {}
    seen: set[str] = set()
    for one in (one for one in content["files"] if one["config"] == config):
        path = one["path"]
        table = read_file(folder / path)
        if schema_fingerprint(table.schema) != schema_fingerprint(wanted) or not _has_types(table, wanted):
            yield _problem("schema", path, "the columns are not those of the row type")
            continue
        if table.num_rows != one["rows"]:
            yield _problem("rows", path, f"expected {one['rows']:,} rows, got {table.num_rows:,}")
        yield from _values(path, table, columns)
        yield from _identifiers(base_type(kind), path, table, seen)
        if "group_id" in table.column_names:
            yield from _folds(path, table)
            for group in pc.unique(table.column("group_id")).to_pylist():
                groups[group].add(one["split"])
        digests.setdefault((one["split"], one["language"]), LeafDigests()).update(table, columns)
    series: dict[str, dict[str, dict[str, object]]] = defaultdict(dict)
    for (split, language), found in digests.items():
        series[split][language] = found.result()
    prints = content["fingerprints"]
    expected = prints["local" if content["form"] == "full" else "release"].get(config)
    if fingerprint(series) != expected:
        yield _problem("fingerprint", config, f"expected {expected}, got {fingerprint(series)}")


def _has_types(table: pa.Table, wanted: pa.Schema) -> bool:
    """Whether a table has these columns and types; items of lists may be named otherwise."""
    try:
        return table.column_names == wanted.names and bool(table.cast(wanted).schema.equals(wanted))
    except (pa.ArrowInvalid, pa.ArrowTypeError, ValueError):
        return False


def _values(path: str, table: pa.Table, columns: tuple[Column, ...]) -> Iterator[Problem]:
    for column in columns:
        values = table.column(column.name)
        if column.required and values.null_count:
            yield _problem("missing-value", f"{path} {column.name}", f"{values.null_count:,} rows are null")
        flat = pc.list_flatten(values) if column.is_list and not column.fields else values
        if column.taxonomy:
            size = len(load_taxonomy(column.taxonomy).names)
            bounds = pc.min_max(flat).as_py()
            if bounds["min"] is not None and not 0 <= bounds["min"] <= bounds["max"] < size:
                yield _problem(
                    "label-range",
                    f"{path} {column.name}",
                    f"labels {bounds['min']} to {bounds['max']}, expected 0 to {size - 1}",
                )
        if column.closed:
            unknown = set(pc.unique(flat).to_pylist()) - {*column.closed, None}
            if unknown:
                yield _problem(
                    "unknown-value", f"{path} {column.name}", f"{len(unknown)} values are not in the closed set"
                )


def _identifiers(kind: str, path: str, table: pa.Table, seen: set[str]) -> Iterator[Problem]:
    names = IDENTIFIERS.get(kind)
    if not names:
        return
    ids = pc.binary_join_element_wise(*(table.column(name).cast(pa.string()) for name in names), "/").to_pylist()
    repeated = len(ids) - len(set(ids)) + len(seen & set(ids))
    seen.update(ids)
    if repeated:
        yield _problem("duplicate-id", path, f"{repeated:,} rows repeat the id of another")


def _folds(path: str, table: pa.Table) -> Iterator[Problem]:
    pairs = table.select(["group_id", "fold"]).group_by(["group_id", "fold"]).aggregate([]).to_pylist()
    wrong = [pair["group_id"] for pair in pairs if pair["fold"] != fold_of(pair["group_id"])]
    if wrong:
        yield _problem("fold", path, f"{len(wrong):,} groups lie in another fold than their hash says")


def _statistics(folder: Path, content: Mapping[str, Any]) -> Iterator[Problem]:
    path = folder / STATISTICS
    if not path.is_file():
        yield _problem("missing-file", STATISTICS, "the statistics are not there")
    elif content["form"] != "recipe":
        found = statistics_as_written(folder, content["files"], row_types(content))
        if found != json.loads(path.read_text(encoding="utf-8")):
            yield _problem("statistics", STATISTICS, "the numbers are not those of the data")


def _problem(rule: str, place: str, message: str) -> Problem:
    return Problem(rule=rule, place=place, message=message, fix=REBUILD)
