"""The definition of the benchmark's input: nested dialogues in JSON Lines, read by Arrow."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from builders.corpus import Corpus, parent_positions
from builders.definition import Dataset, GroupedHash, Labels, Source
from builders.readers import read_json_lines
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


def parse(files: SourceFiles) -> Iterator[Corpus]:
    """Yield a batch per block of the file."""
    file = files.only()
    for table in read_json_lines(file, SCHEMA):
        turns = table.column("turns").combine_chunks()
        lengths = pc.list_value_length(turns).to_numpy(zero_copy_only=False).astype(np.int64)
        parents = parent_positions(lengths)
        flat = turns.flatten()
        starts = np.repeat(np.cumsum(lengths) - lengths, lengths)
        yield Corpus(
            place=file.path,
            tables={
                "dialogues": table.select(["dialogue_id", "group_id", "language"]),
                "utterances": pa.table(
                    {
                        "dialogue_id": table.column("dialogue_id").combine_chunks().take(parents),
                        "turn_id": pa.array(np.arange(len(flat)) - starts, pa.int32()),
                        "role": flat.field(0),
                        "text": flat.field(1),
                        "behaviours_raw": flat.field(2),
                        "talk_type_raw": flat.field(3),
                    }
                ),
            },
            constants={"language_method": "declared", "origin": "llm_generated", "translation": "original"},
        )


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
)
