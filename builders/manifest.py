"""The manifest: what a built folder holds, from which bytes, and the fingerprints that identify its rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from builders.definition import Dataset
from builders.parquet_files import FileRecord
from builders.rights import Verdict
from builders.source_files import SourceFiles, listing_sha256

MANIFEST = "manifest.json"
DESCRIPTIONS = frozenset(
    {"README.md", "LICENSE", "NOTICE", "CITATION.cff", "citations.bib", "croissant.json", "statistics.json", MANIFEST}
)
"""The files of a folder that describe its data."""
FORMAT = 1


def kit_version() -> str:
    """Return the version of this kit."""
    return metadata.version("careloom")


def source_records(files: SourceFiles) -> list[dict[str, object]]:
    """Return what the manifest says of the sources; a folder is one of them, with the hash of its listing."""
    records: list[dict[str, object]] = []
    for name in files.names:
        mine = [one for one in files if one.source == name]
        if mine[0].folder:
            known = {"sha256": listing_sha256(mine), "bytes": sum(one.facts.size for one in mine), "files": len(mine)}
        else:
            known = {"sha256": mine[0].facts.sha256, "bytes": mine[0].facts.size}
        records.append({"path": name, **known, "pinned": all(one.pinned for one in mine)})
    return records


def manifest(
    definition: Dataset,
    *,
    verdict: Verdict,
    form: str,
    sources: SourceFiles,
    files: Iterable[FileRecord],
    fingerprints: Mapping[str, Mapping[str, str]],
    problems: Mapping[str, Mapping[str, str | int]],
    scans: Mapping[str, object],
) -> dict[str, Any]:
    """Return the manifest of a folder. `form` is how much of the rows it holds, `full` for a local build."""
    records = sorted(files, key=lambda record: record.path)
    configs: dict[str, dict[str, Any]] = {}
    for record in records:
        config = configs.setdefault(record.config, {"rows": 0, "schema": record.schema, "splits": {}})
        config["rows"] += record.rows
        split = config["splits"].setdefault(record.split, {})
        split[record.language] = split.get(record.language, 0) + record.rows
    return {
        "manifest_format": FORMAT,
        "kit_version": kit_version(),
        "dataset": definition.name,
        "version": definition.version,
        "form": form,
        "default_config": definition.configs[0],
        "verdict": verdict.as_dict(),
        "sources": source_records(sources),
        "configs": dict(sorted(configs.items())),
        "fingerprints": {tree: dict(sorted(found.items())) for tree, found in sorted(fingerprints.items())},
        "problems": dict(problems),
        "withdrawals": definition.withdrawals.as_manifest(sources.digest),
        "scans": dict(scans),
        "files": [record.as_dict() for record in records],
    }


def row_type(content: Mapping[str, Any], config: str) -> str:
    """Return the row type of a config: its own name, unless a collection says otherwise."""
    return str(content["configs"].get(config, {}).get("row_type", config))


def row_types(content: Mapping[str, Any]) -> dict[str, str]:
    """Return the row type of every config."""
    return {config: row_type(content, config) for config in content["configs"]}


def write_json(path: Path, content: object) -> None:
    """Write plain data as JSON, in a fixed form."""
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False, sort_keys=False) + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return a folder's manifest; FileNotFoundError where the folder holds no build."""
    path = folder / MANIFEST
    if not path.is_file():
        raise FileNotFoundError(f"{folder} holds no build: expected {MANIFEST} in it. Build with `careloom build`.")
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def is_built(folder: Path) -> bool:
    """Whether a folder holds a build of this kit; other projects have files of that name too."""
    try:
        return "manifest_format" in read_manifest(folder)
    except (FileNotFoundError, ValueError):
        return False


def file_sha256(path: Path) -> str:
    """Return the hash of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
