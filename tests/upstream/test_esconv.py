"""ESConv: every session stays in its split, and what no turn of the build holds any more."""

from __future__ import annotations

import json
from pathlib import Path

from upstream_builds import SOURCES, built, needs_upstream, rows

from builders.manifest import read_manifest
from builders.privacy import hits, regions_of

pytestmark = needs_upstream
SPLITS = {"train.txt": "train", "valid.txt": "validation", "test.txt": "test"}


def test_every_session_lies_in_upstreams_split() -> None:
    import pyarrow.parquet as pq

    folder = built("esconv").folder
    moved = [
        identifier
        for one in read_manifest(folder)["files"]
        if one["config"] == "dialogues"
        for identifier in pq.read_table(folder / one["path"], columns=["dialogue_id"]).column(0).to_pylist()
        if identifier.split("-")[1] != one["split"]
    ]
    assert moved == []


def test_no_two_sessions_have_the_same_words() -> None:
    words: dict[str, list[str]] = {}
    for row in rows(built("esconv").folder, "utterances", ["dialogue_id", "text"]).to_pylist():
        words.setdefault(row["dialogue_id"], []).append(" ".join(row["text"].casefold().split()))
    assert len({"\n".join(texts) for texts in words.values()}) == len(words) == 1_496


def test_turns_are_upstreams_but_for_line_ends_and_masks() -> None:
    expected: dict[tuple[str, int], str] = {}
    for session, one in enumerate(json.loads((Path(SOURCES) / "esconv" / "FailedESConv.json").read_text("utf-8"))):
        expected |= {(f"esconv-failed-{session}", turn): two["content"] for turn, two in enumerate(one["dialog"])}
    for name, split in SPLITS.items():
        lines = (Path(SOURCES) / "esconv-splits" / "dataset" / "esconv" / name).read_text("utf-8").splitlines()
        for session, one in enumerate(map(json.loads, lines)):
            expected |= {(f"esconv-{split}-{session}", turn): two["text"] for turn, two in enumerate(one["dialog"])}
    found = rows(built("esconv").folder, "utterances", ["dialogue_id", "turn_id", "text"]).to_pylist()
    assert {(row["dialogue_id"], row["turn_id"]) for row in found} == set(expected)
    changed = [row["text"] for row in found
               if row["text"] != expected[row["dialogue_id"], row["turn_id"]].rstrip("\n")]  # fmt: skip
    assert len(changed) == 8
    assert all("[link]" in text or "[phone number]" in text for text in changed)
    assert not [row["text"] for row in found if row["text"].endswith("\n") or hits(row["text"], regions_of("en"))]
