"""Examples from spans: an annotated phrase and its label."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.compute as pc

from builders.training.examples import Examples, column, label_names, read_config, row_facts


def phrases(folder: Path, *, kind: str, taxonomy: str) -> Examples:
    """Return the labelled phrases of one kind of spans (`distress`, `cultural_signal`, `support_strategy`)."""
    table = read_config(folder, "spans")
    table = table.filter(pc.equal(table.column("kind"), kind))
    table = table.filter(pc.and_(pc.is_valid(table.column("label")), pc.is_valid(table.column("phrase"))))
    names = label_names(taxonomy)
    position = {name: index for index, name in enumerate(names)}
    texts = column(table, "phrase")
    return Examples(
        inputs=texts,
        texts=texts,
        targets=np.array([position[one] for one in table.column("label").to_pylist()], dtype=np.int64),
        labels=names,
        **row_facts(table),
    )
