"""The codebook config: every label a dataset uses, with definition, source and upstream spellings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from builders.definition import Dataset
from builders.labels import load_taxonomy
from builders.schema import arrow_schema

CODEBOOK_SPLIT = "labels"


def codebook(definition: Dataset) -> pa.Table:
    """Return the labels of all taxonomies of a dataset, in frozen order, with upstream's spellings."""
    crosswalks = {
        spec.taxonomy: spec.crosswalk for spec in (*definition.labels.values(), *definition.span_labels.values())
    }
    return codebook_rows({name: tuple(filter(None, [crosswalks.get(name)])) for name in definition.taxonomies})


def codebook_rows(vocabularies: Mapping[str, Sequence[str]]) -> pa.Table:
    """Return the labels of taxonomies in frozen order; `vocabularies` are the crosswalks of each that are told."""
    rows = []
    for name, crosswalks in vocabularies.items():
        taxonomy = load_taxonomy(name)
        known = [(one, row) for one in crosswalks for row in taxonomy.crosswalk(one).rows]
        for label in taxonomy.labels:
            spellings = [
                {"vocabulary": vocabulary, "spelling": row.spelling, "relation": row.relation}
                for vocabulary, row in known
                if row.label == label.id
            ]
            rows.append(
                {
                    "taxonomy": name,
                    "label": label.id,
                    "position": label.position,
                    "definition": label.definition,
                    "source": label.source,
                    "spellings": spellings,
                }
            )
    return pa.Table.from_pylist(rows, schema=arrow_schema("codebook"))
