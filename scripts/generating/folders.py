"""Which run a folder holds: what two sub-verbs write would lie on top of each other, and so would two judges' rows."""

from __future__ import annotations

import json
from pathlib import Path

HELD = {"interviews": "dialogues.jsonl", "sessions": "sessions.jsonl", "answers": "answers.jsonl"}


def refuse_other_runs(output: Path, what: str) -> None:
    """Raise ValueError where a folder holds the run of another sub-verb."""
    others = [name for name, file in HELD.items() if name != what and (output / file).exists()]
    if others:
        raise ValueError(f"{output} holds {', '.join(others)}: name another folder for {what} with --output")


def refuse_other_judges(path: Path, judge: str) -> None:
    """Raise ValueError where a file holds what another judge said: it would be lost."""
    if not path.exists():
        return
    with path.open(encoding="utf-8") as lines:
        others = sorted({str(json.loads(line).get("judge")) for line in lines if line.strip()} - {judge})
    if others:
        raise ValueError(f"{path} holds what {', '.join(others)} said: name another folder for {judge} with --output")
