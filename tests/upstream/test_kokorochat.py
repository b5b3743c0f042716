"""KokoroChat's parallel versions: each translated turn answers to its Japanese one, and reviews stand once."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

from upstream_builds import SOURCES, built, needs_upstream, rows

pytestmark = needs_upstream
TRANSLATED = (("en", "English"), ("zh", "Chinese"))


@cache
def texts() -> dict[str, list[str]]:
    """Return the turns of every dialogue of the build."""
    found: dict[str, list[str]] = defaultdict(list)
    table = rows(built("kokorochat").folder, "utterances", ["dialogue_id", "text"])
    for row in table.to_pylist():
        found[row["dialogue_id"]].append(row["text"])
    return found


def upstream(folder: str, mark: str, number: str) -> dict[str, Any]:
    """Return an upstream file of a translation."""
    path = Path(SOURCES) / "multilingual-kokorochat" / folder / f"{mark}{number}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_the_original_of_every_translation_is_the_japanese_row() -> None:
    for mark, folder in TRANSLATED:
        for name in (name for name in texts() if name.endswith(f"-{mark}")):
            _, number, _ = name.split("-")
            turns = upstream(folder, mark, number)["dialogue"]
            masked = [text for text in texts()[f"kokorochat-{number}-ja"] if "[link]" not in text]
            assert [turn["origin"] for turn in turns if "://" not in turn["origin"]] == masked
            spoken = [turn["content"] for turn in turns if turn["content"].strip()]
            assert [text for text in spoken if "://" not in text] == [
                text for text in texts()[name] if "[link]" not in text
            ]


def test_a_missing_translation_leaves_the_others() -> None:
    languages = defaultdict(set)
    for name in texts():
        _, number, language = name.split("-")
        languages[int(number)].add(language)
    assert sorted(number for number, found in languages.items() if found == {"ja", "en"}) == [
        214, 402, 896, 1049, 1403, 1703,
    ]  # fmt: skip
    assert all("ja" in found and "en" in found for found in languages.values())


def test_ratings_are_those_of_the_files() -> None:
    table = rows(built("kokorochat").folder, "ratings", ["target_id", "item", "value"]).to_pylist()
    scores = [row["value"] for row in table if row["item"] == "score"]
    assert round(sum(scores) / len(scores), 2) == 66.94
    items = {row["item"]: row["value"] for row in table if row["target_id"] == "kokorochat-4-ja"}
    assert items["score"] == 59
    assert (items["felt_heard_and_understood"], items["felt_respected"], items["clarified_issues_clearly"]) == (2, 4, 3)
