"""A dataset repository of somebody else's with many rows, for the linter: utterances in Parquet and a card."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from large_input import TURNS, records

FILE = 250_000
SCHEMA = pa.schema({"conversation_id": pa.string(), "language": pa.string(), "role": pa.string(), "text": pa.string()})
CARD = """---
license: cc-by-4.0
language:
{languages}
task_categories:
- text-generation
configs:
- config_name: default
  data_files:
  - split: train
    path: data/*.parquet
---

# Large

Invented rows for a benchmark.
"""


def write_repository(folder: Path, utterances: int, seed: int = 7) -> None:
    """Write so many rows, a quarter of a million a file, and their card."""
    (folder / "data").mkdir(parents=True)
    rows = _rows(utterances, random.Random(seed))  # noqa: S311 - not for secrets
    languages: set[str] = set()
    for number in range(-(-utterances // FILE)):
        table = pa.Table.from_pylist(list(islice(rows, FILE)), SCHEMA)
        languages.update(table.column("language").unique().to_pylist())
        pq.write_table(table, folder / f"data/{number:03}.parquet", compression="zstd")
    codes = "\n".join(f"- {code}" for code in sorted({language.split("-")[0] for language in languages}))
    (folder / "README.md").write_text(CARD.format(languages=codes), encoding="utf-8")


def _rows(utterances: int, chance: random.Random) -> Iterator[dict[str, object]]:
    for record in records(utterances // TURNS, chance):
        for turn in record["turns"]:  # type: ignore[attr-defined]
            yield {"conversation_id": record["dialogue_id"], "language": record["language"],
                   "role": turn["role"], "text": turn["text"]}  # fmt: skip
