"""The verbs that read: what they print for people and for programs, and how they refuse."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from command_here import run_here
from fixture_builds import DATASETS, built, rows

from builders import catalog
from builders.labels import taxonomy_ids
from builders.manifest import MANIFEST
from scripts.cli import VERBS


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    return run_here(*arguments, cwd=cwd)


def test_help_lists_every_verb() -> None:
    said = run("--help").stdout
    assert all(verb in said for verb in VERBS)
    assert "no therapy" in said


def test_list_for_programs() -> None:
    listed = json.loads(run("list", "--json").stdout)
    assert [one["name"] for one in listed] == DATASETS
    verdicts = {one["name"]: one["verdict"] for one in listed}
    assert verdicts["annomi"] == "recipe"
    assert verdicts["kmi"] == "none until pinned"
    assert verdicts["culturecare"].startswith("labels, manual")
    assert verdicts["tapestry"] == "full, open, CC-BY-4.0"


@pytest.mark.parametrize("name", DATASETS)
def test_info_of_a_dataset(name: str) -> None:
    about = json.loads(run("info", name, "--json").stdout)
    assert about["name"] == name
    assert about["verdict"]["form"] in ("full", "labels", "recipe", "none")
    assert name in run("info", name).stdout


@pytest.mark.parametrize("taxonomy", ["mi/behaviour", "support/strategy@1"])
def test_info_of_a_taxonomy(taxonomy: str) -> None:
    said = run("info", "--taxonomy", taxonomy).stdout
    assert "crosswalk" in said
    assert "definition" in said


def test_info_refuses_with_the_closest_name() -> None:
    done = run("info", "--taxonomy", "mi/behavior")
    assert done.returncode == 2
    assert "Did you mean mi/behaviour" in done.stderr
    assert "mi/behaviour" in taxonomy_ids()


def test_info_tells_which_upstream_label_became_which_and_in_how_many_rows(tmp_path: Path) -> None:
    shutil.copytree(built("annomi").folder, tmp_path / "annomi")
    done = run("info", "--crosswalk", "mi/behaviour", "--output", str(tmp_path), "--json")
    found = {(one["dataset"], one["spelling"]): one for one in json.loads(done.stdout)}
    assert found["annomi", "complex"]["label"] == "complex_reflection"
    counted = [raw for row in rows(built("annomi").folder, "utterances") for raw in row["behaviours_raw"] or ()]
    assert {name: found["annomi", name]["rows"] for name in set(counted)} == Counter(counted)
    assert found["kmi", "Advise"]["rows"] is None
    told = run("info", "--crosswalk", "mi/behaviour", "--output", str(tmp_path)).stdout
    assert "Not built in" in told
    assert (found["kmi", "General"]["label"], found["kmi", "General"]["relation"]) == ("other", "broader")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of a built folder that may be spoiled."""
    return Path(shutil.copytree(built("annomi").folder, tmp_path / "annomi"))


def test_check_says_that_a_good_folder_is_in_order(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(built("tapestry").folder, tmp_path / "tapestry"))
    done = run("check", str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    assert "NeurIPS 2026: 8 of 8 fields" in done.stdout
    assert done.stdout.endswith("tapestry: in order\n")


def test_what_may_not_be_published_fails_only_where_asked(folder: Path) -> None:
    done = run("check", str(folder))
    assert done.returncode == 0
    assert "publish [unpinned]" in done.stderr
    assert "0 errors, 1 that keep it from being published" in done.stdout
    assert run("check", str(folder), "--fail-on", "publish").returncode == 1


def rules(folder: Path) -> set[str]:
    """Return the rules of the errors that `check` names, after it exits with 1."""
    done = run("check", str(folder), "--json")
    assert done.returncode == 1, done.stderr
    (found,) = json.loads(done.stdout).values()
    return {problem["rule"] for problem in found["problems"] if problem["level"] == "error"}


def test_check_finds_a_changed_a_missing_and_an_extra_file(folder: Path) -> None:
    first, second, *_ = sorted((folder / "data").rglob("*.parquet"))
    first.write_bytes(first.read_bytes() + b" ")
    second.unlink()
    (folder / "data" / "more.parquet").touch()
    assert rules(folder) == {"changed-file", "missing-file", "extra-file", "croissant-hash"}


def test_check_finds_class_names_that_the_readme_has_in_another_order(folder: Path) -> None:
    readme = folder / "README.md"
    text = readme.read_text(encoding="utf-8")
    assert "'0': change" in text
    readme.write_text(
        text.replace("'0': change", "'0': sustain").replace("'2': sustain", "'2': change"), encoding="utf-8"
    )
    assert rules(folder) == {"card-yaml"}


def test_check_finds_numbers_that_are_not_those_of_the_data(folder: Path) -> None:
    (folder / "statistics.json").write_text("{}", encoding="utf-8")
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["fingerprints"]["local"]["dialogues"] = "0" * 64
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    assert rules(folder) == {"statistics", "fingerprint"}


def test_check_without_anything_built_says_what_to_do(tmp_path: Path) -> None:
    done = run("check", cwd=tmp_path)
    assert done.returncode == 2
    assert "careloom build" in done.stderr


def test_a_definition_is_read_as_it_is_now(tmp_path: Path) -> None:
    path = Path(shutil.copy(catalog.module_of("kmi"), tmp_path / "talks.py"))
    before = path.stat()
    assert catalog.get(str(path)).version == "1.0.0"
    path.write_text(path.read_text(encoding="utf-8").replace('version="1.0.0"', 'version="2.0.0"'), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert catalog.get(str(path)).version == "2.0.0"
