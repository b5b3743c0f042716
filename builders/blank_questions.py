"""Questions that say nothing: an error, unless another version of the question says what was asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from builders.problems import Problem


class Places(Protocol):
    """Names a row by its position."""

    def __getitem__(self, position: int) -> str:
        """Return the place of a row."""


def blank_questions(rows: pa.Table, places: Places) -> Iterator[Problem]:
    """Yield the rows without a question, as warnings where its English version is there."""
    blank, told = ~_says_something(rows, "question"), _says_something(rows, "question_english")
    for position in np.flatnonzero(blank).tolist():
        place = places[position]
        if told[position]:
            message, fix = (
                "the question is blank; only its English version is there",
                "Nothing is to be done where the card says so.",
            )
            yield Problem(rule="blank-question", level="warning", place=place, message=message, fix=fix)
        else:
            message, fix = "the question is blank", "Supply the question."
            yield Problem(rule="blank-question", place=place, message=message, fix=fix)


def _says_something(rows: pa.Table, name: str) -> np.ndarray:
    """Return which rows hold a text that is not blank; none where the table has no such column."""
    if name not in rows.column_names:
        return np.zeros(rows.num_rows, dtype=bool)
    found: np.ndarray = pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(rows.column(name)), ""), False).to_numpy()
    return found
