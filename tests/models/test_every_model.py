"""Every model of the catalog: what is trained, written and read again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from fixture_builds import SOAK, pinned, tree_bytes
from models.trained_models import NAMES, description, examples, folder, manifest, model

from builders import catalog
from builders.labels import load_taxonomy
from builders.rights import verdict_of
from builders.training.catalog import find, on_dataset, tasks, trained
from builders.training.fit import fitted, probabilities
from builders.training.model_files import read_weights
from builders.training.train import train

SMALL = ["mi-quality-annomi", "next-therapist-behaviour-annomi", "therapist-behaviour-fine-annomi"]
"""Those that are trained more often outside of the soak."""
every_model = pytest.mark.parametrize("name", NAMES)


@pytest.mark.parametrize("name", NAMES if SOAK else SMALL)
def test_a_file_says_what_the_model_said(name: str) -> None:
    some = examples(name).take(np.arange(len(examples(name))) < 200)
    found = read_weights(folder(name) / "model.skops", description(name)["weights"]["sha256"])
    fresh = fitted(model(name).model.estimator(), examples(name), model(name).model.calibration)
    assert (probabilities(found, some) == probabilities(fresh, some)).all()


@every_model
def test_answers_are_probabilities(name: str) -> None:
    facts, some = description(name), examples(name).take(np.arange(len(examples(name))) < 200)
    found = read_weights(folder(name) / facts["weights"]["file"], facts["weights"]["sha256"])
    said = probabilities(found, some)
    assert ((said >= 0) & (said <= 1)).all()
    if not facts["several_labels"]:
        assert np.allclose(said.sum(axis=1), 1)


@every_model
def test_probabilities_stand_in_the_order_of_the_labels(name: str) -> None:
    facts = description(name)
    found = read_weights(folder(name) / facts["weights"]["file"], facts["weights"]["sha256"])
    columns = found.predict_proba(examples(name).inputs[:3]).shape[1]
    assert columns == len(facts["labels"])
    assert [examples(name).labels[position] for position in found.classes_] == facts["labels"]
    if facts["taxonomy"]:
        order = [label.id for label in load_taxonomy(facts["taxonomy"]).labels]
        assert facts["labels"] == [one for one in order if one in facts["labels"]]


@every_model
def test_it_learns_what_it_is_shown(name: str) -> None:
    shown = examples(name)
    found = read_weights(folder(name) / "model.skops", description(name)["weights"]["sha256"])
    said = probabilities(found, shown)
    if description(name)["several_labels"]:
        assert ((said >= 0.5) == shown.targets).mean() > 0.8
    else:
        right = (said.argmax(axis=1) == shown.targets).mean()
        assert right >= np.bincount(shown.targets).max() / len(shown)


@pytest.mark.parametrize("name", NAMES if SOAK else SMALL)
def test_training_again_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    again = tmp_path / name
    train(model(name), pinned(model(name).dataset), again, describe=lambda _: None)
    assert tree_bytes(again) == tree_bytes(folder(name))


@every_model
def test_rights_reach_the_model(name: str) -> None:
    dataset = catalog.get(model(name).dataset)
    data, found = verdict_of(dataset.rights), manifest(name)["verdict"]
    assert data.uses.train
    assert found["licence"] == data.licence
    assert found["uses"] == data.as_dict()["uses"]
    assert found["form"] == ("full" if data.form.name == "FULL" else "recipe")
    assert manifest(name)["trained_on"][0]["dataset"] == dataset.name


@every_model
def test_machine_written_text_shows_in_the_name(name: str) -> None:
    machine_written = set(description(name)["trained_on"]["origins"]) == {"llm_generated"}
    assert name.endswith("-demo") == machine_written


@every_model
def test_the_description_counts_what_it_was_trained_on(name: str) -> None:
    facts = description(name)["trained_on"]
    assert facts["examples"] == len(examples(name))
    assert facts["groups"] == len(set(examples(name).groups))
    assert sum(facts["languages"].values()) == facts["examples"]
    if not description(name)["several_labels"]:
        assert sum(facts["labels"].values()) == facts["examples"]


def test_every_task_has_models_and_none_shares_a_name() -> None:
    assert {one.model.name for one in trained()} == {task.name for task in tasks()}
    assert len(set(NAMES)) == len(NAMES)


def test_a_model_that_is_released_with_weights_may_be_trained_by_its_data() -> None:
    forms = {name: manifest(name)["verdict"]["form"] for name in NAMES}
    assert {name for name, form in forms.items() if form == "full"} >= {"support-strategy-esconv"}
    assert all(form == "recipe" for name, form in forms.items() if name.endswith("-annomi"))


@pytest.mark.parametrize(
    ("name", "said"), [("therapist-behavior", "did you mean therapist-behaviour"), ("x", "there are")]
)
def test_an_unknown_name_is_answered_with_the_known_ones(name: str, said: str) -> None:
    with pytest.raises(LookupError, match=said):
        find(name)


def test_a_dataset_that_a_task_cannot_read_is_refused() -> None:
    with pytest.raises(LookupError, match="it reads annomi, tapestry"):
        on_dataset("mi-quality", "esconv")
