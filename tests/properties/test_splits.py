"""Splits and folds keep groups whole, and nothing that is there moves when rows are added."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as some

from builders.definition import AssignedSplits, GroupedHash, SingleSplit
from builders.splits import assign, split_names

groups = some.lists(some.text(max_size=8), min_size=1, max_size=60)
shares = some.tuples(some.floats(0.01, 0.98), some.floats(0.01, 0.98)).filter(lambda two: sum(two) < 0.99)


def spec(two: tuple[float, float]) -> GroupedHash:
    """Return splits with these shares of train and validation."""
    return GroupedHash(train=two[0], validation=two[1], test=1 - two[0] - two[1])


@given(groups, shares)
def test_no_group_is_in_two_splits_or_folds(names: list[str], two: tuple[float, float]) -> None:
    splits, folds = assign(pa.array(names, pa.string()), spec(two), None)
    for name in set(names):
        mine = [position for position, other in enumerate(names) if other == name]
        assert len({int(splits[position]) for position in mine}) == 1
        assert len({int(folds[position]) for position in mine}) == 1
    assert set(folds.tolist()) <= set(range(5))
    assert set(splits.tolist()) <= set(range(3))


@given(groups, groups, shares)
def test_adding_rows_moves_none(names: list[str], added: list[str], two: tuple[float, float]) -> None:
    before = assign(pa.array(names, pa.string()), spec(two), None)
    after = assign(pa.array([*names, *added], pa.string()), spec(two), None)
    for old, new in zip(before, after, strict=True):
        assert new[: len(names)].tolist() == old.tolist()


def test_shares_are_kept_roughly() -> None:
    splits, folds = assign(pa.array([f"group-{number}" for number in range(20_000)]), GroupedHash(), None)
    assert [round(float((splits == code).mean()), 2) for code in range(3)] == [0.8, 0.1, 0.1]
    assert all(abs(float((folds == fold).mean()) - 0.2) < 0.02 for fold in range(5))


@given(some.lists(some.sampled_from(["train", "validation", "test", "dev", None]), min_size=1, max_size=20))
def test_assigned_splits_are_taken_as_they_are(names: list[str | None]) -> None:
    splits, _ = assign(pa.array(["g"] * len(names)), AssignedSplits(), pa.array(names, pa.string()))
    known = {name: position for position, name in enumerate(split_names(AssignedSplits()))}
    assert [int(code) for code, name in zip(splits, names, strict=True) if name is not None] == [
        known.get(name, -1) for name in names if name is not None
    ]
    assert split_names(SingleSplit(name="test")) == ("test",)
