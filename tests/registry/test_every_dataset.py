"""What every dataset must hold, built from its fixture: each is a parameter, none needs test code of its own."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml
from fixture_builds import DATASETS, SOAK, as_published, built, every_text, released, rows

from builders import catalog
from builders.check import check_folder
from builders.codebook import CODEBOOK_SPLIT
from builders.labels import load_taxonomy
from builders.manifest import read_manifest, row_type
from builders.problems import LEVELS
from builders.schema import columns_of
from cards.check import check_card
from cards.lint.lint import lint

every_dataset = pytest.mark.parametrize("name", DATASETS)


@every_dataset
def test_build_and_release_tree_are_in_order(name: str) -> None:
    local, tree = (built(name).folder, catalog.get(name)), (released(name), as_published(name))
    for (folder, definition), forbidden in ((local, LEVELS[:1]), (tree, LEVELS[:2])):
        report = check_folder(folder)
        report.extend(check_card(folder, definition))
        report.extend(lint(folder).report.problems)
        assert [problem.line() for level in forbidden for problem in report.at(level)] == []
        assert [problem.line() for problem in report.problems if problem.rule.startswith("language")] == []


@every_dataset
def test_folders_load_streaming_and_not(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import datasets

    datasets.disable_progress_bars()
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path)
    for folder in (built(name).folder, released(name)):
        for config in _some_configs(datasets.get_dataset_config_names(str(folder))):
            loaded = datasets.load_dataset(str(folder), config, cache_dir=str(tmp_path))
            streamed = datasets.load_dataset(str(folder), config, streaming=True)
            for split in loaded:
                assert list(streamed[split]) == list(loaded[split])
            assert_labels(loaded[split].features, row_type(read_manifest(folder), config.partition("-")[0]))


def _some_configs(configs: list[str]) -> list[str]:
    """Return the configs to load: those per language are many, and one of a kind stands for them."""
    of_a_kind = {config.partition("-")[0]: config for config in configs if "-" in config}
    return configs if SOAK else [one for one in configs if "-" not in one or one in of_a_kind.values()]


def assert_labels(features: Any, config: str) -> None:  # noqa: ANN401 - of a library without types
    """Check that the class names are those of the taxonomies, in their order."""
    for column in columns_of(config):
        feature = features.get(column.name)
        if column.taxonomy and feature is not None:
            label = feature.feature if column.is_list else feature
            assert tuple(label.names) == load_taxonomy(column.taxonomy).names


@every_dataset
def test_the_three_readers_agree(name: str) -> None:
    import duckdb
    import pandas as pd
    import polars as pl

    folder = built(name).folder
    content = read_manifest(folder)
    for config, about in content["configs"].items():
        pattern = f"{folder}/data/{config}/*.parquet"
        files = [str(folder / one["path"]) for one in content["files"] if one["config"] == config]
        counted = duckdb.sql(f"select count(*) from '{pattern}'")  # noqa: S608 - our own path
        assert counted is not None
        assert counted.fetchall() == [(about["rows"],)]
        assert pl.read_parquet(pattern).height == about["rows"]
        assert sum(len(pd.read_parquet(file)) for file in files) == about["rows"]


@every_dataset
def test_no_group_lies_in_two_splits_or_folds(name: str) -> None:
    folder = built(name).folder
    splits, folds = defaultdict(set), defaultdict(set)
    content = read_manifest(folder)
    for one in content["files"]:
        if one["split"] == CODEBOOK_SPLIT:
            continue
        import pyarrow.parquet as pq

        for row in pq.read_table(folder / one["path"], columns=["group_id", "fold"], partitioning=None).to_pylist():
            splits[row["group_id"]].add(one["split"])
            folds[row["group_id"]].add(row["fold"])
    assert splits
    assert all(len(found) == 1 for found in (*splits.values(), *folds.values()))


@every_dataset
def test_nested_turns_are_the_utterances(name: str) -> None:
    folder = built(name).folder
    if "dialogues" not in read_manifest(folder)["configs"]:
        pytest.skip("the dataset holds no dialogues")
    flat = rows(folder, "utterances")
    nested = [{"dialogue_id": one["dialogue_id"], **turn} for one in rows(folder, "dialogues") for turn in one["turns"]]
    assert [{key: row[key] for key in nested[0]} for row in flat] == nested
    chat = [message["content"] for one in rows(folder, "chat") for message in one["messages"]]
    assert chat == [row["text"] for row in flat]


@every_dataset
def test_readme_names_every_config_and_one_default(name: str) -> None:
    text = (built(name).folder / "README.md").read_text(encoding="utf-8")
    head = yaml.safe_load(text.split("---\n")[1])
    names = [config["config_name"] for config in head["configs"]]
    assert [info["config_name"] for info in head["dataset_info"]] == [name for name in names if "-" not in name]
    assert sum(config.get("default", False) for config in head["configs"]) == 1
    assert {*catalog.get(name).configs, *(["codebook"] if catalog.get(name).taxonomies else [])} <= set(names)
    assert len(text.encode()) <= 200_000


@every_dataset
def test_withheld_fields_reach_no_byte(name: str) -> None:
    for folder in (built(name).folder, released(name)):
        text = every_text(folder)
        assert "withheld-" not in text
        assert "Withheld title" not in text
        assert "example.org" not in text


@every_dataset
def test_the_release_tree_holds_what_the_verdict_allows(name: str) -> None:
    content = read_manifest(released(name))
    form = content["verdict"]["form"]
    local = built(name).folder
    match form:
        case "full":
            assert content["configs"] == read_manifest(local)["configs"]
        case "recipe":
            assert set(content["configs"]) == {"codebook"}
            assert content["default_config"] == "codebook"
        case "labels":
            text = every_text(released(name))
            for row in rows(local, "spans"):
                assert row["phrase"] not in text
            for row in rows(local, "posts"):
                stated = [value for key, value in row.items() if key.endswith("_raw") and key != "empathy_score_raw"]
                assert not [value for value in stated if value and len(value) > 8 and value in text]
                assert (row["post_id"] in {one["post_id"] for one in rows(released(name), "posts")}) != bool(
                    row["is_minor"]
                )
                if row["is_minor"]:
                    assert row["post_id"] not in text
