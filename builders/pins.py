"""Pins: hash and size of every source file and the rows they give, beside the definition; written by `--pin`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from builders.definition import Dataset
from builders.manifest import source_records
from builders.source_files import SourceFiles
from builders.written_files import write_whole

SUFFIX = ".pins.json"


def pins_path(module: Path) -> Path:
    """Return where the pins of a definition module lie."""
    return module.with_name(module.stem + SUFFIX)


def with_pins(definition: Dataset, module: Path) -> Dataset:
    """Return the definition with the hashes, sizes and expected rows of its pins file, where there is one."""
    path = pins_path(module)
    if not path.is_file():
        return definition
    pins: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    sources = tuple(replace(source, **pins["sources"].get(source.path, {})) for source in definition.sources)
    return replace(definition, sources=sources, expected=pins["expected"])


def _pin(source: Mapping[str, Any]) -> dict[str, Any]:
    """Return the pin of a source; that of a folder says how many files are listed."""
    files = {"files": source["files"]} if "files" in source else {}
    return {"sha256": source["sha256"], "size": source["bytes"], **files}


def write_pins(module: Path, files: SourceFiles, configs: Mapping[str, Mapping[str, Any]]) -> Path:
    """Record the bytes of these files and the rows built from them; embedded files need no pin."""
    pins = {
        "sources": {str(one["path"]): _pin(one) for one in source_records(files)},
        "expected": {files.digest: {name: config["rows"] for name, config in configs.items() if name != "codebook"}},
    }
    path = pins_path(module)
    write_whole(path, json.dumps(pins, indent=2, ensure_ascii=False) + "\n")
    return path
