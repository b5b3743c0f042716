"""Repetition is counted as one would by hand."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as some

from builders.repetition import LONG, Repetition, hashes_of

texts = some.sampled_from(["yes", "no", "x" * LONG, "y" * LONG, "z" * (LONG - 1), "é" * LONG])
splits = some.dictionaries(
    some.sampled_from(["train", "validation", "test"]), some.lists(texts, max_size=12), min_size=1
)


@given(
    splits, some.dictionaries(some.sampled_from(["train", "validation", "test"]), some.sets(some.sampled_from("abc")))
)
def test_it_counts_as_one_would_by_hand(found: dict[str, list[str]], groups: dict[str, set[str]]) -> None:
    repetition = Repetition()
    for split, values in found.items():
        half = len(values) // 2
        repetition.add(
            split, pa.chunked_array([pa.array(values[:half], pa.string()), pa.array(values[half:], pa.string())])
        )
    every = [value for values in found.values() for value in values]
    long = Counter(value for values in found.values() for value in set(values) if len(value) >= LONG)
    named = Counter(value for values in groups.values() for value in values)
    by_split = {split: np.sort(hashes_of(pa.array(sorted(found), pa.string()))) for split, found in groups.items()}
    assert repetition.as_dict(by_split) == {
        "rows": len(every),
        "rows_with_text_of_another": len(every) - len(set(every)),
        "long_texts_in_several_splits": sum(count > 1 for count in long.values()),
        "groups_in_several_splits": sum(count > 1 for count in named.values()),
    }
