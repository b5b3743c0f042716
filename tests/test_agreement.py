"""Alpha equals an independent implementation's, and its interval behaves as intervals do."""

from __future__ import annotations

from random import Random

import krippendorff
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from builders.agreement import agreement

VALUES = ("change", "neutral", "sustain")


def table_of(grid: list[list[str | None]]) -> pa.Table:
    """Return a table of annotations from targets by annotators; None where an annotator gave nothing."""
    rows = [
        {"target_id": f"t{target}", "annotator_id": f"a{annotator}", "attribute": "talk", "value": value}
        for target, values in enumerate(grid)
        for annotator, value in enumerate(values)
        if value is not None
    ]
    return pa.Table.from_pylist(
        rows, pa.schema(dict.fromkeys(("target_id", "annotator_id", "attribute", "value"), pa.string()))
    )


@settings(deadline=None)
@given(some.lists(some.lists(some.sampled_from((*VALUES, None)), min_size=4, max_size=4), min_size=3, max_size=12))
def test_alpha_equals_the_published_implementation(grid: list[list[str | None]]) -> None:
    """`krippendorff` (PyPI 0.9) is the independent computation."""
    paired = [values for values in grid if sum(value is not None for value in values) >= 2]
    assume(len({value for values in paired for value in values if value}) > 1)
    codes = np.array([[np.nan if value is None else VALUES.index(value) for value in values] for values in grid])
    expected = krippendorff.alpha(reliability_data=codes.T, level_of_measurement="nominal")
    found = agreement(table_of(grid))["talk"]
    assert found.alpha == pytest.approx(expected, abs=1e-4)
    assert found.targets == len(paired)


@given(some.lists(some.lists(some.sampled_from((*VALUES, None)), min_size=3, max_size=3), min_size=3), some.randoms())
def test_the_order_of_rows_changes_nothing(grid: list[list[str | None]], random: Random) -> None:
    table = table_of(grid)
    order = list(range(table.num_rows))
    random.shuffle(order)
    assert agreement(table.take(pa.array(order, pa.int64()))) == agreement(table)


def test_full_agreement_is_one_and_the_interval_is_narrower_with_more_targets() -> None:
    same: list[list[str | None]] = [[VALUES[number % 3]] * 3 for number in range(30)]
    assert agreement(table_of(same))["talk"].alpha == 1.0
    mixed: list[list[str | None]] = [["change", "change", VALUES[number % 3]] for number in range(20)]
    few = agreement(table_of(mixed))["talk"]
    more = agreement(table_of([values for _ in range(20) for values in mixed]))["talk"]
    assert few.low is not None
    assert few.high is not None
    assert more.low is not None
    assert more.high is not None
    assert few.low <= (few.alpha or 0) <= few.high
    assert more.high - more.low < few.high - few.low


def test_one_annotator_or_one_value_gives_no_number() -> None:
    assert agreement(table_of([["change", None], ["sustain", None]])) == {}
    alike = agreement(table_of([["change", "change"], ["change", "change"]]))["talk"]
    assert (alike.alpha, alike.low, alike.high) == (None, None, None)
