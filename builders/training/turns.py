"""Examples from turns: one turn's text, and its label or labels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from builders.training.examples import Examples, column, label_names, read_config, row_facts


def one_label(folder: Path, *, role: str, labels: str, taxonomy: str) -> Examples:
    """Return the turns of a role that have exactly one label in a column of labels, with that label.

    `labels` names a column of one label (`behaviour_main`, `talk_type`) or of a list of them (`strategies`).
    """
    table = _turns(folder, role)
    values = table.column(labels)
    if pa.types.is_list(values.type):
        table = table.filter(pc.fill_null(pc.equal(pc.list_value_length(values), 1), False))
        targets = pc.list_flatten(table.column(labels)).to_numpy()
    else:
        table = table.filter(pc.is_valid(values))
        targets = table.column(labels).to_numpy()
    texts = column(table, "text")
    return Examples(
        inputs=texts,
        texts=texts,
        targets=np.asarray(targets, dtype=np.int64),
        labels=label_names(taxonomy),
        slices=_qualities(folder, table),
        **row_facts(table),
    )


def several_labels(folder: Path, *, role: str, labels: str, taxonomy: str) -> Examples:
    """Return the turns of a role that were labelled, with a column a label: whether the turn carries it."""
    table = _turns(folder, role)
    table = table.filter(pc.is_valid(table.column(labels)))
    names = label_names(taxonomy)
    lists = table.column(labels).combine_chunks()
    targets = np.zeros((table.num_rows, len(names)), dtype=np.int64)
    targets[pc.list_parent_indices(lists).to_numpy(), lists.flatten().to_numpy()] = 1
    texts = column(table, "text")
    return Examples(
        inputs=texts,
        texts=texts,
        targets=targets,
        labels=names,
        slices=_qualities(folder, table),
        **row_facts(table),
    )


def _turns(folder: Path, role: str) -> pa.Table:
    table = read_config(folder, "utterances")
    return table.filter(pc.equal(table.column("role"), role))


def _qualities(folder: Path, table: pa.Table) -> dict[str, np.ndarray]:
    """Return turns by the MI quality of their dialogue, where dialogues have one."""
    dialogues = read_config(folder, "dialogues").select(["dialogue_id", "mi_quality"])
    known = dict(zip(*(dialogues.column(name).to_pylist() for name in dialogues.column_names), strict=True))
    found = np.array([known[one] or "" for one in table.column("dialogue_id").to_pylist()], dtype=object)
    return {f"MI quality {name}": found == name for name in ("high", "low") if (found == name).any()}
