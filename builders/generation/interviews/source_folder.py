"""The source folder of generated interviews: JSON Lines files, one a table, and their reading for a dataset.

`chat` has no file of its own: it is derived from the turns, as in every dataset.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from builders.columns import MACHINE_WRITTEN
from builders.corpus import Corpus
from builders.folders import whole_folder
from builders.generation.interviews.interview import Interview
from builders.generation.interviews.source_rows import dialogue_row, note_rows, persona_row, unfinished_row
from builders.generation.localisation.localised import LocalisedPersona
from builders.generation.provenance_table import MAKING, with_generation
from builders.generation.severity.judgement import Judgement
from builders.generation.severity.records import judgement_row, unjudged_row
from builders.reading.dialogue_tables import DialogueColumns, nested_corpus
from builders.reading.readers import read_json_lines
from builders.schema import arrow_schema
from builders.source_files import SourceFile

PERSONAS, DIALOGUES, JUDGEMENTS = "personas.jsonl", "dialogues.jsonl", "judgements.jsonl"
UNFINISHED, UNJUDGED, NOTES = "unfinished.jsonl", "unjudged.jsonl", "cultural_notes.jsonl"
TEXT = pa.string()
_TURN = pa.struct(dict.fromkeys(("role", "text", "stage"), TEXT))
_FACTS = ("language", "region", "culture", "translation", "topic", "parallel_id", "group_id")
_DIALOGUE_SCHEMA = pa.schema(
    [
        *((name, TEXT) for name in ("dialogue_id", "persona_id", "localisation_method", "origin", *_FACTS)),
        ("seed", pa.int64()),
        ("retries", pa.int64()),
        ("made_by", pa.list_(MAKING)),
        ("turns", pa.list_(_TURN)),
    ]
)
_COLUMNS = DialogueColumns(
    dialogue_id="dialogue_id", turns="turns", role="role", text="text", facts={name: name for name in _FACTS}
)
_CONSTANTS = {"language_method": "declared", "origin": MACHINE_WRITTEN, "culture_basis": "prompted"}
_BESIDE = {"personas": ("source", "license")}
"""Text columns of a source file that the row type does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What came of a run."""

    personas: int
    interviews: int
    unfinished: int
    harmful: int
    """Those among the unfinished that stopped because a reply gave instructions for self-harm."""
    retries: int
    judgements: int
    unjudged: int
    """Pairs of which the judge's replies could not be used."""
    notes: int
    unreviewed: int


def write_source(
    folder: Path,
    personas: Sequence[LocalisedPersona],
    interviews: Sequence[Interview],
    judgements: Sequence[Judgement] = (),
) -> Tally:
    """Write the source files of a run, all of them or none, in the order given; return how much there is of each."""
    finished = [one for one in interviews if one.stopped is None]
    stopped = [one for one in interviews if one.stopped is not None]
    judged = [one for one in judgements if one.verdict is not None]
    unjudged = [one for one in judgements if one.verdict is None]
    notes = note_rows(personas)
    with whole_folder(folder) as work:
        _write(work / PERSONAS, map(persona_row, personas))
        _write(work / DIALOGUES, map(dialogue_row, finished))
        _write(work / JUDGEMENTS, map(judgement_row, judged))
        _write(work / UNFINISHED, map(unfinished_row, stopped))
        _write(work / UNJUDGED, map(unjudged_row, unjudged))
        _write(work / NOTES, notes)
    return Tally(
        personas=len(personas),
        interviews=len(finished),
        unfinished=len(stopped),
        harmful=sum(bool(one.stopped and one.stopped.refused) for one in stopped),
        retries=sum(one.retries for one in interviews),
        judgements=len(judged),
        unjudged=len(unjudged),
        notes=len(notes),
        unreviewed=sum(one["review"] == "unreviewed" for one in notes),
    )


def interview_corpus(file: SourceFile) -> Iterator[Corpus]:
    """Yield the corpora of a file of dialogues, for the parse of a dataset."""
    for table in read_json_lines(file, _DIALOGUE_SCHEMA):
        corpus = nested_corpus(table, _COLUMNS, prefix="", place=file.path, constants=_CONSTANTS)
        yield with_generation(corpus, table)


def persona_corpus(file: SourceFile) -> Iterator[Corpus]:
    """Yield the corpora of a file of personas, for the parse of a dataset."""
    yield from _flat_corpus(file, "personas")


def judgement_corpus(file: SourceFile) -> Iterator[Corpus]:
    """Yield the corpora of a file of judgements, for the parse of a dataset; a pair of personas is a group."""
    yield from _flat_corpus(file, "judgements")


def _flat_corpus(file: SourceFile, kind: str) -> Iterator[Corpus]:
    own = [field for field in arrow_schema(kind) if field.name != "fold"]
    beside = [pa.field(name, TEXT) for name in _BESIDE.get(kind, ())]
    for table in read_json_lines(file, pa.schema([*own, *beside])):
        yield Corpus(place=file.path, tables={kind: table.select([field.name for field in own])})


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
