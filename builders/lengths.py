"""Lengths of texts and lists: counted by value, so that counts of many files add up to those of all rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

PERCENTILES = (5, 50, 95)


@dataclass(slots=True)
class Lengths:
    """How many rows have each length."""

    counts: Counter[int] = field(default_factory=Counter)

    def add(self, lengths: pa.ChunkedArray) -> None:
        """Add the lengths of a file's rows; null is none."""
        values, counts = pc.value_counts(lengths.drop_null()).flatten()
        self.counts.update(dict(zip(values.to_pylist(), counts.to_pylist(), strict=True)))

    def extend(self, later: Lengths) -> None:
        """Add what another one counted."""
        self.counts.update(later.counts)

    def summary(self) -> dict[str, float]:
        """Return number, minimum, mean, percentiles and maximum."""
        if not self.counts:
            return {"count": 0}
        values = np.array(sorted(self.counts), dtype=np.int64)
        counts = np.array([self.counts[value] for value in values.tolist()], dtype=np.int64)
        low, middle, high = (_percentile(values, counts, percent) for percent in PERCENTILES)
        rows = int(counts.sum())
        return {
            "count": rows,
            "minimum": int(values[0]),
            "mean": round(int((values * counts).sum()) / rows, 2),
            "percentile_5": low,
            "median": middle,
            "percentile_95": high,
            "maximum": int(values[-1]),
        }


def _percentile(values: np.ndarray, counts: np.ndarray, percent: int) -> float:
    """Return a percentile as `np.percentile` gives it for the rows themselves, between two of them by proportion."""
    ends = np.cumsum(counts)
    whole, hundredths = divmod((int(ends[-1]) - 1) * percent, 100)
    below, above = values[np.searchsorted(ends, [whole, min(whole + 1, int(ends[-1]) - 1)], side="right")].tolist()
    return float(below + (above - below) * hundredths / 100)
