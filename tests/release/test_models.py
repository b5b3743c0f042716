"""A trained model is released with its weights where rights allow it, and without them where they do not."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from fixture_builds import pinned
from hub.server import Server
from hub.session import Session
from release.clean_environment import environment_of

from builders.manifest import MANIFEST, read_manifest, write_json

DEMO, RECIPE = "distress-intensity-tapestry-demo", "mi-quality-annomi"
FORECASTER, RECIPE_FORECASTER = "next-client-talk-type-tapestry-demo", "next-therapist-behaviour-annomi"
LEARNT = ("model.skops", "transitions.json")
"""Files that hold what was learnt from the data."""


@pytest.fixture(scope="module")
def shared_output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Builds of the fixtures as if their bytes were pinned."""
    folder = tmp_path_factory.mktemp("artifacts")
    for name in ("tapestry", "annomi"):
        (folder / name).symlink_to(pinned(name))
    return folder


@pytest.fixture
def output(shared_output: Path, session: Session) -> Path:
    """The same with models trained on them."""
    for name in (DEMO, RECIPE, FORECASTER, RECIPE_FORECASTER):
        if not (shared_output / "models" / name).is_dir():
            session.done("train", name, "--output", str(shared_output))
    return shared_output


def release(output: Path, name: str, *more: str) -> tuple[str, ...]:
    """Return the command that releases a model."""
    return ("release", name, "--repo", f"careloom/{name}", "--type", "model", "--output", str(output), *more)


def snippet(readme: str) -> str:
    """Return the lines that a card gives its reader."""
    (found,) = re.findall(r"## Use it\n.*?```python\n(.*?)```", readme, re.DOTALL)
    return str(found)


@pytest.mark.parametrize("name", [DEMO, FORECASTER])
def test_the_lines_of_a_card_are_all_that_a_reader_needs(
    name: str, server: Server, session: Session, output: Path, tmp_path: Path
) -> None:
    assert "Published: http" in session.done(*release(output, name))
    store = server.state.repositories["models", f"careloom/{name}"].store
    held = set(store.entries("v1.0.0"))
    assert {"README.md", "LICENSE", "model.json", "model.skops", MANIFEST} <= held
    readme = (output / ".release" / name / "README.md").read_text(encoding="utf-8")
    lines = snippet(readme)
    assert len(lines.splitlines()) <= 10
    python = environment_of(tmp_path / "clean", "scikit-learn", "skops", "huggingface_hub")
    kit = subprocess.run([python, "-c", "import builders"], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert kit.returncode == 1
    environment = {
        "HF_ENDPOINT": server.endpoint,
        "HF_HOME": str(tmp_path / "cache"),
        "HF_HUB_DISABLE_XET": "1",
        "PATH": os.environ["PATH"],
    }
    done = subprocess.run(
        [python, "-c", lines], capture_output=True, text=True, check=False, cwd=tmp_path, env=environment
    )
    assert done.returncode == 0, done.stderr[-2000:]
    labels = json.loads((output / "models" / name / "model.json").read_text(encoding="utf-8"))["labels"]
    assert all(f"'{label}': 0." in done.stdout for label in labels)


@pytest.mark.parametrize(("name", "files"), [(RECIPE, LEARNT[:1]), (RECIPE_FORECASTER, LEARNT)])
def test_what_was_learnt_from_withheld_rows_never_reaches_the_hub(
    name: str, files: tuple[str, ...], server: Server, session: Session, output: Path
) -> None:
    local, tree = output / "models" / name, output / ".release" / name
    learnt = {(local / file).read_bytes() for file in files}
    session.done(*release(output, name))
    held = set(server.state.repositories["models", f"careloom/{name}"].store.entries("v1.0.0"))
    assert {"README.md", "model.json"} <= held
    assert not held & set(LEARNT)
    assert not [one for one in tree.rglob("*") if one.is_file() and one.read_bytes() in learnt]
    assert set(json.loads((tree / "model.json").read_text(encoding="utf-8")).get("transitions", {})) <= {
        "file",
        "sha256",
    }
    readme = (tree / "README.md").read_text(encoding="utf-8")
    assert f"careloom train {name}" in readme
    assert "snapshot_download" not in readme


def copied(output: Path, name: str, tmp_path: Path) -> Path:
    """Return a folder of builds with a copy of one model that a test may spoil."""
    folder = tmp_path / "artifacts"
    shutil.copytree(output / "models" / name, folder / "models" / name)
    return folder


def test_a_changed_file_is_not_released(server: Server, session: Session, output: Path, tmp_path: Path) -> None:
    folder = copied(output, DEMO, tmp_path)
    weights = folder / "models" / DEMO / "model.skops"
    weights.write_bytes(weights.read_bytes()[:-1])
    ended = session.careloom(*release(folder, DEMO))
    assert ended.returncode == 1
    assert "changed-file" in ended.stderr
    assert not server.state.repositories


def test_a_looser_verdict_in_the_folder_is_not_believed(
    server: Server, session: Session, output: Path, tmp_path: Path
) -> None:
    folder = copied(output, RECIPE, tmp_path)
    content = read_manifest(folder / "models" / RECIPE)
    content["verdict"] |= {"form": "full", "access": "open", "licence": "CC-BY-4.0"}
    write_json(folder / "models" / RECIPE / MANIFEST, content)
    ended = session.careloom(*release(folder, RECIPE))
    assert ended.returncode == 1
    assert "model-verdict" in ended.stderr
    assert not server.state.repositories


def test_a_model_that_is_not_there_is_answered_with_the_command(session: Session, tmp_path: Path) -> None:
    ended = session.careloom(*release(tmp_path, DEMO))
    assert ended.returncode == 2
    assert f"run `careloom train {DEMO}` first" in ended.stderr
