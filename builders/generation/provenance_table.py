"""How generated dialogues were made, as the rows of `generation` beside them."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from builders.corpus import Corpus
from builders.reading.source_columns import column

TEXT = pa.string()
MAKING = pa.struct([("part", TEXT), ("model", TEXT), ("prompts", pa.list_(TEXT)), ("date", TEXT)])
"""An entry of `made_by` in a source file, one for each part and model."""


def with_generation(corpus: Corpus, table: pa.Table, made_by: str = "made_by", seed: str = "seed") -> Corpus:
    """Return a corpus of dialogues with a row of `generation` for each part and model of each.

    `table` has a row a dialogue in the order of the corpus, with a list of MAKING and the seed.
    """
    owners = corpus.tables["dialogues"].column("dialogue_id").combine_chunks()
    entries = column(table, made_by)
    parents = pc.list_parent_indices(entries)
    makings = pa.Table.from_struct_array(pc.list_flatten(entries))
    whose = owners.take(parents)
    generation = pa.table(
        {
            "owner_id": whose,
            "target_id": whose,
            "part": makings.column("part"),
            "generator": makings.column("model"),
            "prompts": makings.column("prompts"),
            "generated_on": makings.column("date"),
            "seed": column(table, seed).take(parents),
        }
    )
    return replace(corpus, tables={**corpus.tables, "generation": generation})
