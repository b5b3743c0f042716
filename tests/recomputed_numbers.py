"""The numbers of a card, computed again from the Parquet by DuckDB, agreement by `krippendorff`."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import krippendorff
import numpy as np
import pytest
import recomputed_collections

from builders import catalog
from builders.evaluation.results_file import of_dataset, published_results, read_results
from builders.manifest import file_sha256, read_manifest
from cards import baseline_section
from cards.front_matter import read_front_matter
from cards.render import README

BAR = 12
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A README, and the folder with the rows it speaks of: a recipe speaks of rows it does not hold."""

    name: str
    folder: Path
    data: Path
    text: str
    features: dict[str, dict[str, Any]]
    files: Mapping[str, Path]

    def rows(self, config: str, split: str = "*") -> duckdb.DuckDBPyRelation:
        """Return the rows of a config, with the file each stands in."""
        return duckdb.read_parquet(f"{self.data}/data/{config}/{split}-*.parquet", filename=True)


def shown(name: str, folder: Path, data: Path, files: Mapping[str, Path]) -> Shown:
    """Return the card of a folder with the rows it speaks of and the source files it was built from."""
    text = (folder / README).read_text(encoding="utf-8")
    front, _ = read_front_matter((data / README).read_text(encoding="utf-8"), README)
    assert front is not None
    features = {
        info["config_name"]: {one["name"]: one for one in info["features"]} for info in front.values["dataset_info"]
    }
    return Shown(name, folder, data, text, features, files)


def tables(text: str) -> list[tuple[str, tuple[str, ...], list[Row]]]:
    """Return each table of a README: the line above it, its header and its rows."""
    found = []
    for block in re.split(r"\n\n+", text):
        lines = block.split("\n")
        if len(lines) > 2 and lines[0].startswith("|") and set(lines[1]) <= set("|- "):
            cells = [[cell.strip().strip("`") for cell in line.strip("|").split(" | ")] for line in lines]
            above = text[: text.index(block)].rstrip().rsplit("\n", 1)[-1].strip("*")
            header = tuple(cells[0])
            found.append((above, header, [dict(zip(header, row, strict=True)) for row in cells[2:]]))
    return found


def whole(told: str) -> int:
    """Return a number with thousands parted."""
    return int(told.replace(",", ""))


def same(told: str, computed: float) -> bool:
    """Whether a number is the computed one, to the two decimals that are shown."""
    return float(told.replace(",", "")) == pytest.approx(float(computed), abs=0.006)


def share_and_bar(row: Row, count: int, total: int, largest: int) -> None:
    """Check share and bar of a row."""
    assert row["share"].replace("\u00a0", " ") == f"{100 * count / total:.1f} %"
    assert abs(row[""].count("█") - BAR * count / largest) < 1


def at_a_glance(card: Shown, _: str, rows: list[Row]) -> None:
    for row in rows:
        counted = card.rows(row["config"], row["split"])
        found = counted.aggregate("count(*), count(distinct group_id), count(distinct language)").fetchall()[0]
        assert found == tuple(whole(row[key]) for key in ("rows", "groups", "languages"))


def facts(card: Shown, _: str, rows: list[Row]) -> None:
    told = {row["what"]: row["value"] for row in rows}
    main = next(config for config in ("utterances", "spans", "questions") if config in card.features)
    counted = card.rows(f"{main}*")  # with those that stand apart by licence
    assert told["version"] == catalog.get(card.name).version
    if "languages" in told:
        found = counted.filter("language != 'und'").aggregate("count(distinct language)").fetchall()[0]
        assert found == (whole(told["languages"]),)
    for column in ("origin", "translation"):
        known = counted.filter(f"{column} is not null").aggregate(f"{column}, count(*)", column).fetchall()
        pairs = re.findall(r"([a-z ]+?) ([\d,]+)(?:, |$)", told.get(column, ""))
        assert {one: whole(number) for one, number in pairs} == {one.replace("_", " "): rows for one, rows in known}


def labels(card: Shown, above: str, rows: list[Row]) -> None:
    config, column = above.split(": ")
    feature = card.features[config][column]
    values = card.rows(config).project(f"{f'unnest({column})' if 'list' in feature else column} as value")
    counted = dict(values.filter("value is not null").aggregate("value, count(*)", "value").fetchall())
    kind = feature.get("list", feature.get("dtype"))
    kind = kind.get("dtype", kind) if isinstance(kind, dict) else kind
    if isinstance(kind, dict):
        counted = {kind["class_label"]["names"][str(value)]: count for value, count in counted.items()}
    assert {row["label"]: whole(row["count"]) for row in rows if row["count"] != "0"} == counted
    for row in rows:
        share_and_bar(row, whole(row["count"]), sum(counted.values()), max(counted.values()))


