"""CultureCare's golden numbers: the paper's table (EACL 2026), reproduced by "a reply has an empathy score"."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from upstream_builds import SOURCES, built, needs_upstream, rows

from builders.release_tree import derive
from builders.row_types import DEMOGRAPHICS
from cards.render import render

pytestmark = needs_upstream


def test_counts_of_the_paper() -> None:
    folder = built("culturecare").folder
    posts = rows(folder, "posts")
    assert Counter(posts.column("culture").to_pylist()) == {"arab": 110, "chinese": 141, "german": 119, "jewish": 92}
    assert sum(posts.column("has_response").to_pylist()) == 418
    assert sum(len(posts) - posts.column(f"{name}_raw").null_count for name in DEMOGRAPHICS) == 926
    spans = Counter(rows(folder, "spans", ["kind"]).column("kind").to_pylist())
    assert spans == {"distress": 1_729, "cultural_signal": 1_523, "support_strategy": 1_041}
    assert set(read_splits(folder)) == {"test"}


def read_splits(folder: Path) -> list[str]:
    """Return the splits of the data configs."""
    content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return [split for name, config in content["configs"].items() if name != "codebook" for split in config["splits"]]


def test_spans_by_culture_and_labels() -> None:
    spans = rows(built("culturecare").folder, "spans", ["culture", "kind", "part", "label"]).to_pylist()
    signals = Counter(row["culture"] for row in spans if row["kind"] == "cultural_signal")
    assert signals == {"arab": 346, "chinese": 315, "german": 338, "jewish": 524}
    intensity = Counter(row["label"] for row in spans if row["kind"] == "distress")
    assert intensity == {"moderate": 930, "light": 466, "high": 328, None: 5}


def test_language_is_of_the_text_and_not_of_the_culture() -> None:
    posts = rows(built("culturecare").folder, "posts", ["culture", "language"]).to_pylist()
    by_culture = {
        culture: Counter(row["language"] for row in posts if row["culture"] == culture)
        for culture in ("arab", "chinese", "german", "jewish")
    }
    assert by_culture["chinese"]["en"] >= 138
    assert 20 <= by_culture["arab"]["ar"] <= 30
    assert 85 <= by_culture["german"]["de"] <= 100
    assert by_culture["jewish"]["he"] <= 5


def test_minors_text_and_links_are_not_in_the_release_tree(tmp_path: Path) -> None:
    result = built("culturecare")
    derive(result.folder, tmp_path / "tree", describe=lambda tree: render(tree, result.definition))
    posts = rows(result.folder, "posts", ["post_id", "age", "is_minor"]).to_pylist()
    numeric = [row for row in posts if row["age"] is not None and row["age"] < 18]
    assert len(numeric) == 26
    released = set(rows(tmp_path / "tree", "posts", ["post_id"]).column("post_id").to_pylist())
    assert released == {row["post_id"] for row in posts if not row["is_minor"]}
    assert {"phrase", "text", "age_raw", "gender"}.isdisjoint(rows(tmp_path / "tree", "spans").column_names)


def test_no_link_no_post_id_and_released_no_phrase_in_any_byte(tmp_path: Path) -> None:
    result = built("culturecare")
    derive(result.folder, tmp_path / "tree", describe=lambda tree: render(tree, result.definition))
    ids, phrases = set(), set()
    for path in sorted((Path(SOURCES) / "culturecare" / "arxiv2025_culturecare" / "data").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            ids.add(record["post_id"])
            phrases |= {
                one["phrase"] for part in ("emotional_distress", "cultural_signals") for one in record["post"][part]
            }
    for folder, withheld in ((result.folder, set()), (tmp_path / "tree", {one for one in phrases if len(one) > 30})):
        text = everything_in(folder)
        assert "reddit.com/comments" not in text
        assert not [one for one in withheld if one in text]
        values = set(text.split("\n"))
        assert not ids & values


def everything_in(folder: Path) -> str:
    """Return every byte of every file as text, and every value of every Parquet file beside them."""
    import pyarrow.parquet as pq

    parts = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            parts.append(path.read_bytes().decode("utf-8", errors="ignore"))
        if path.suffix == ".parquet":
            for column in pq.read_table(path, partitioning=None).columns:
                parts += [str(value) for value in column.to_pylist()]
    return "\n".join(parts)
