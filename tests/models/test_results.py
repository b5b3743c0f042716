"""The published figures: of models and datasets that are there, on today's rows, and what measuring again gives."""

from __future__ import annotations

import pytest
from fixture_builds import SOAK, pinned
from models.trained_models import NAMES, model

from builders import catalog
from builders.evaluation.evaluate import Setting, evaluate
from builders.evaluation.folds import SEEDS
from builders.evaluation.results_file import of_model, published_results, read_results
from builders.manifest import read_manifest

RESULTS = read_results(published_results())
OWN = [name for name in NAMES if model(name).dataset == "tapestry"]
"""Models whose own dataset is embedded, so that anyone can measure them again."""


def test_every_model_was_measured_on_every_dataset_it_names() -> None:
    expected = {(name, dataset) for name in NAMES for dataset in model(name).tested_on}
    assert {(one["model"], one["dataset"]) for one in RESULTS} == expected


@pytest.mark.parametrize("result", RESULTS, ids=lambda one: f"{one['model']}-on-{one['dataset']}")
def test_a_result_says_how_it_came_about(result: dict[str, object]) -> None:
    definition = catalog.get(str(result["dataset"]))
    assert result["dataset_version"] == definition.version
    assert result["model_version"] == model(str(result["model"])).model.version
    assert result["seeds"] == (list(SEEDS) if result["dataset"] == result["trained_on"] else [])
    rows = result["rows"]
    assert isinstance(rows, list)
    assert {"model", "majority", "surface"} <= {row["row"] for row in rows}
    assert all(row["history"] in ("none", "predicted", "gold") for row in rows)
    for row in (row for row in rows if row["row"] != "human"):
        for score in row["scores"].values():
            if isinstance(score, dict):
                assert score["low"] <= score["value"] + 0.02
                assert score["value"] <= score["high"] + 0.02


def test_figures_of_the_embedded_corpus_are_of_todays_rows() -> None:
    revisions = read_manifest(pinned("tapestry"))["fingerprints"]["local"]
    mine = [one for one in RESULTS if one["dataset"] == "tapestry"]
    assert mine
    assert all(one["revision"] == revisions[one["config"]] for one in mine)


@pytest.mark.parametrize("name", OWN if SOAK else ["mi-quality-tapestry-demo"])
def test_measuring_again_gives_the_published_figures(name: str) -> None:
    (published,) = [one for one in of_model(RESULTS, name, model(name).model.version) if one["dataset"] == "tapestry"]
    builds = pinned("tapestry").parent
    found = evaluate(
        Setting(
            trained=model(name),
            dataset="tapestry",
            builds=builds,
            examples=model(name).training_examples(builds / "tapestry"),
            training=None,
            seeds=SEEDS,
        )
    )
    assert found
    rows = {(row["row"], row["part"]): row for row in published["rows"] if row["row"] != "encoder"}
    assert {(row["row"], row["part"]) for row in found["rows"]} == set(rows)
    for row in found["rows"]:
        theirs = rows[row["row"], row["part"]]
        assert row["n"] == theirs["n"]
        for score, value in row["scores"].items():
            first, second = (one["value"] if isinstance(one, dict) else one for one in (value, theirs["scores"][score]))
            assert first == pytest.approx(second, abs=0.004), (row["row"], row["part"], score)