def lengths(card: Shown, above: str, rows: list[Row]) -> None:
    function = "len" if above.startswith("Turns") else "length"
    for row in rows:
        values = card.rows(row["config"]).project(f"{function}({row['column']}) as size")
        found = values.aggregate(
            "count(size), avg(size), quantile_cont(size, 0.5), quantile_cont(size, 0.95), max(size)"
        ).fetchall()[0]
        told = [row[key] for key in ("number", "mean", "median", "95th percentile", "longest")]
        assert all(same(one, other) for one, other in zip(told, found, strict=True)), (told, found)


def languages(card: Shown, above: str, rows: list[Row]) -> None:
    counted: Counter[str] = Counter()
    for config in re.findall(r"`(\w+)`", above):
        counted.update(dict(card.rows(config).aggregate("language, count(*)", "language").fetchall()))
    assert {row["tag"]: whole(row["rows"]) for row in rows} == counted
    for row in rows:
        share_and_bar(row, whole(row["rows"]), sum(counted.values()), max(counted.values()))


def in_several_splits(rows: duckdb.DuckDBPyRelation, column: str) -> tuple[int]:
    """Return how many values of a column stand in files of several splits."""
    splits = "count(distinct regexp_extract(filename, '([^/]+?)-[^/]*parquet$', 1))"
    found = rows.aggregate(f"{splits} as splits", column).filter("splits > 1").aggregate("count(*)").fetchall()[0]
    return (int(found[0]),)


def repetition(card: Shown, _: str, rows: list[Row]) -> None:
    for row in rows:
        column = {"utterances": "text", "spans": "phrase", "questions": "question"}[row["config"].partition("_")[0]]
        counted = card.rows(row["config"])
        found = counted.aggregate(f"count(*), count({column}) - count(distinct {column})").fetchall()[0]
        assert found == (whole(row["rows"]), whole(row["rows that repeat a text"]))
        long = counted.filter(f"length({column}) >= 30")
        assert (whole(row["long texts in several splits"]),) == in_several_splits(long, column)
        assert (whole(row["groups in several splits"]),) == in_several_splits(counted, "group_id")


def agreement(card: Shown, _: str, rows: list[Row]) -> None:
    for row in rows:
        found = (
            card.rows("annotations")
            .filter(f"attribute = '{row['attribute']}'")
            .aggregate("target_id, annotator_id, string_agg(distinct value, chr(10) order by value)",
                       "target_id, annotator_id")
            .fetchall()
        )  # fmt: skip
        values = sorted({value for _, _, value in found})
        given: dict[str, dict[str, int]] = {}
        for target, annotator, value in found:
            given.setdefault(target, {})[annotator] = values.index(value)
        several = [one for one in given.values() if len(one) > 1]
        people = sorted({annotator for one in several for annotator in one})
        grid = np.array([[one.get(annotator, np.nan) for annotator in people] for one in several])
        assert whole(row["targets"]) == len(several)
        assert whole(row["annotations"]) == sum(map(len, several))
        alpha = krippendorff.alpha(reliability_data=grid.T, level_of_measurement="nominal")
        assert float(row["alpha"]) == pytest.approx(alpha, abs=1e-4)
        low, high = (float(one) for one in row["95 % interval"].split(" to "))
        again = np.random.default_rng(1).integers(len(grid), size=(200, len(grid)))
        drawn = [krippendorff.alpha(reliability_data=grid[one].T, level_of_measurement="nominal")
                 for one in again if len(np.unique(grid[one][~np.isnan(grid[one])])) > 1]  # fmt: skip
        spread = max(0.02, high - low)
        assert np.percentile(drawn, (2.5, 97.5)) == pytest.approx((low, high), abs=spread / 4)


def sources(card: Shown, _: str, rows: list[Row]) -> None:
    for row in (one for one in rows if "collection" not in read_manifest(card.folder)):
        path = card.files.get(row["file"]) or Path(__file__).parents[1] / "builders" / row["file"]
        size, sha256 = listing(card.name, path) if path.is_dir() else (path.stat().st_size, file_sha256(path))
        assert whole(row["bytes"]) == size
        assert sha256.startswith(row["sha256"].strip("…"))


