"""Datasets for the Explorer: small ones written from plain rows, and stores of them."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import yaml

from builders.manifest import MANIFEST, write_json
from builders.schema import arrow_schema

if TYPE_CHECKING:
    from explorer.store import Store

GOLDEN = Path(__file__).parents[1] / "golden" / "search"
FACTS = {"language": "en", "language_method": "authored", "origin": "llm_generated", "translation": "original",
         "group_id": "g", "fold": 0}  # fmt: skip
Rows = list[dict[str, Any]]
OPEN: list[Store] = []
"""Stores of the tests that ran; DuckDB complains where one is open when Python ends."""


def turn(dialogue: str, number: int, text: str, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - any column
    """Return a row of utterances; the therapist begins."""
    role = "client" if number % 2 else "therapist"
    return {**FACTS, "dialogue_id": dialogue, "turn_id": number, "role": role, "text": text, **values}


def write_dataset(folder: Path, configs: dict[str, Rows], *, form: str = "full", access: str = "open") -> Path:
    """Write rows as a build of the kit; a row's `split` says its file, train where it has none."""
    files = []
    counts: dict[str, dict[str, Any]] = {}
    for config, rows in configs.items():
        parts: dict[str, Rows] = defaultdict(list)
        for row in rows:
            parts[row.get("split", "train")].append({name: value for name, value in row.items() if name != "split"})
        for split, found in parts.items():
            path = folder / "data" / config / f"{split}-en-00000.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(_table(config, found), path)
            files.append({"path": path.relative_to(folder).as_posix(), "config": config, "split": split,
                          "language": "en", "rows": len(found), "sha256": sha256(path)})  # fmt: skip
        counts[config] = {"rows": len(rows), "splits": {name: {"en": len(found)} for name, found in parts.items()}}
    folder.mkdir(parents=True, exist_ok=True)
    verdict = {"form": form, "access": access, "licence": "CC-BY-4.0", "reasons": []}
    write_json(folder / MANIFEST, {"manifest_format": 1, "dataset": folder.name, "version": "1.0.0", "form": form,
                                   "verdict": verdict, "configs": counts, "files": files})  # fmt: skip
    (folder / "statistics.json").write_text("{}", encoding="utf-8")
    (folder / "LICENSE").write_text("The licence.\n", encoding="utf-8")
    (folder / "citations.bib").write_text("@misc{ours}\n", encoding="utf-8")
    head = yaml.safe_dump({"pretty_name": folder.name.title(), "configs": [
        {"config_name": name, "data_files": [{"split": split, "path": f"data/{name}/{split}-*.parquet"}
                                             for split in counts[name]["splits"]]} for name in counts
    ]})  # fmt: skip
    (folder / "README.md").write_text(f"---\n{head}---\n# Ours\n", encoding="utf-8")
    return folder


def _table(config: str, rows: Rows) -> Any:  # noqa: ANN401 - pyarrow has no types
    import pyarrow as pa

    return pa.Table.from_pylist(rows, schema=arrow_schema(config))


def sha256(path: Path) -> str:
    """Return the hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def store_of(*folders: Path, own: bool = False) -> Store:
    """Return a store of builds."""
    from explorer.reading import read_folder
    from explorer.store import load

    OPEN.append(load(read_folder(one, own=own) for one in folders))
    return OPEN[-1]


def close_all() -> None:
    """Close every store that was opened."""
    while OPEN:
        OPEN.pop().close()


def golden() -> list[dict[str, Any]]:
    """Return the sentences and queries of every script."""
    return [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(GOLDEN.glob("*.yaml"))]


def golden_dataset(folder: Path) -> Path:
    """Write the sentences of all scripts as one dataset; a sentence is a dialogue of its name with one turn."""
    return write_dataset(folder, {"utterances": [
        turn(name, 0, text, language=one["language"]) for one in golden() for name, text in one["sentences"].items()
    ]})  # fmt: skip


def manifest_with(folder: Path, **changes: Any) -> None:  # noqa: ANN401 - any of its values
    """Change what a folder's manifest states."""
    path = folder / MANIFEST
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")
