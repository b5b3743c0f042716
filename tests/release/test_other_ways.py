"""Pull requests instead of commits, and repositories of models and Spaces."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hub.faults import Fault
from hub.server import Server
from hub.session import Session
from release.project import Project, talks

from builders.packed_folder import Kind, pack
from builders.rights import UNKNOWN, WIDEST, Verdict

MODEL = """\
---
license: apache-2.0
language:
- en
library_name: sklearn
pipeline_tag: text-classification
---

# Talk type

An invented model of a test. It is for research only.
"""
SPACE = """\
---
title: Talks
emoji: 🧵
colorFrom: blue
colorTo: green
sdk: gradio
sdk_version: 6.31.0
python_version: "3.11"
app_file: app.py
license: apache-2.0
short_description: Invented talks
---

# Talks
"""


def build(session: Session, project: Project, version: str, number: int) -> None:
    """Write and build a version."""
    project.write(version, talks(number))
    session.done(*project.build, "--pin")
    session.done(*project.build)


def test_a_pull_request_is_opened_once_and_tagged_after_its_merge(
    server: Server, session: Session, project: Project
) -> None:
    build(session, project, "1.0.0", 10)
    session.done(*project.release())
    repository = server.state.repositories["datasets", "careloom/talks"]
    build(session, project, "1.1.0", 12)
    said = session.done(*project.release("--pr"))
    assert "Opened http" in said
    assert "/datasets/careloom/talks/discussions/1" in said
    assert "Open already: " in session.done(*project.release("--pr"))
    assert len(repository.store.history("main")) == 2
    assert set(repository.discussions) == {1}
    build(session, project, "1.1.0", 14)
    ended = session.careloom(*project.release("--pr"))
    assert ended.returncode == 1
    assert "pull request 1 is 'Release talks 1.1.0' with other files. Close it, or raise the version." in ended.stderr
    build(session, project, "1.1.0", 12)
    head = repository.store.resolve("refs/pr/1")
    assert head
    repository.store.move("refs/heads/main", head)
    assert "there is nothing to propose" in session.done(*project.release("--pr"))
    before = len(repository.store.history("main"))
    assert "found exactly as built" in session.done(*project.release())
    assert repository.store.resolve("v1.1.0") == head
    assert len(repository.store.history("main")) == before


@pytest.mark.parametrize("kind", ["cut-before", "cut-after", "status"])
def test_a_pull_request_survives_what_passes(kind: str, server: Server, session: Session, project: Project) -> None:
    build(session, project, "1.0.0", 10)
    session.done(*project.release())
    build(session, project, "1.1.0", 12)
    server.state.faults.append(Fault("POST", r"/commit/main\?create_pr=1", kind))  # type: ignore[arg-type]
    session.done(*project.release("--pr"))
    assert set(server.state.repositories["datasets", "careloom/talks"].discussions) == {1}


def folder(path: Path, kind: Kind, version: str, verdict: Verdict = WIDEST) -> Path:
    """Write an invented model or Space."""
    path.mkdir(parents=True, exist_ok=True)
    (path / "README.md").write_text(MODEL if kind == "model" else SPACE, encoding="utf-8")
    content = b"weights of " + version.encode()
    (path / ("model.npz" if kind == "model" else "app.py")).write_bytes(content)
    pack(path, kind=kind, name=path.name, version=version, verdict=verdict)
    return path


@pytest.mark.parametrize("kind", ["model", "space"])
def test_models_and_spaces_are_released_like_datasets(
    kind: Kind, server: Server, session: Session, tmp_path: Path
) -> None:
    output = tmp_path / "artifacts"

    def release(*more: str) -> tuple[str, ...]:
        path = str(output / "talk-type")
        return ("release", path, "--repo", "careloom/talk-type", "--type", kind, "--output", str(output), *more)

    folder(output / "talk-type", kind, "1.0.0")
    assert "Published: http" in session.done(*release())
    repository = server.state.repositories[f"{kind}s", "careloom/talk-type"]
    first = repository.store.resolve("v1.0.0")
    assert (repository.space is not None and repository.space.sdk == "gradio") == (kind == "space")
    found = json.loads(session.done(*release("--json")))
    assert (found["published"], found["done"]["new"], found["done"]["commit"]) == (True, False, first)
    folder(output / "talk-type", kind, "1.0.1")
    session.done(*release())
    assert repository.store.resolve("v1.0.1") == repository.store.resolve("main") != first
    folder(output / "talk-type", kind, "1.0.0")
    (output / "talk-type/README.md").write_text("changed by hand", encoding="utf-8")
    ended = session.careloom(*release())
    assert ended.returncode == 1
    assert "error [changed-file] README.md" in ended.stderr
    folder(output / "talk-type", kind, "1.0.2", UNKNOWN)
    ended = session.careloom(*release())
    assert ended.returncode == 1
    assert "may not be published: no evidence of rights is recorded" in ended.stderr
    other = "space" if kind == "model" else "model"
    ended = session.careloom(*release("--type", other))
    assert ended.returncode == 2
    assert f"holds a {kind}: use --type {kind}" in ended.stderr


def test_a_model_that_was_trained_on_rows_which_left_is_refused(
    server: Server, session: Session, tmp_path: Path
) -> None:
    output = tmp_path / "artifacts"
    path = folder(output / "talk-type", "model", "1.0.0")
    trained = {"dataset": "annomi", "version": "1.0.0", "source": "0" * 64, "mark": "of another list"}
    pack(path, kind="model", name="talk-type", version="1.0.0", verdict=WIDEST, trained_on=[trained])
    ended = session.careloom("release", str(path), "--repo", "careloom/talk-type", "--type", "model")
    assert ended.returncode == 1
    assert "rows of annomi that it was trained on were withdrawn since. Train it again." in ended.stderr
    assert server.state.asked == []


def test_a_card_that_the_hub_refuses_stops_it(server: Server, session: Session, tmp_path: Path) -> None:
    output = tmp_path / "artifacts"
    path = folder(output / "talk-type", "space", "1.0.0")
    (path / "README.md").write_text(SPACE.replace("colorTo: green", "colorTo: turquoise"), encoding="utf-8")
    pack(path, kind="space", name="talk-type", version="1.0.0", verdict=WIDEST)
    ended = session.careloom("release", str(path), "--repo", "careloom/talk-type", "--type", "space")
    assert ended.returncode == 1
    assert "colorTo" in ended.stderr
    assert server.state.asked == []
