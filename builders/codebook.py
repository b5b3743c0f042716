"""The codebook config: every label a dataset uses, with definition, source and upstream spellings."""

from __future__ import annotations

import pyarrow as pa

from builders.definition import Dataset
from builders.labels import load_taxonomy
from builders.schema import arrow_schema

CODEBOOK_SPLIT = "labels"


def codebook(definition: Dataset) -> pa.Table:
    """Return the labels of all taxonomies of a dataset, in frozen order."""
    crosswalks = {
        spec.taxonomy: spec.crosswalk for spec in (*definition.labels.values(), *definition.span_labels.values())
    }
    rows = []
    for name in definition.taxonomies:
        taxonomy = load_taxonomy(name)
        crosswalk = crosswalks.get(name, "")
        known = taxonomy.crosswalk(crosswalk).rows if crosswalk else ()
        for label in taxonomy.labels:
            spellings = [
                {"vocabulary": crosswalk, "spelling": row.spelling, "relation": row.relation}
                for row in known
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
