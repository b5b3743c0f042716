"""Sessions as JSON Lines, and these lines as the source of an MI dataset."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from builders.columns import MACHINE_WRITTEN
from builders.corpus import Corpus
from builders.generation.provenance_table import MAKING, with_generation
from builders.generation.sessions.session import Session, Unfinished
from builders.generation.sessions.turns import Turn
from builders.reading.dialogue_tables import DialogueColumns, nested_corpus
from builders.reading.readers import read_json_lines
from builders.source_files import SourceFile, read_facts
from builders.written_files import write_whole

SESSIONS, UNFINISHED = "sessions.jsonl", "unfinished.jsonl"
PROMPTED, LLM_LABELLED = "prompted", "llm_labelled"
TEXT = pa.string()
TURN = pa.struct(
    dict.fromkeys(
        ("role", "text", "behaviour", "behaviour_asked", "behaviour_method", "talk_type", "change_kind"), TEXT
    )
)
FACTS = ("id", "language", "region", "culture", "origin", "situation", "topic", "change_target", "ended_by")
SCHEMA = pa.schema(
    [
        *((name, TEXT) for name in FACTS),
        ("seed", pa.int64()),
        ("made_by", pa.list_(MAKING)),
        ("turns", pa.list_(TURN)),
    ]
)
COLUMNS = DialogueColumns(
    dialogue_id="id",
    turns="turns",
    role="role",
    text="text",
    group="situation",
    facts={name: name for name in ("language", "region", "culture", "topic", "change_target")},
    labels={"behaviours_raw": "behaviour", "behaviours_method": "behaviour_method", "talk_type_raw": "talk_type"},
)
CONSTANTS = {
    "language_method": "declared",
    "culture_basis": "prompted",
    "origin": MACHINE_WRITTEN,
    "translation": "original",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What came of the sessions that were to be held."""

    sessions: int
    unfinished: int
    harmful: int
    """Those among the unfinished that stopped at a text that must not be kept."""
    uncoded: int
    """Turns whose second look came to nothing."""


def write_sessions(folder: Path, outcomes: Sequence[Session | Unfinished]) -> Tally:
    """Write the sessions, and apart from them those that stopped, in the order given; return how many of each."""
    held = [one for one in outcomes if isinstance(one, Session)]
    stopped = [one for one in outcomes if isinstance(one, Unfinished)]
    write_whole(folder / SESSIONS, _lines(session_row(one) for one in held))
    write_whole(folder / UNFINISHED, _lines(unfinished_row(one) for one in stopped))
    return Tally(
        sessions=len(held),
        unfinished=len(stopped),
        harmful=sum(one.harmful for one in stopped),
        uncoded=sum(one.uncoded for one in held),
    )


def session_row(session: Session) -> dict[str, Any]:
    """Return a session as plain data; how its situation was told to the client is not part of it."""
    setting, situation = session.plan.setting, session.plan.situation
    return {
        "id": session.plan.id,
        "language": setting.language,
        "region": setting.region,
        "culture": setting.culture or None,
        "origin": MACHINE_WRITTEN,
        "situation": situation.id,
        "topic": situation.topic,
        "change_target": situation.change_target,
        "ended_by": session.ended_by,
        "seed": session.plan.seed,
        "made_by": [one.row() for one in session.made],
        "turns": [_turn(turn) for turn in session.turns],
    }


def unfinished_row(stopped: Unfinished) -> dict[str, Any]:
    """Return a session that stopped as plain data: how far it came, where it stopped, and why."""
    return {
        "id": stopped.plan.id,
        "origin": MACHINE_WRITTEN,
        "stopped_at": len(stopped.turns),
        "harmful": stopped.harmful,
        "reasons": list(stopped.reasons),
        "turns": [_turn(turn) for turn in stopped.turns],
    }


def read_session_rows(path: Path) -> list[dict[str, Any]]:
    """Return the sessions of a file that `write_sessions` wrote; ProblemsFound with the line of every problem."""
    file = SourceFile(path=str(path), local=path, facts=read_facts(path), pinned=False)
    return [row for table in read_json_lines(file, SCHEMA) for row in table.to_pylist()]


def session_corpus(file: SourceFile, *, prefix: str) -> Iterator[Corpus]:
    """Yield the corpus of a file of sessions, for the parse of a dataset; `prefix` begins the ids.

    All sessions about a situation are one group. A client turn that was not marked as change talk has no talk type:
    nobody said whether it is neutral or speaks against the change.
    """
    for table in read_json_lines(file, SCHEMA):
        corpus = nested_corpus(table, COLUMNS, prefix=prefix, place=file.path, constants=CONSTANTS)
        yield with_generation(corpus, table)


def _turn(turn: Turn) -> dict[str, str | None]:
    method = PROMPTED if turn.behaviour == turn.asked else LLM_LABELLED
    return {
        "role": turn.role,
        "text": turn.text,
        "behaviour": turn.behaviour,
        "behaviour_asked": turn.asked,
        "behaviour_method": method if turn.behaviour else None,
        "talk_type": "change" if turn.change else None,
        "change_kind": turn.change,
    }


def _lines(rows: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
