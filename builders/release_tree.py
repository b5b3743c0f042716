"""Derive the release tree: a local build less what the verdict withholds."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from builders.build import Describe
from builders.columns import Column
from builders.corpus import list_of
from builders.fingerprint import LeafDigests, fingerprint
from builders.folders import whole_folder
from builders.manifest import MANIFEST, read_manifest, write_json
from builders.parquet_files import FileRecord, read_file, write_file
from builders.problems import ProblemsFound
from builders.schema import published_columns, schema_of
from builders.sharding.shard_scan import concerns_withheld
from builders.statistics import STATISTICS, statistics

MINOR_COLUMN = "is_minor"
OWNER_COLUMNS = ("post_id", "target_id")


def derive(local: Path, target: Path, *, describe: Describe) -> dict[str, Any]:
    """Write the release tree of a local build to `target` in one step, and return its manifest.

    `full` is a copy byte for byte of what the manifest lists, with its card; `labels` drops text, demographics and
    rows that state an age under 18; `recipe` holds no rows but the codebook. Raises ProblemsFound where the verdict's
    form is `none`.
    """
    content = read_manifest(local)
    form = content["verdict"]["form"]
    if form == "none":
        reasons = "; ".join(content["verdict"]["reasons"])
        raise ProblemsFound.single(
            "verdict",
            str(local),
            f"the verdict is none: {reasons}",
            "Record the evidence or pin the files; then build again.",
        )
    if form == "recipe" and "codebook" not in content["configs"]:
        message = "a recipe publishes the codebook, and this dataset has no labels"
        raise ProblemsFound.single("codebook", str(local), message, "Name its label sets in the definition.")
    with whole_folder(target) as work:
        if form == "full":
            for path in (*(one["path"] for one in content["files"]), MANIFEST, STATISTICS):
                (work / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(local / path, work / path)
            describe(work)
            return content
        records, found = _write_rows(local, work, content, form)
        configs = {name: one for name, one in content["configs"].items() if name in found}
        for name, config in configs.items():
            mine = [record for record in records if record.config == name]
            config |= {"rows": sum(record.rows for record in mine), "schema": mine[0].schema, "splits": _splits(mine)}
        released = content | {
            "form": form,
            "default_config": content["default_config"] if content["default_config"] in configs else "codebook",
            "configs": configs,
            "problems": {rule: one for rule, one in content["problems"].items() if not concerns_withheld(rule)},
            "fingerprints": {"local": content["fingerprints"]["local"], "release": found},
            "files": [record.as_dict() for record in sorted(records, key=lambda record: record.path)],
        }
        # A recipe publishes the statistics of the rows it does not hold.
        whole = json.loads((local / STATISTICS).read_text(encoding="utf-8"))
        write_json(work / STATISTICS, whole if form == "recipe" else statistics(work, records))
        write_json(work / MANIFEST, released)
        describe(work)
    return released


def _write_rows(local: Path, work: Path, content: dict[str, Any], form: str) -> tuple[list[FileRecord], dict[str, str]]:
    records: list[FileRecord] = []
    digests: dict[tuple[str, str, str], LeafDigests] = {}
    minors = _minors(local, content) if form == "labels" else None
    for one in content["files"]:
        config, split, language = one["config"], one["split"], one["language"]
        if form == "recipe" and config != "codebook":
            continue
        columns = published_columns(config, form)
        table = _without_minors(read_file(local / one["path"]), minors)
        table = project(table, columns)
        digests.setdefault((config, split, language), LeafDigests()).update(table, columns)
        number = int(one["path"].rsplit("-", 1)[1].removesuffix(".parquet"))
        records.append(write_file(work, table, config=config, split=split, language=language, number=number))
    series: dict[str, dict[str, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
    for (config, split, language), found in digests.items():
        series[config][split][language] = found.result()
    return records, {config: fingerprint(splits) for config, splits in series.items()}


def project(table: pa.Table, columns: tuple[Column, ...]) -> pa.Table:
    """Return the table with these columns only, struct fields inside lists included."""
    arrays = [_project(table.column(column.name).combine_chunks(), column) for column in columns]
    return pa.Table.from_arrays(arrays, schema=schema_of(columns))


def _project(array: pa.Array, column: Column) -> pa.Array:
    if not column.fields:
        return array
    values = array.flatten() if column.is_list else array
    names = [field.name for field in values.type]
    kept = [_project(values.field(names.index(child.name)), child) for child in column.fields]
    struct = pa.StructArray.from_arrays(kept, names=[child.name for child in column.fields])
    return list_of(pc.list_value_length(array).to_numpy(zero_copy_only=False), struct) if column.is_list else struct


def _splits(records: list[FileRecord]) -> dict[str, dict[str, int]]:
    splits: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for record in records:
        splits[record.split][record.language] += record.rows
    return {split: dict(languages) for split, languages in splits.items()}


def _minors(local: Path, content: dict[str, Any]) -> pa.Array:
    """Return the ids of posts whose author states an age under 18."""
    posts = [read_file(local / one["path"]) for one in content["files"] if one["config"] == "posts"]
    if not posts:
        return pa.array([], pa.string())
    table = pa.concat_tables(posts)
    return table.filter(pc.fill_null(table.column(MINOR_COLUMN), False)).column("post_id").combine_chunks()


def _without_minors(table: pa.Table, minors: pa.Array | None) -> pa.Table:
    owner = next((name for name in OWNER_COLUMNS if name in table.column_names), None)
    if minors is None or owner is None:
        return table
    return table.filter(pc.invert(pc.is_in(table.column(owner), value_set=minors)))
