"""Every croissant.json validates and streams offline, through the addresses it will be published under."""

from __future__ import annotations

import json
import logging
from itertools import islice
from pathlib import Path
from typing import Any

import mlcroissant
import pytest
from fixture_builds import DATASETS, built, released, rows

from builders.manifest import file_sha256, read_manifest
from cards.croissant import CROISSANT

NEURIPS = (
    "rai:dataLimitations", "rai:dataBiases", "rai:personalSensitiveInformation", "rai:dataUseCases",
    "rai:dataSocialImpact", "rai:hasSyntheticData", "prov:wasDerivedFrom", "prov:wasGeneratedBy",
)  # fmt: skip
"""The fields that the Evaluations & Datasets track of NeurIPS 2026 asks for."""
FOLDERS = [(name, tree) for name in DATASETS for tree in ("local build", "release tree")]


def folder_of(name: str, tree: str) -> Path:
    """Return a dataset's local build or release tree."""
    return built(name).folder if tree == "local build" else released(name)


def opened(folder: Path) -> mlcroissant.Dataset:
    """Return the dataset with the published addresses mapped to the files of the folder."""
    logging.getLogger().setLevel(logging.ERROR)
    content = json.loads((folder / CROISSANT).read_text(encoding="utf-8"))
    files = [one["@id"] for one in content["distribution"] if one["@type"] == "cr:FileObject"]
    return mlcroissant.Dataset(str(folder / CROISSANT), mapping={file: str(folder / file) for file in files})


@pytest.mark.parametrize(("name", "tree"), FOLDERS)
def test_it_validates_and_states_what_reviewers_ask_for(name: str, tree: str) -> None:
    folder = folder_of(name, tree)
    issues = opened(folder).metadata.ctx.issues
    assert not issues.errors, issues.report()
    assert not issues.warnings, issues.report()
    content: dict[str, Any] = json.loads((folder / CROISSANT).read_text(encoding="utf-8"))
    assert [field for field in NEURIPS if content.get(field) in (None, "", [])] == []
    hashes = {one["@id"]: one["sha256"] for one in content["distribution"] if one["@type"] == "cr:FileObject"}
    assert hashes == {path: file_sha256(folder / path) for path in hashes}
    version = content["version"]
    assert all(f"/resolve/v{version}/" in one["contentUrl"] for one in content["distribution"] if "contentUrl" in one)


@pytest.mark.parametrize(("name", "tree"), FOLDERS)
def test_every_config_streams_with_its_splits_and_values(name: str, tree: str) -> None:
    folder = folder_of(name, tree)
    dataset = opened(folder)
    for config, found in read_manifest(folder)["configs"].items():
        records = list(islice(dataset.records(config), 40))
        assert len(records) == min(found["rows"], 40)
        assert {record[f"{config}/split"].decode() for record in records} <= set(found["splits"])
        wanted = rows(folder, config)
        identifier = next(iter(wanted[0]))
        streamed = {record[f"{config}/{identifier}"].decode() for record in records}
        assert streamed <= {row[identifier] for row in wanted}


def test_label_names_stand_beside_their_numbers() -> None:
    content = json.loads((folder_of("tapestry", "local build") / CROISSANT).read_text(encoding="utf-8"))
    sets = {one["@id"]: one for one in content["recordSet"]}
    labels = sets["labels-mi/talk-type@1"]
    assert [row["labels-mi/talk-type@1/name"] for row in labels["data"]] == ["change", "neutral", "sustain"]
    talk = next(field for field in sets["utterances"]["field"] if field["name"] == "talk_type")
    assert talk["references"]["field"]["@id"] == "labels-mi/talk-type@1/position"
