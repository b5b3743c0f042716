"""`careloom diff` tells people and programs what differs, and quotes nobody."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from command_here import run_here
from fixture_builds import DATASETS, built, released
from small_builds import Turn, write_build

from builders import catalog

OLD = {("a", 0): Turn(text="words of the old row"), ("a", 1): Turn(), ("b", 0): Turn(talk_type=2)}
NEW = {
    ("a", 0): Turn(text="words of the new row"),
    ("b", 0): Turn(talk_type=0, split="test"),
    ("c", 0): Turn(language="ko"),
}


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    return run_here("diff", *arguments)


@pytest.fixture
def folders(tmp_path: Path) -> tuple[str, str]:
    """Two builds that differ in every way rows can."""
    return str(write_build(tmp_path / "old", OLD)), str(write_build(tmp_path / "new", NEW, version="2.0.0"))


def test_for_people(folders: tuple[str, str]) -> None:
    done = run(*folders)
    assert done.returncode == 0, done.stderr
    for said in (
        "## talks: 1.2.3 to 2.0.0",
        "Bump: **major**, so at least version 2.0.0.",
        "- major: utterances: 1 rows are gone",
        "- minor: utterances: 1 rows are new",
        "- added: 1 rows (ko 1), such as `c 0`",
        "- removed: 1 rows (en 1)\n",
        "- text edits: 1 rows",
        "- moved from train to test: 1 rows",
        "- `talk_type`: sustain → change 1",
    ):
        assert said in done.stdout
    assert "words of" not in done.stdout


def test_for_programs(folders: tuple[str, str]) -> None:
    found = json.loads(run(*folders, "--json").stdout)
    assert (found["bump"], found["least_version"]) == ("major", "2.0.0")
    (config,) = found["configs"]
    assert config["label_changes"]["talk_type"] == [{"from": "sustain", "to": "change", "rows": 1}]
    assert config["moved"] == [{"from": "train", "to": "test", "rows": 1}]
    assert "words of" not in json.dumps(found)


@pytest.mark.parametrize("name", DATASETS)
def test_a_build_and_its_release_tree_compare_in_every_config(name: str) -> None:
    local, tree = built(name).folder, released(name)
    assert json.loads(run(str(local), str(local), "--json").stdout)["bump"] == "none"
    found = json.loads(run(str(local), str(tree), "--json").stdout)
    same = {one["config"] for one in found["configs"] if one["changed"] + one["rows_removed"] + one["rows_added"] == 0}
    assert ("codebook" in same) == bool(catalog.get(name).taxonomies)
    withheld = {name for one in found["configs"] for name in one["columns_removed"]} | set(found["configs_removed"])
    assert bool(withheld) == (found["verdicts"][1]["form"] != "full")


def test_wrong_use_is_told(folders: tuple[str, str], tmp_path: Path) -> None:
    other = write_build(tmp_path / "other", OLD, dataset="letters")
    done = run(folders[0], str(other))
    assert (done.returncode, done.stdout) == (2, "")
    assert "compare two builds of one dataset" in done.stderr
    assert "holds no build" in run(folders[0], str(tmp_path)).stderr
