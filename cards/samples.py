"""One exchange per language for the card of a dataset that everybody may read in full."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from builders.splits import split_position

SOUGHT = 64
"""Turns of a language's first file among which an exchange is looked for."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A client's turn and the reply to it."""

    language: str
    split: str
    client: str
    therapist: str


def read_exchanges(folder: Path, content: dict[str, Any]) -> tuple[Exchange, ...]:
    """Return the first exchange of each language, none where rights withhold a row or put it behind a gate."""
    verdict = content["verdict"]
    if (verdict["form"], verdict["access"], content["form"]) != ("full", "open", "full"):
        return ()
    files = [one for one in content["files"] if one["config"] == "utterances"]
    files.sort(key=lambda one: (one["language"], split_position(one["split"]), one["path"]))
    first = {one["language"]: one for one in reversed(files)}
    found = (_exchange(folder, one) for _, one in sorted(first.items()))
    return tuple(one for one in found if one is not None)


def _exchange(folder: Path, one: dict[str, Any]) -> Exchange | None:
    """Return the first client turn of a file that is answered."""
    with pq.ParquetFile(folder / one["path"]) as file:
        batch = next(file.iter_batches(batch_size=SOUGHT, columns=["dialogue_id", "role", "text"]), None)
    turns = batch.to_pylist() if batch is not None else []
    for turn, reply in pairwise(turns):
        together = turn["dialogue_id"] == reply["dialogue_id"]
        if together and (turn["role"], reply["role"]) == ("client", "therapist") and turn["text"] and reply["text"]:
            return Exchange(one["language"], one["split"], turn["text"], reply["text"])
    return None