def listing(name: str, folder: Path) -> tuple[int, str]:
    """Return the bytes of a folder's members, and the hash of their lines as `sha256sum` prints them."""
    source = next(one for one in catalog.get(name).sources if folder.as_posix().endswith(f"/{one.path}"))
    members = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    found = {below: path for below, path in members.items() if re.fullmatch(source.members, below)}
    lines = sorted(f"{file_sha256(path)}  {source.path}/{below}\n" for below, path in found.items())
    return sum(path.stat().st_size for path in found.values()), hashlib.sha256("".join(lines).encode()).hexdigest()


def hits(card: Shown, _: str, rows: list[Row]) -> None:
    found = read_manifest(card.folder)["scans"]["personal_data"]["hits"]
    assert {row["rule"]: whole(row["hits"]) for row in rows} == found


def definitions(card: Shown, _: str, rows: list[Row]) -> None:
    known = set(card.rows("codebook").project("label, definition").fetchall())
    assert {(row["label"], row["definition"]) for row in rows} <= known


def without_numbers(card: Shown, _: str, rows: list[Row]) -> None:
    """Hold what is written in the definition or the card source, not counted."""
    del card
    assert rows


def baselines(card: Shown, _: str, rows: list[Row]) -> None:
    """Hold the figures against the results file, of which only those of this very revision are shown."""
    revisions = read_manifest(card.folder)["fingerprints"]["local"].values()
    found = {one["model"]: one for one in of_dataset(read_results(published_results()), card.name, revisions)}
    assert len(rows) == len(found)
    for row in rows:
        one = found[row["model"].split("]")[0].strip("[")]
        ours = one["rows"][0]["scores"][one["primary"]]
        assert f" {ours['value']:.3f} (95\u00a0% {ours['low']:.3f} to {ours['high']:.3f})" in row["score (95 %)"]
        assert (whole(row["examples"]), whole(row["groups"])) == (one["n"], one["groups"])


def made_by(card: Shown, _: str, rows: list[Row]) -> None:
    """Hold models, prompts and days against the rows that say them."""
    for row in rows:
        counted = card.rows(row["config"])
        column = {"model": "judge" if row["config"] == "judgements" else "generator", "prompt": "unnest(prompts)",
                  "days of the replies, UTC": "generated_on"}[row["what"]]  # fmt: skip
        values = counted.project(f"{column} as value").filter("value is not null")
        found = dict(values.aggregate("value, count(*)", "value").fetchall())
        if column == "generated_on":
            assert row["value"].split(" to ") == sorted({min(found), max(found)})
            found = {row["value"]: sum(found.values())}
        assert whole(row["rows"]) == found[row["value"]]


HANDLERS: dict[tuple[str, ...], Callable[[Shown, str, list[Row]], None]] = {
    ("config", "split", "rows", "groups", "languages"): at_a_glance,
    ("what", "value"): facts,
    ("label", "count", "share", ""): labels,
    ("config", "column", "number", "mean", "median", "95th percentile", "longest"): lengths,
    ("tag", "language", "script", "rows", "share", ""): languages,
    (
        "config",
        "rows",
        "rows that repeat a text",
        "long texts in several splits",
        "groups in several splits",
    ): repetition,
    ("attribute", "targets", "annotations", "alpha", "95 % interval"): agreement,
    ("file", "bytes", "sha256", "pinned"): sources,
    ("rule", "hits"): hits,
    ("label", "definition"): definitions,
    ("concern", "licence", "what was read", "evidence"): without_numbers,
    ("use", "granted"): without_numbers,
    ("statement", "where it was read"): without_numbers,
    ("version", "date", "what changed"): without_numbers,
    ("config", "what", "value", "rows"): made_by,
    baseline_section.HEADER: baselines,
}


def check_tables(card: Shown) -> None:
    """Hold every table of a card against what DuckDB counts."""
    found = tables(card.text)
    assert len(found) > 5
    for above, header, rows in found:
        (HANDLERS | recomputed_collections.HANDLERS)[header](card, above, rows)


def codebook(card: Shown) -> dict[str, list[str]]:
    """Return the labels of each label set; none where the dataset has no labels."""
    found: dict[str, list[str]] = {}
    if "codebook" not in read_manifest(card.folder)["configs"]:
        return found
    for taxonomy, label in card.rows("codebook").project("taxonomy, label").fetchall():
        found.setdefault(taxonomy, []).append(label)
    return found
