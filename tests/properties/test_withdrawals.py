"""Who leaves is dropped with everything of theirs, nobody else is, and the list tells nothing without the source."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from builders.sharding.partition import Batch
from builders.source_files import SourceFile, SourceFiles, read_facts
from builders.withdrawals import (
    GROUNDS,
    Entry,
    Withdrawals,
    key_of,
    keyed,
    read_withdrawals,
    with_entries,
    withdrawals_path,
    write_withdrawals,
)
from builders.withdrawing import Withdrawing

IDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)
OWNERS = st.lists(st.tuples(IDS, IDS, st.integers(0, 4)), min_size=1, max_size=12, unique_by=lambda one: one[0])
"""Id, group and number of turns of each dialogue."""
ENTRIES = st.builds(
    Entry, date=st.dates(min_value=date(2026, 1, 1)).map(str), ground=st.sampled_from(GROUNDS)
)  # fmt: skip


def source(folder: str, content: bytes) -> SourceFiles:
    """Return one source file of these bytes."""
    path = Path(folder) / "talks.jsonl"
    path.write_bytes(content)
    return SourceFiles((SourceFile(path="talks.jsonl", local=path, facts=read_facts(path), pinned=True),))


def batch(owners: list[tuple[str, str, int]]) -> Batch:
    """Return dialogues with turns that name their dialogue."""
    lengths = np.array([turns for _, _, turns in owners])
    texts = [identifier for identifier, _, turns in owners for _ in range(turns)]
    table = pa.table({"dialogue_id": [one for one, _, _ in owners], "group_id": [group for _, group, _ in owners]})
    turns = pa.table({"text": pa.array(texts, pa.string())})
    return Batch(owners=table, id_column="dialogue_id", children={"utterances": (turns, lengths)})


@given(OWNERS, st.data(), st.binary(min_size=1, max_size=40))
def test_exactly_those_who_left_are_dropped(
    owners: list[tuple[str, str, int]], data: st.DataObject, content: bytes
) -> None:
    leaving = data.draw(st.sets(st.sampled_from([identifier for identifier, _, _ in owners])))
    groups = data.draw(st.sets(st.sampled_from([group for _, group, _ in owners])))
    with TemporaryDirectory() as folder:
        files = source(folder, content)
        key = key_of(files)
        hashes = [*(keyed(key, "owner", one) for one in leaving), *(keyed(key, "group", one) for one in groups)]
        entry = Entry(date="2026-11-21", ground="removal_request")
        withdrawals = with_entries(Withdrawals(), files.digest, dict.fromkeys(hashes, entry))
        withdrawing = Withdrawing(files, withdrawals)
        those = withdrawing.leaving()
        found = those.kept(batch(owners))
        withdrawing.extend(those.found, those.rows)
    kept = [one for one in owners if one[0] not in leaving and one[1] not in groups]
    turns, lengths = found.children["utterances"]
    assert found.owners.column("dialogue_id").to_pylist() == [one for one, _, _ in kept]
    assert turns.column("text").to_pylist() == [one for one, _, number in kept for _ in range(number)]
    assert lengths.tolist() == [number for _, _, number in kept]
    assert withdrawing.taken("dialogues") == len(owners) - len(kept)
    assert withdrawing.taken("utterances") == sum(one[2] for one in owners) - sum(one[2] for one in kept)
    assert list(withdrawing.problems()) == []


@given(IDS, st.binary(min_size=1, max_size=40), st.binary(min_size=1, max_size=40))
def test_the_key_is_the_source_alone(identifier: str, one: bytes, other: bytes) -> None:
    with TemporaryDirectory() as folder:
        keys = [key_of(source(folder, content)) for content in (one, other, one)]
    assert keys[0] == keys[2]
    assert (keys[0] == keys[1]) == (one == other)
    assert (keyed(keys[0], "owner", identifier) == keyed(keys[1], "owner", identifier)) == (one == other)
    assert keyed(keys[0], "owner", identifier) != keyed(keys[0], "group", identifier)


@given(st.dictionaries(st.from_regex(r"[0-9a-f]{64}", fullmatch=True), ENTRIES, max_size=5), st.text(max_size=20))
def test_a_list_is_read_as_it_was_written_and_its_mark_tells_lists_apart(
    entries: dict[str, Entry], reason: str
) -> None:
    withdrawals = Withdrawals(sources={"a" * 64: entries}, versions={"1.0.0": reason})
    with TemporaryDirectory() as folder:
        module = Path(folder) / "talks.py"
        write_withdrawals(module, withdrawals)
        assert read_withdrawals(module) == withdrawals
        assert not (withdrawals_path(module).stat().st_mode & 0o111)
    more = with_entries(withdrawals, "a" * 64, {"f" * 64: Entry(date="2026-11-21", ground="error")})
    assert (more.mark("a" * 64) == withdrawals.mark("a" * 64)) == ("f" * 64 in entries)
    assert bool(withdrawals.mark("a" * 64)) == bool(entries)
