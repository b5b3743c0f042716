"""A comparison sees every edit, its bump is never too small, and applied to the old rows it gives the new ones."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as some
from small_builds import BEHAVIOURS, OPEN, TALK, Key, Turn, changed, features, write_build

from builders.comparison.bump import Bump
from builders.comparison.compare import align
from builders.comparison.comparison import Comparison, compare, next_version
from builders.comparison.row_keys import row_keys

turns = some.builds(
    Turn,
    text=some.sampled_from(("I see.", "네, 그래요.", "", "Well, perhaps.")),
    split=some.sampled_from(("train", "validation", "test")),
    language=some.sampled_from(("en", "ko")),
    talk_type=some.none() | some.integers(0, len(TALK) - 1),
    behaviours=some.none() | some.lists(some.integers(0, len(BEHAVIOURS) - 1), max_size=3).map(tuple),
)
keys = some.tuples(some.sampled_from(("a", "b", "c")), some.integers(0, 4))
builds = some.dictionaries(keys, turns, min_size=1, max_size=8)


def compared(old: dict[Key, Turn], new: dict[Key, Turn], folder: Path) -> Comparison:
    """Return the comparison of two builds with these rows."""
    return compare(write_build(folder / "old", old), write_build(folder / "new", new))


@given(builds, builds, some.data())
def test_every_edit_is_seen_and_none_is_invented(
    old: dict[Key, Turn], other: dict[Key, Turn], data: some.DataObject
) -> None:
    new = {**{key: turn for key, turn in old.items() if data.draw(some.booleans())}, **other}
    shared = old.keys() & new.keys()
    moved = {key for key in shared if old[key].split != new[key].split}
    edited = {key for key in shared if changed(old[key], split="") != changed(new[key], split="")}
    with TemporaryDirectory() as folder:
        found = compared(old, new, Path(folder))
        (one,) = found.configs
        assert sum(one.removed.values()) == len(old.keys() - new.keys())
        assert sum(one.added.values()) == len(new.keys() - old.keys())
        assert sum(one.moved.values()) == len(moved)
        assert int(one.changed.sum()) == len(edited)
        assert one.text_edits == sum(old[key].text != new[key].text for key in shared)
        least = (
            Bump.MAJOR if old.keys() - new.keys() or moved or edited else Bump.MINOR if new.keys() - old.keys() else 0
        )
        assert found.bump >= least
        assert found.bump <= max(least, Bump.PATCH)
        assert patched(found, old, new) == new


def patched(found: Comparison, old: dict[Key, Turn], new: dict[Key, Turn]) -> dict[Key, Turn]:
    """Return the old rows with what the comparison names taken from the new ones."""
    (one,) = found.configs
    rows = align(found.old, found.new, "utterances")
    new_keys = [as_key(text) for text in rows.new_keys.to_pylist()]
    old_keys = [as_key(text) for text in rows.old_keys.to_pylist()]
    result = {
        key: turn for number, key in enumerate(old_keys) if number not in set(rows.removed) for turn in [old[key]]
    }
    taken = {new_keys[number] for number in (*rows.added, *rows.new_shared[one.changed])}
    result |= {key: new[key] for key in taken}
    splits = found.old.place("utterances", "split"), found.new.place("utterances", "split")
    for before, after in zip(rows.old_shared, rows.new_shared, strict=True):
        if splits[0][before] != splits[1][after]:
            key = new_keys[after]
            result[key] = changed(result[key], split=str(splits[1][after]))
    return result


def as_key(text: str) -> Key:
    """Return the id of a row from its key."""
    dialogue, number = text.split("\x1f")
    return dialogue, int(number)


@given(some.lists(some.tuples(some.sampled_from("ab"), some.sampled_from((None, "1", "2"))), max_size=12))
def test_rows_that_share_their_id_are_told_apart_by_their_order(rows: list[tuple[str, str | None]]) -> None:
    columns = {
        "target_id": pa.chunked_array([pa.array([one for one, _ in rows], pa.string())]),
        "part": pa.chunked_array([pa.array([other for _, other in rows], pa.string())]),
    }
    keys = row_keys(columns).to_pylist()
    assert len(set(keys)) == len(rows)
    assert [key.split("\x1f")[0] for key in keys] == [one for one, _ in rows]


BASE = {("a", 0): Turn(), ("a", 1): Turn(text="Well."), ("b", 0): Turn(talk_type=2, behaviours=(1, 2))}
EDITS = {
    "nothing": (BASE, {}, Bump.NONE),
    "another order of rows": (dict(reversed(BASE.items())), {}, Bump.PATCH),
    "a row more": ({**BASE, ("b", 1): Turn()}, {}, Bump.MINOR),
    "a language more": ({**BASE, ("c", 0): Turn(language="ko")}, {}, Bump.MINOR),
    "a row less": ({key: BASE[key] for key in (("a", 0), ("a", 1))}, {}, Bump.MAJOR),
    "another text": ({**BASE, ("a", 0): Turn(text="I hear you.")}, {}, Bump.MAJOR),
    "another label": ({**BASE, ("a", 0): Turn(talk_type=1)}, {}, Bump.MAJOR),
    "a label less": ({**BASE, ("a", 0): Turn(talk_type=None)}, {}, Bump.MAJOR),
    "labels in another order": ({**BASE, ("b", 0): Turn(talk_type=2, behaviours=(2, 1))}, {}, Bump.MAJOR),
    "an empty list for none": ({**BASE, ("a", 0): Turn(behaviours=())}, {}, Bump.MAJOR),
    "another split": ({**BASE, ("a", 0): Turn(split="test")}, {}, Bump.MAJOR),
    "another language": ({**BASE, ("a", 0): Turn(language="ko")}, {}, Bump.MAJOR),
    "a column more": (BASE, {"columns": features(more=("topic",))}, Bump.MINOR),
    "label names appended": (BASE, {"columns": features((*TALK, "ambivalent"))}, Bump.MINOR),
    "label names in another order": (BASE, {"columns": features(tuple(reversed(TALK)))}, Bump.MAJOR),
    "stricter access": (BASE, {"verdict": {**OPEN, "access": "manual"}}, Bump.MAJOR),
    "a use less": (BASE, {"verdict": {**OPEN, "uses": {**OPEN["uses"], "train": False}}}, Bump.MAJOR),
    "another licence": (BASE, {"verdict": {**OPEN, "licence": "CC0-1.0"}}, Bump.MINOR),
    "a config less": (BASE, {"configs": {}}, Bump.MAJOR),
}  # fmt: skip


@pytest.mark.parametrize("edit", EDITS)
def test_the_bump_is_what_a_reader_sees(edit: str, tmp_path: Path) -> None:
    rows, more, expected = EDITS[edit]
    old = write_build(tmp_path / "old", BASE)
    found = compare(old, write_build(tmp_path / "new", rows, **more))
    assert found.bump is expected, found.reasons


def test_a_dropped_column_and_labels_from_and_to_are_named(tmp_path: Path) -> None:
    new = {**BASE, ("a", 0): Turn(talk_type=1), ("b", 0): Turn(talk_type=0, behaviours=(1,))}
    found = compare(write_build(tmp_path / "old", BASE, features(more=("topic",))), write_build(tmp_path / "new", new))
    (one,) = found.configs
    assert one.columns_removed == ("topic",)
    assert one.label_changes["talk_type"] == {("change", "neutral"): 1, ("sustain", "change"): 1}
    assert one.label_changes["behaviours"] == {("complex_reflection + open_question", "complex_reflection"): 1}
    assert one.examples == {"changed": ["a 0", "b 0"]}


@pytest.mark.parametrize(
    ("bump", "version"), [(Bump.MAJOR, "2.0.0"), (Bump.MINOR, "1.3.0"), (Bump.PATCH, "1.2.4"), (Bump.NONE, "1.2.3")]
)
def test_versions_are_raised_as_semver_has_it(bump: Bump, version: str) -> None:
    assert next_version("1.2.3", bump) == version
