"""Every crosswalk names exactly the spellings that the upstream files hold."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest
import yaml
from crosswalks import CROSSWALKS

from builders.labels import (
    load_taxonomy,
    map_labels,
)

Spellings = Iterator[str | None]
CULTURECARE = "culturecare/arxiv2025_culturecare/data"


def annomi(*columns: str) -> Callable[[Path], Spellings]:
    def spellings(sources: Path) -> Spellings:
        with (sources / "annomi/AnnoMI-full.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield from (row[column] for column in columns)

    return spellings


def culturecare(*path: str) -> Callable[[Path], Spellings]:
    def spellings(sources: Path) -> Spellings:
        for file in sorted((sources / CULTURECARE).glob("*_data.jsonl")):
            with file.open(encoding="utf-8") as lines:
                for line in lines:
                    yield from follow([json.loads(line)], path)

    return spellings


def follow(entries: Iterable[dict[str, object]], path: tuple[str, ...]) -> Spellings:
    """Yield the strings (or nulls) at a path of keys, through lists."""
    key, *rest = path
    for entry in entries:
        value = entry[key]
        if rest:
            yield from follow(value if isinstance(value, list) else [value], tuple(rest))  # type: ignore[list-item]
        else:
            assert value is None or isinstance(value, str)
            yield value


def culturecare_signals(sources: Path) -> Spellings:
    for part in ("post", "response"):
        yield from culturecare(part, "cultural_signals", "type")(sources)


def culturecare_files(sources: Path) -> Spellings:
    yield from (file.name.removesuffix("_data.jsonl") for file in (sources / CULTURECARE).glob("*_data.jsonl"))
    yield from culturecare("culture")(sources)


def esconv(sources: Path) -> Spellings:
    for session in json.loads((sources / "esconv/FailedESConv.json").read_text(encoding="utf-8")):
        yield from (turn["annotation"].get("strategy") for turn in session["dialog"])
    tokens = json.loads((sources / "esconv-splits/dataset/esconv/strategy.json").read_text(encoding="utf-8"))
    yield from (token.strip("[]") for token in tokens)
    for split in ("train", "valid", "test"):
        with (sources / f"esconv-splits/dataset/esconv/{split}.txt").open(encoding="utf-8") as lines:
            yield from (turn.get("strategy") for line in lines for turn in json.loads(line)["dialog"])


def kmi(sources: Path) -> Spellings:
    for dialogue in json.loads((sources / "kmi-standin/kmi.json").read_text(encoding="utf-8")):
        yield from (turn["label"] for turn in dialogue["dialogue"])


def kokorochat(sources: Path) -> Spellings:
    for file in (sources / "kokorochat/kokorochat_dialogues").glob("*.json"):
        review = json.loads(file.read_text(encoding="utf-8"))["review_by_client_en"]
        yield from (item for item, value in review.items() if isinstance(value, int) and not item.endswith("_id"))


def mentalqa(column: str) -> Callable[[Path], Spellings]:
    def spellings(sources: Path) -> Spellings:
        with (sources / "mentalqa/Train_Dev.tsv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                yield from yaml.safe_load(row[column])

    return spellings


UPSTREAM: dict[tuple[str, str], Callable[[Path], Spellings]] = {
    ("mi/behaviour", "annomi"): annomi(
        "reflection_subtype", "question_subtype", "therapist_input_subtype", "main_therapist_behaviour"
    ),
    ("mi/behaviour", "kmi"): kmi,
    ("mi/behaviour-main", "annomi"): annomi("main_therapist_behaviour"),
    ("mi/talk-type", "annomi"): annomi("client_talk_type"),
    ("question/type", "mentalqa"): mentalqa("final_QT"),
    ("session/client-review", "kokorochat"): kokorochat,
    ("support/strategy", "esconv"): esconv,
    ("support/strategy", "culturecare"): culturecare("response", "emotional_support", "strategy"),
    ("support/strategy", "mentalqa"): mentalqa("final_AS"),
    ("support/empathy-score", "culturecare"): culturecare("response", "empathy_score"),
    ("distress/intensity", "culturecare"): culturecare("post", "emotional_distress", "intensity"),
    ("culture/signal", "culturecare"): culturecare_signals,
    ("culture/group", "culturecare"): culturecare_files,
}
DESCRIBED_ONLY = {
    ("mi/behaviour", "misc-2"), ("mi/behaviour", "miti-4.2.1"), ("mi/talk-type", "misc-2"), ("mi/talk-type", "kmi"),
}  # fmt: skip
"""Crosswalks of manuals, and of tags that the files at hand no longer carry."""
NOT_IN_THE_STAND_IN = {"Advise"}


@pytest.fixture(scope="module")
def sources() -> Path:
    folder = os.environ.get("CARELOOM_SOURCES")
    if not folder:
        pytest.skip("CARELOOM_SOURCES names no folder with upstream files")
    return Path(folder)


def test_every_crosswalk_is_held_against_its_files() -> None:
    assert {(taxonomy.id, crosswalk.id) for taxonomy, crosswalk in CROSSWALKS} == UPSTREAM.keys() | DESCRIBED_ONLY


@pytest.mark.upstream
@pytest.mark.parametrize(("taxonomy_id", "crosswalk_id"), UPSTREAM, ids="-".join)
def test_crosswalk_names_the_spellings_of_upstream(taxonomy_id: str, crosswalk_id: str, sources: Path) -> None:
    taxonomy = load_taxonomy(taxonomy_id)
    values = pa.array(UPSTREAM[taxonomy_id, crosswalk_id](sources), pa.string())
    _, unmapped = map_labels(values, taxonomy, crosswalk_id)
    assert unmapped == []
    found = set(values.unique().to_pylist())
    assert {row.spelling for row in taxonomy.crosswalk(crosswalk_id).rows} - found - NOT_IN_THE_STAND_IN == set()
