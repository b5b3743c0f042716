"""Small builds of utterances, written from plain rows, to be compared with one another."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from datasets import ClassLabel, Features, List, Value

from builders.labels import load_taxonomy
from builders.manifest import MANIFEST, write_json
from builders.rights import Concern, Evidence, Terms, verdict_of

TALK = load_taxonomy("mi/talk-type@1").names
BEHAVIOURS = load_taxonomy("mi/behaviour@1").names
OPEN: dict[str, Any] = verdict_of(
    (Terms(concern=Concern.DATA, evidence=Evidence(url="https://x.org", date="2026-01-02"), licence="CC-BY-4.0"),)
).as_dict()
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Turn:
    """What a row holds beside its id."""

    text: str = "I see."
    split: str = "train"
    language: str = "en"
    talk_type: int | None = 0
    behaviours: tuple[int, ...] | None = None


def changed(turn: Turn, **values: Any) -> Turn:  # noqa: ANN401 - the fields of Turn
    """Return a turn with other values."""
    return replace(turn, **values)


def features(talk: tuple[str, ...] = TALK, *, more: tuple[str, ...] = ()) -> Features:
    """Return the columns of a build."""
    return Features({
        "dialogue_id": Value("string"),
        "turn_id": Value("int32"),
        "language": Value("string"),
        "text": Value("string"),
        "talk_type": ClassLabel(names=list(talk)),
        "behaviours": List(ClassLabel(names=list(BEHAVIOURS))),
        **dict.fromkeys(more, Value("string")),
    })  # fmt: skip


def write_build(
    folder: Path,
    turns: dict[Key, Turn],
    columns: Features | None = None,
    **facts: Any,  # noqa: ANN401 - of the manifest
) -> Path:
    """Write a build whose rows are these turns, in their order, a file for each split and language."""
    columns = columns or features()
    parts: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for (dialogue, number), turn in turns.items():
        row = {"dialogue_id": dialogue, "turn_id": number, "language": turn.language, "text": turn.text,
               "talk_type": turn.talk_type, "behaviours": turn.behaviours}  # fmt: skip
        parts[turn.split, turn.language].append({name: row.get(name, "more") for name in columns})
    files = []
    for (split, language), rows in parts.items():
        path = f"data/utterances/{split}-{language}-00000.parquet"
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(rows, columns.arrow_schema), folder / path)
        size = (folder / path).stat().st_size
        files.append({"path": path, "config": "utterances", "split": split, "language": language, "rows": len(rows),
                      "bytes": size})  # fmt: skip
    manifest = {"manifest_format": 1, "dataset": "talks", "version": "1.2.3", "form": "full", "verdict": OPEN,
                "configs": {"utterances": {"rows": len(turns)}} if files else {}, "files": files}  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / MANIFEST, {**manifest, **facts})
    return folder
