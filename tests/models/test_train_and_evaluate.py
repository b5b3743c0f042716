"""The commands that train and measure, as somebody types them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from command_here import run_here
from fixture_builds import pinned, tree_bytes

DEMO = "distress-intensity-tapestry-demo"
QUALITY = "mi-quality-tapestry-demo"


@pytest.fixture
def builds(tmp_path: Path) -> Path:
    """Return a folder of builds: the embedded corpus, and two fixtures as if their bytes were pinned."""
    folder = tmp_path / "artifacts"
    folder.mkdir()
    for name in ("tapestry", "annomi", "culturecare"):
        (folder / name).symlink_to(pinned(name))
    return folder


def careloom(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    return run_here(*arguments)


def test_a_model_is_trained_again_to_the_same_bytes(builds: Path) -> None:
    first = careloom("train", "distress-intensity", "--output", str(builds))
    assert first.returncode == 0, first.stderr
    assert "517 examples of tapestry" in first.stdout
    assert "s of CPU" in first.stdout
    before = tree_bytes(builds / "models" / DEMO)
    assert {"README.md", "LICENSE", "model.json", "model.skops", "manifest.json"} <= set(before)
    assert careloom("train", DEMO, "--output", str(builds)).returncode == 0
    assert tree_bytes(builds / "models" / DEMO) == before
    checked = careloom("check", str(builds / "models" / DEMO))
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_training_is_refused_where_rights_forbid_it(builds: Path) -> None:
    done = careloom("train", "cultural-signal", "--on", "culturecare", "--output", str(builds))
    assert done.returncode == 1
    assert "its terms forbid training models" in done.stderr
    assert not (builds / "models").exists() or not list((builds / "models").glob("cultural-signal-culturecare*"))


def test_a_dataset_that_is_not_built_is_named_with_the_command(tmp_path: Path) -> None:
    done = careloom("train", "therapist-behaviour-annomi", "--output", str(tmp_path))
    assert done.returncode == 2
    assert "run `careloom build annomi` first" in done.stderr
    done = careloom("evaluate", "therapist-behaviour-annomi", "--output", str(tmp_path))
    assert done.returncode == 2
    assert "run `careloom build annomi` first" in done.stderr


@pytest.mark.parametrize("verb", ["train", "evaluate"])
def test_an_unknown_model_is_answered_with_the_closest(verb: str, builds: Path) -> None:
    done = careloom(verb, "distres-intensity", "--output", str(builds))
    assert done.returncode == 2
    assert "did you mean distress-intensity" in done.stderr


def test_a_dataset_without_a_task_is_refused(builds: Path) -> None:
    done = careloom("train", "--on", "tapestry", "--output", str(builds))
    assert done.returncode == 2
    assert "--on needs the name of a task" in done.stderr


def test_measuring_again_gives_the_same_results_and_keeps_others(builds: Path, tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    arguments = ("evaluate", QUALITY, "--seeds", "1", "--results", str(file), "--output", str(builds))
    done = careloom(*arguments)
    assert done.returncode == 0, done.stderr
    assert "self-consistency" in done.stdout
    first = file.read_bytes()
    content = json.loads(first)
    assert {(one["dataset"], one["protocol"]) for one in content["results"]} == {("tapestry", "self_consistency")}
    assert f"{QUALITY} on annomi: too few examples" in done.stderr
    other = {**content["results"][0], "model": "another"}
    file.write_text(json.dumps({**content, "results": [*content["results"], other]}), encoding="utf-8")
    found = json.loads(careloom(*arguments, "--json").stdout)
    assert found["results"] == content["results"]
    assert {one["model"] for one in json.loads(file.read_text(encoding="utf-8"))["results"]} == {QUALITY, "another"}


def test_a_file_that_holds_no_results_is_refused_and_kept(builds: Path, tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    file.write_text("[]", encoding="utf-8")
    done = careloom("evaluate", QUALITY, "--seeds", "1", "--results", str(file), "--output", str(builds))
    assert done.returncode == 1
    assert "is no results file" in done.stderr
    assert file.read_text(encoding="utf-8") == "[]"
