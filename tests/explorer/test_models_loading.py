"""Models are found, described and loaded once; what is broken or hostile is named, and leaves the others usable."""

from __future__ import annotations

import json
import os
import pickle
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from explorer import models as loading
from explorer.errors import FilterError
from explorer.models import Baselines
from explorer.places import Places, models
from explorer.shown import Broken
from explorer.trying import classify
from explorer_fixtures.models import BEHAVIOUR, DISTRESS, NEXT, copy_of, described, shelf, weights_of
from models.trained_models import description, folder

from builders.training.model_files import read_weights

TEXT = "So you have been sleeping badly since the move."


def broken(baselines: Baselines, name: str = DISTRESS) -> str:
    """Return why a model is broken, after it was asked and another one answered."""
    with pytest.raises(FilterError) as refused:
        classify(baselines, name, TEXT)
    assert classify(baselines, BEHAVIOUR, TEXT).chosen
    (one,) = baselines.broken
    assert one.reason in str(refused.value)
    assert name not in [usable.name for usable in baselines.usable]
    return one.reason


def test_a_model_says_what_it_is_before_its_weights_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "read_weights", lambda *_: pytest.fail("weights were read"))
    baselines = shelf(BEHAVIOUR, NEXT)
    model, forecaster = baselines.named(BEHAVIOUR), baselines.named(NEXT)
    assert (model.kind, forecaster.kind) == ("therapist-behaviour", "next-therapist-behaviour")
    assert (model.forecasts, forecaster.forecasts) == (False, True)
    assert model.machine_written
    assert list(model.labels) == description(BEHAVIOUR)["labels"]
    assert model.definitions.keys() == set(model.labels)
    assert dict(model.languages) == description(BEHAVIOUR)["trained_on"]["languages"]
    assert forecaster.transitions
    assert baselines.of_kind("therapist-behaviour") == (model,)
    assert model.card == ""


def test_weights_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []

    def reading(path: Path, sha256: str) -> Any:  # noqa: ANN401 - scikit-learn has no types
        read.append(path)
        return read_weights(path, sha256)

    monkeypatch.setattr(loading, "read_weights", reading)
    baselines = shelf(BEHAVIOUR)
    assert classify(baselines, BEHAVIOUR, TEXT) == classify(baselines, BEHAVIOUR, TEXT)
    assert len(read) == 1


def test_models_of_a_folder_of_builds_are_found(tmp_path: Path) -> None:
    copy_of(BEHAVIOUR, tmp_path)
    (tmp_path / "models" / "empty").mkdir()
    found = models(Places(tmp_path, own=True))
    assert [one.name for one in Baselines(found).usable] == [BEHAVIOUR]


class Planted:
    """An object that would run a command when it is unpickled."""

    def __init__(self, witness: Path) -> None:
        self.witness = witness

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch {self.witness}",)


def planted(target: Path) -> bytes:
    """Return weights with a step that is no part of scikit-learn."""
    with zipfile.ZipFile(target / "model.skops") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    schema = json.loads(members["schema.json"])
    schema["content"]["content"]["steps"]["content"][0] = {
        "__class__": "system", "__module__": "os", "__loader__": "FunctionNode", "content": "system", "__id__": 999_999
    }  # fmt: skip
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in (members | {"schema.json": json.dumps(schema).encode()}).items():
            archive.writestr(name, content)
    return written.getvalue()


