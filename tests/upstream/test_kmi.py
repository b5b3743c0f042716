"""KMI's golden numbers on the stand-in for the released file: 340 dialogues in two languages each."""

from __future__ import annotations

from collections import Counter

import pytest
from upstream_builds import built, needs_upstream, rows

from builders.labels import load_taxonomy

pytestmark = needs_upstream
RAW = {
    "Open Question": 1_118, "General": 1_084, "Complex Reflection": 633, "Simple Reflection": 278, "Affirm": 135,
    "Closed Question": 43, "Give Information": 19,
}  # fmt: skip


def test_counts() -> None:
    folder = built("kmi").folder
    dialogues = rows(folder, "dialogues", ["dialogue_id", "parallel_id", "language"]).to_pylist()
    assert len(dialogues) == 680
    assert all(row["dialogue_id"] == f"{row['parallel_id']}-{row['language']}" for row in dialogues)
    assert rows(folder, "utterances", ["turn_id"]).num_rows == 12_560


@pytest.mark.parametrize("language", ["ko", "en"])
def test_labels_by_language(language: str) -> None:
    table = rows(built("kmi").folder, "utterances", ["language", "behaviours", "behaviours_raw", "behaviours_method"])
    mine = [row for row in table.to_pylist() if row["language"] == language]
    assert Counter(raw for row in mine for raw in row["behaviours_raw"] or ()) == RAW
    names = load_taxonomy("mi/behaviour").names
    assert "advise" in names
    assert names.index("advise") not in {code for row in mine for code in row["behaviours"] or ()}
    assert {row["behaviours_method"] for row in mine} == {"prompted", None}


def test_it_builds_but_cannot_be_released() -> None:
    result = built("kmi")
    assert result.manifest["verdict"]["form"] == "none"
    assert "unpinned" in result.manifest["problems"]


def test_parallel_versions_share_split_and_fold() -> None:
    dialogues = rows(built("kmi").folder, "dialogues", ["parallel_id", "group_id", "fold"]).to_pylist()
    assert len({(row["parallel_id"], row["group_id"], row["fold"]) for row in dialogues}) == 340
