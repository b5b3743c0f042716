"""Majority votes, languages and partitions, against plain references."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from builders import languages
from builders.intake import planned
from builders.majority import majority
from builders.sharding import partition
from builders.sharding.part_facts import PartFacts, id_digests, note_owners
from builders.sharding.partition import Batch, Shard
from builders.sharding.pieces import PieceWriter, by_series, read_slices

votes = some.lists(some.tuples(some.integers(0, 4), some.sampled_from(["a", "b", "c", None])), max_size=40)


@given(votes)
def test_majority_is_that_of_a_plain_count(given_votes: list[tuple[int, str | None]]) -> None:
    items = np.array([item for item, _ in given_votes], dtype=np.int64)
    found = majority(items, pa.array([label for _, label in given_votes], pa.string()), 5)
    for item in range(5):
        mine = [label for one, label in given_votes if one == item and label is not None]
        counts = Counter(mine)
        winner = next((label for label in mine if counts[label] == max(counts.values())), None)
        assert found.label[item].as_py() == winner
        assert found.count[item] == len(mine)
        if mine:
            assert found.share[item] == counts[str(winner)] / len(mine)


@given(
    some.sampled_from(
        ["iw", "zh-Hans-CN", "zh-TW", "ko-Kore", "hi-Latn", "arb", "en-US", "und", "pt-BR", "sr-Latn", "in"]
    )
)
def test_canonical_languages_stay_as_they_are(tag: str) -> None:
    once = languages.canonical(tag)
    assert languages.canonical(once) == once
    assert languages.region_is_valid("KR")


@pytest.mark.parametrize(
    ("tag", "canonical"),
    [
        ("iw", "he"),
        ("zh-Hans-CN", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("ko-Kore", "ko"),
        ("hi-Latn", "hi-Latn"),
        ("en_US", "en"),
    ],
)
def test_languages_lose_region_and_idle_script(tag: str, canonical: str) -> None:
    assert languages.canonical(tag) == canonical


@pytest.mark.parametrize("tag", ["english", "x-private", "qaa", "", "zz-ZZ-zz", "mul"])
def test_what_names_no_language_is_refused(tag: str) -> None:
    with pytest.raises(ValueError, match="language"):
        languages.canonical(tag)


@pytest.mark.parametrize("region", ["XX", "ZZ", "kr", "KOR", "", "001"])
def test_what_names_no_country_is_refused(region: str) -> None:
    assert not languages.region_is_valid(region)


dialogue = some.tuples(some.sampled_from(["train", "test"]), some.sampled_from(["ko", "zh-Hans"]), some.integers(0, 4))


def batch(dialogues: list[tuple[int, tuple[str, str, int]]]) -> tuple[Batch, pa.Array]:
    """Return dialogues, each with its number, as a batch and its splits."""
    lengths = np.array([length for _, (_, _, length) in dialogues], dtype=np.int64)
    ids = [f"dialogue-{number}" for number, _ in dialogues]
    owners = pa.table({"dialogue_id": ids, "language": [language for _, (_, language, _) in dialogues]})
    turns = [f"{identifier}/{turn}" for identifier, length in zip(ids, lengths, strict=True) for turn in range(length)]
    children = {"utterances": (pa.table({"text": pa.array(turns, pa.string())}), lengths)}
    return Batch(owners=owners, id_column="dialogue_id", children=children), pa.array(
        [split for _, (split, _, _) in dialogues]
    )


def partitioned(dialogues: list[tuple[str, str, int]], cut: int, memory: int) -> dict[Shard, tuple[Any, Any]]:
    """Return the rows of every shard after reading the dialogues in two parts, one with so much memory."""
    numbered = list(enumerate(dialogues))
    facts = []
    with TemporaryDirectory() as folder:
        for number, part in enumerate((numbered[:cut], numbered[cut:])):
            facts.append(PartFacts(number))
            with (Path(folder) / str(number)).open("wb") as stream:
                writer = PieceWriter(stream, str(number), memory)
                for rows, split in [batch(part)] if part else []:
                    for series, order, mine in by_series(rows, split):
                        writer.add(series, mine)
                        note_owners(facts[-1].owners, series, mine, id_digests(rows)[order])
                writer.flush()
            facts[-1].pieces = writer.pieces
        result = {}
        for shard, slices in planned(facts):
            tables = read_slices(Path(folder), slices)
            texts, lengths = tables.children["utterances"]
            result[shard] = (
                tables.owners.column("dialogue_id").to_pylist(),
                (texts.column("text").to_pylist(), lengths.tolist()),
            )
        return result


@given(some.lists(dialogue, min_size=1, max_size=30), some.integers(0, 30), some.sampled_from([0, 1 << 30]))
@settings(deadline=None)
def test_rows_survive_any_parts_in_order_and_however_much_is_held(
    dialogues: list[tuple[str, str, int]], cut: int, memory: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(partition, "SOFT_ROWS", 6)
        patch.setattr(partition, "HARD_ROWS", 12)
        patch.setattr(partition, "HASH_CLASSES", 3)
        found = partitioned(dialogues, cut, memory)
        assert found == partitioned(dialogues, 0, 1 << 30)
    for split, language in {(one[0], one[1]) for one in dialogues}:
        mine = [shard for shard in found if (shard.split, shard.language) == (split, language)]
        ids = [identifier for shard in sorted(mine) for identifier in found[shard][0]]
        wanted = [number for number, one in enumerate(dialogues) if one[:2] == (split, language)]
        assert ids == [f"dialogue-{number}" for number in wanted]
        texts = [text for shard in sorted(mine) for text in found[shard][1][0]]
        assert texts == [f"dialogue-{number}/{turn}" for number in wanted for turn in range(dialogues[number][2])]
        assert [shard.number for shard in sorted(mine)] == list(range(len(mine)))