def growing() -> bytes:
    """Return a small file that unpacks to a large one."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("schema.json", "{}")
        archive.writestr("0000.npy", bytes((64 << 20) + 1))
    return written.getvalue()


def test_hostile_weights_run_nothing_and_break_one_model_alone(tmp_path: Path) -> None:
    target, witness = copy_of(DISTRESS, tmp_path), tmp_path / "witness"
    for content, said in (
        (pickle.dumps(Planted(witness)), "no model of this kit"),
        (planted(folder(DISTRESS)), "may run code: "),
        (growing(), "unpacks to"),
        (b"", "no model of this kit"),
    ):
        weights_of(target, content)
        reason = broken(shelf(BEHAVIOUR, target))
        assert said in reason
        assert str(tmp_path) not in reason
        assert not witness.exists()


def test_other_bytes_than_described_are_not_loaded(tmp_path: Path) -> None:
    target = copy_of(DISTRESS, tmp_path)
    content = bytearray((target / "model.skops").read_bytes())
    content[len(content) // 2] ^= 1
    (target / "model.skops").write_bytes(content)
    assert "expected sha256" in broken(shelf(BEHAVIOUR, target))
    (target / "model.skops").unlink()
    assert "there is no model file" in broken(shelf(BEHAVIOUR, target))


def test_weights_that_answer_otherwise_than_described_are_broken(tmp_path: Path) -> None:
    target = copy_of(DISTRESS, tmp_path, labels=["light", "high"])
    assert "does not answer as it is described" in broken(shelf(BEHAVIOUR, target))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"model_format": 2}, "expected model_format 1"),
        ({"weights": {"file": "../elsewhere.skops", "sha256": ""}}, "weights in model.skops"),
        ({"labels": ["high"]}, "at least two labels"),
        ({"labels": ["high", "high"]}, "each once"),
        ({"trained_on": None}, "TypeError"),
        ({"schema": {}}, "KeyError"),
        ({"transitions": {"file": "../../etc/passwd"}}, "passwd is missing"),
    ],
)
def test_a_description_that_is_none_breaks_the_model(values: dict[str, Any], said: str, tmp_path: Path) -> None:
    reason = broken(shelf(BEHAVIOUR, copy_of(DISTRESS, tmp_path, **values)))
    assert said in reason
    assert str(tmp_path) not in reason


@pytest.mark.parametrize("content", ["", "[]", "{", '{"a": ' * 5_000, '"' + "x" * (5 << 20) + '"'])
def test_a_file_that_describes_nothing_breaks_the_model(content: str, tmp_path: Path) -> None:
    target = copy_of(DISTRESS, tmp_path)
    (target / "model.json").write_text(content, encoding="utf-8")
    assert "not described as models of this kit are" in broken(shelf(BEHAVIOUR, target))


def test_a_forecaster_without_its_transitions_is_one_without_rules(tmp_path: Path) -> None:
    assert shelf(NEXT).named(NEXT).transitions
    assert shelf(copy_of(NEXT, tmp_path, transitions=None)).named(NEXT).transitions == ()


@pytest.mark.parametrize("change", [{"form": "recipe"}, {"form": "none"}, {"access": "manual"}])
def test_a_model_that_may_not_be_published_is_tried_by_its_owner_alone(change: dict[str, str], tmp_path: Path) -> None:
    target = copy_of(DISTRESS, tmp_path)
    path = target / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(manifest | {"verdict": manifest["verdict"] | change}), encoding="utf-8")
    assert "may not be published" in broken(shelf(BEHAVIOUR, target))
    assert classify(shelf(target, own=True), DISTRESS, TEXT).chosen
    path.unlink()
    assert "manifest.json is missing" in broken(shelf(BEHAVIOUR, target))


def test_names_that_are_not_known_and_names_that_are_there_twice(tmp_path: Path) -> None:
    with pytest.raises(FilterError, match="Did you mean therapist-behaviour-tapestry-demo"):
        classify(shelf(BEHAVIOUR), "therapist-behavior-tapestry-demo", TEXT)
    twice = copy_of(BEHAVIOUR, tmp_path)
    assert shelf(BEHAVIOUR, twice).broken[0].reason == "it is there twice."
    described(twice, name="another")
    assert [one.name for one in shelf(BEHAVIOUR, twice).usable] == ["another", BEHAVIOUR]


def test_what_could_not_be_fetched_is_broken_too() -> None:
    missing = Broken("owner/model", "there is no such release.")
    assert Baselines([missing]).broken == (missing,)
