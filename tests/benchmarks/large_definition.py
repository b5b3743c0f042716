"""The definition of the benchmark's input: nested dialogues in JSON Lines, read by Arrow."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from builders.corpus import Corpus
from builders.definition import Dataset, GroupedHash, Labels, Source
from builders.reading.dialogue_tables import DialogueColumns, nested_corpus
from builders.reading.readers import read_json_lines
from builders.rights import Concern, Evidence, Terms
from builders.source_files import SourceFiles

TURN = pa.struct(
    [
        ("role", pa.string()),
        ("text", pa.string()),
        ("behaviours", pa.list_(pa.string())),
        ("talk_type", pa.string()),
    ]
)
SCHEMA = pa.schema(
    [
        ("dialogue_id", pa.string()),
        ("group_id", pa.string()),
        ("language", pa.string()),
        ("turns", pa.list_(TURN)),
    ]
)


COLUMNS = DialogueColumns(
    dialogue_id="dialogue_id",
    turns="turns",
    role="role",
    text="text",
    facts={"group_id": "group_id", "language": "language"},
    labels={"behaviours_raw": "behaviours", "talk_type_raw": "talk_type"},
)
CONSTANTS = {"language_method": "declared", "origin": "llm_generated", "translation": "original"}


def parse(files: SourceFiles) -> Iterator[Corpus]:
    """Yield a batch per block of the file."""
    file = files.only()
    for table in read_json_lines(file, SCHEMA):
        yield nested_corpus(table, COLUMNS, prefix="", place=file.path, constants=CONSTANTS)


DATASET = Dataset(
    name="large",
    version="1.0.0",
    title="Large",
    summary="Recombined words, for benchmarks only.",
    homepage="https://example.org",
    sources=(Source(path="large.jsonl"),),
    rights=(
        Terms(concern=Concern.DATA, licence="CC0-1.0", evidence=Evidence(url="https://example.org", date="2026-11-21")),
    ),
    configs=("dialogues", "utterances"),
    labels={
        "behaviours": Labels(taxonomy="mi/behaviour@1", method="authored"),
        "talk_type": Labels(taxonomy="mi/talk-type@1", method="authored"),
    },
    splits=GroupedHash(),
    parse=parse,
    divisible="lines",
)
