"""Examples from dialogues: what the therapist says in one, and the MI quality of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.compute as pc

from builders.columns import QUALITIES
from builders.training.examples import Examples, column, read_config, row_facts


def session_quality(folder: Path) -> Examples:
    """Return the dialogues whose MI quality is known; the input is the therapist's turns, a line each.

    Labels stand in the order low, high, so that the second column of probabilities is that of high quality.
    """
    table = read_config(folder, "dialogues")
    table = table.filter(pc.is_valid(table.column("mi_quality")))
    labels = tuple(reversed(QUALITIES))
    texts = np.empty(table.num_rows, dtype=object)
    for number, turns in enumerate(table.column("turns").to_pylist()):
        texts[number] = "\n".join(turn["text"] for turn in turns if turn["role"] == "therapist")
    targets = [labels.index(one) for one in column(table, "mi_quality")]
    return Examples(
        inputs=texts, texts=texts, targets=np.array(targets, dtype=np.int64), labels=labels, **row_facts(table)
    )
