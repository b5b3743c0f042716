"""What the tapestry corpus promises: size, coverage of regions and labels, its splits, and that nothing is recycled."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache, partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
import regex

from builders import catalog
from builders.build import Built, build
from builders.datasets.tapestry import LANGUAGES
from builders.labels import load_taxonomy
from builders.manifest import read_manifest
from builders.sources import Places, acquire
from cards.render import render

REGIONS = {
    "ar": {"EG", "MA"}, "bn": {"BD", "IN"}, "de": {"DE"}, "en": {"US", "IN"}, "es": {"ES", "MX"}, "fr": {"FR"},
    "he": {"IL"}, "hi": {"IN"}, "id": {"ID"}, "ja": {"JP"}, "ko": {"KR"}, "zh-Hans": {"CN"},
}  # fmt: skip


@cache
def built() -> Built:
    """Return the corpus, built once."""
    definition = catalog.get("tapestry")
    describe = partial(render, definition=definition)
    return build(definition, acquire(definition, Places()), Path(mkdtemp(prefix="careloom-")), describe=describe)


@cache
def dialogues() -> list[dict[str, Any]]:
    """Return the dialogues with their split, labels by name."""
    import pyarrow.parquet as pq

    found = []
    for one in read_manifest(built().folder)["files"]:
        if one["config"] == "dialogues":
            rows = pq.read_table(built().folder / one["path"], partitioning=None).to_pylist()
            found += [{**row, "split": one["split"]} for row in rows]
    return found


def spans() -> list[dict[str, Any]]:
    """Return the spans."""
    import pyarrow.parquet as pq

    files = [one["path"] for one in read_manifest(built().folder)["files"] if one["config"] == "spans"]
    return [row for path in files for row in pq.read_table(built().folder / path, partitioning=None).to_pylist()]


def test_size() -> None:
    assert len(dialogues()) >= 192
    assert sum(len(one["turns"]) for one in dialogues()) >= 2_300
    assert min(len(one["turns"]) for one in dialogues()) >= 12


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_covers_situations_regions_splits_and_qualities(language: str) -> None:
    mine = [one for one in dialogues() if one["language"] == language]
    assert len({one["group_id"] for one in mine}) >= 16
    assert {one["region"] for one in mine} == REGIONS[language]
    for split in ("validation", "test"):
        there = [one for one in mine if one["split"] == split]
        assert len({one["group_id"] for one in there}) >= 2
        assert {one["mi_quality"] for one in there} == {"high", "low"}


@pytest.mark.parametrize("language", [language for language, regions in REGIONS.items() if len(regions) > 1])
def test_some_situations_are_told_in_both_regions(language: str) -> None:
    regions = defaultdict(set)
    for one in dialogues():
        if one["language"] == language:
            regions[one["group_id"]].add(one["region"])
    assert sum(len(found) == 2 for found in regions.values()) >= 4


def test_situations_lie_in_one_split_each() -> None:
    splits: dict[str, set[str]] = defaultdict(set)
    for one in dialogues():
        splits[one["group_id"]].add(one["split"])
    assert all(len(found) == 1 for found in splits.values())
    assert Counter(next(iter(found)) for found in splits.values()) == {"train": 16, "validation": 4, "test": 4}


def test_every_turn_is_labelled() -> None:
    for one in dialogues():
        assert one["change_target"]
        assert one["mi_quality"] in ("high", "low")
        for turn in one["turns"]:
            if turn["role"] == "therapist":
                assert turn["behaviours"]
                assert turn["strategies"]
                assert turn["talk_type"] is None
            else:
                assert turn["talk_type"] is not None
                assert turn["behaviours"] is None


def test_every_label_occurs() -> None:
    codes = Counter(code for one in dialogues() for turn in one["turns"] for code in turn["behaviours"] or ())
    assert set(codes) == set(range(len(load_taxonomy("mi/behaviour").names)))
    strategies = Counter(code for one in dialogues() for turn in one["turns"] for code in turn["strategies"] or ())
    assert set(strategies) == set(range(len(load_taxonomy("support/strategy").names)))
    for kind, taxonomy in (("distress", "distress/intensity"), ("cultural_signal", "culture/signal")):
        assert {one["label"] for one in spans() if one["kind"] == kind} == set(load_taxonomy(taxonomy).names)


def test_spans_cut_their_phrase_out_of_the_turn() -> None:
    texts = {f"{one['dialogue_id']}/{turn['turn_id']}": turn["text"] for one in dialogues() for turn in one["turns"]}
    assert len(spans()) > 1_500
    assert all(texts[one["target_id"]][one["start"] : one["end"]] == one["phrase"] for one in spans())


def test_no_two_dialogues_share_a_turn_of_six_words() -> None:
    seen: dict[str, str] = {}
    shared = []
    for one in dialogues():
        for turn in one["turns"]:
            text = regex.sub(r"[^\p{L}\p{M}\p{N}]+", " ", turn["text"].lower()).strip()
            unspaced = one["language"] in ("ja", "zh-Hans")
            if (len(text) >= 10 if unspaced else len(text.split()) >= 6) and seen.setdefault(
                text, one["dialogue_id"]
            ) != one["dialogue_id"]:
                shared.append((seen[text], one["dialogue_id"], text))
    assert not shared


def test_nothing_is_found_in_it() -> None:
    assert built().report.problems == []
    assert built().manifest["scans"]["personal_data"]["hits"] == {}


def test_it_says_what_it_is() -> None:
    card = re.sub(r"\s+", " ", (built().folder / "README.md").read_text(encoding="utf-8"))
    for sentence in (
        "Machine-written",
        "labels authored with the text",
        "not clinically validated",
        "not reviewed by native speakers",
    ):
        assert sentence in card
