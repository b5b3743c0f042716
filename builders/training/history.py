"""Examples for forecasting: what was said and coded before a turn, and the code of the turn itself.

Nothing of the turn or of later ones enters its input: the KMI forecaster's job (arXiv 2502.05651, window of six turns).
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from builders.training.examples import Examples, Texts, column, label_names, read_config, row_facts

WINDOW = 6
"""Turns of both roles whose codes are read."""
START = "start"
"""The history of a first turn."""
COLUMNS = ("history", "previous", "before")
"""The input of a forecaster: codes of the last turns, the text of the last turn, the text of the one before it."""


def describe_history(codes: list[str | None]) -> str:
    """Return the codes before a turn as one string, the last turn first: `1=neutral 2=question 3=sustain`.

    A turn without a code keeps its place and is left out.
    """
    last = codes[-WINDOW:][::-1]
    return " ".join(f"{back}={code}" for back, code in enumerate(last, start=1) if code) or START


def next_codes(folder: Path, *, role: str, known: Texts | None = None) -> Examples:
    """Return the coded turns of a role with what came before them; columns of `inputs` as in `COLUMNS`.

    With `known`, a code for each turn of the dataset, these stand in the histories in the place of the gold ones.
    """
    table = read_config(folder, "utterances")
    codes = turn_codes(table)
    inputs = histories(table, codes if known is None else known)
    labels = label_names("mi/behaviour-main@1" if role == "therapist" else "mi/talk-type@1")
    wanted = (column(table, "role") == role) & np.array([code is not None for code in codes])
    position = {name: index for index, name in enumerate(labels)}
    facts = {name: values[wanted] for name, values in row_facts(table).items()}
    return Examples(
        inputs=inputs[wanted],
        texts=inputs[wanted, 1],
        targets=np.array([position[code] for code in codes[wanted]], dtype=np.int64),
        labels=labels,
        **facts,
    )


def turn_codes(table: pa.Table) -> Texts:
    """Return the code of each turn: main behaviour of a therapist's, talk type of a client's; None where uncoded."""
    found = np.empty(table.num_rows, dtype=object)
    for name, taxonomy in (("behaviour_main", "mi/behaviour-main@1"), ("talk_type", "mi/talk-type@1")):
        labels = label_names(taxonomy)
        for number, value in enumerate(table.column(name).to_pylist()):
            if value is not None:
                found[number] = labels[value]
    return found


def histories(table: pa.Table, codes: Texts) -> Texts:
    """Return the inputs of every turn, shape (turns, 3), from the turns before it in its dialogue and their codes."""
    inputs = np.full((table.num_rows, len(COLUMNS)), "", dtype=object)
    texts = column(table, "text")
    for _, run in groupby(range(table.num_rows), key=_dialogue_of(table)):
        turns = list(run)
        for place, number in enumerate(turns):
            inputs[number, 0] = describe_history(list(codes[turns[:place]]))
            inputs[number, 1] = texts[turns[place - 1]] if place >= 1 else ""
            inputs[number, 2] = texts[turns[place - 2]] if place >= 2 else ""
    return inputs


def _dialogue_of(table: pa.Table) -> Any:  # noqa: ANN401 - the key of `groupby`
    return table.column("dialogue_id").to_pylist().__getitem__
