"""A metric is released as the Space that `evaluate.load("org/name")` asks for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hub.client_process import run
from hub.server import Server
from hub.session import Session

from builders.manifest import read_manifest
from builders.problems import ProblemsFound
from scripts import metric_spaces
from scripts.metric_spaces import METRICS, assemble, metric_named, metric_names, version_of
from scripts.prepared_release import space_release

LOADED = """
import evaluate, json, sys
metric = evaluate.load("careloom/judge_scores")
found = metric.compute(culture=["Arabic"] * 2, system=["s"] * 2, judge=["j"] * 2, item=["empathy"] * 2,
                       target_id=["1", "2"], score=[5, None], dimensions={"emotional": ["empathy"]})
print(json.dumps(found["scores"][0]["all"]))
print(sys.modules[type(metric).__module__].__file__)
"""


def release(session: Session, output: Path, name: str, *more: str, repository: str = "careloom/judge_scores") -> str:
    """Release a metric, and return what was printed."""
    return session.done("release", name, "--repo", repository, "--type", "space", "--output", str(output), *more)


def test_a_released_metric_is_loaded_from_the_hub(server: Server, session: Session, tmp_path: Path) -> None:
    output = tmp_path / "artifacts"
    assert "Published: http" in release(session, output, "judge_scores")
    repository = server.state.repositories["spaces", "careloom/judge_scores"]
    first = repository.store.resolve("v1.0.0")
    assert first == repository.store.resolve("main")
    held = set(repository.store.entries("v1.0.0"))
    assert held >= {"README.md", "app.py", "judge_scores.py", "manifest.json", "requirements.txt"}
    done = run(server, tmp_path / "empty", "-c", LOADED)
    assert done.returncode == 0, done.stderr[-2000:]
    result, place = done.stdout.splitlines()[-2:]
    assert json.loads(result)["score"] == 5.0
    assert str(tmp_path / "empty") in place
    asked = [one.path for one in server.state.asked if "/resolve/" in one.path]
    assert "/spaces/careloom/judge_scores/resolve/main/judge_scores.py" in asked
    again = json.loads(release(session, output, str(METRICS / "judge_scores"), "--json"))
    assert (again["done"]["new"], repository.store.resolve("main")) == (False, first)


@pytest.mark.parametrize(
    ("name", "repository", "said"),
    [
        ("judge_scores", "careloom/scores", "Release it to --repo careloom/judge_scores."),
        ("judge_score", "careloom/judge_score", "neither a Space made by this kit nor a metric; metrics: "),
    ],
)
def test_what_could_not_be_loaded_is_refused(
    name: str, repository: str, said: str, server: Server, session: Session, tmp_path: Path
) -> None:
    command = ("release", name, "--repo", repository, "--type", "space", "--output", str(tmp_path))
    ended = session.careloom(*command)
    assert ended.returncode in (1, 2)
    assert said in " ".join(ended.stderr.split())
    assert server.state.asked == []


def test_without_a_checkout_there_are_no_metrics(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(metric_spaces, "METRICS", tmp_path / "spaces" / "metrics")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"metrics: none, as .* is not there: run it from a checkout"):
        space_release("judge_scores", "careloom/judge_scores", tmp_path)


def test_a_metric_is_a_space_and_no_dataset(session: Session, tmp_path: Path) -> None:
    ended = session.careloom("release", "judge_scores", "--repo", "careloom/judge_scores", "--output", str(tmp_path))
    assert ended.returncode == 2


@pytest.mark.parametrize("name", metric_names())
def test_a_metric_is_assembled_alike_each_time(name: str, tmp_path: Path) -> None:
    folders = [assemble(name, f"careloom/{name}", tmp_path / place) for place in ("one", "one", "two")]
    contents = [{path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders]
    assert contents[0] == contents[1] == contents[2]
    assert set(contents[0]) == {f"{name}.py", "README.md", "requirements.txt", "app.py", "look.css", "manifest.json"}
    assert contents[0]["app.py"] == (METRICS / "app.py").read_bytes()
    content = read_manifest(folders[0])
    assert content["version"] == version_of(METRICS / name / f"{name}.py")
    assert (content["verdict"]["licence"], content["verdict"]["form"]) == ("Apache-2.0", "full")


@pytest.mark.parametrize(
    ("version", "said"), [("0.4.6", "got '0.4.6'"), ("1.0", "got '1.0'"), ("", "got ''"), (None, "Write ")]
)
def test_a_metric_that_is_not_ready_is_refused(
    version: str | None, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "metrics" / "warmth"
    folder.mkdir(parents=True)
    monkeypatch.setattr(metric_spaces, "METRICS", folder.parent)
    for name in ("README.md", "requirements.txt", "../app.py"):
        (folder / name).write_text("invented")
    if version is None:
        (folder / "README.md").unlink()
    (folder / "warmth.py").write_text(f'__version__ = "{version}"\n' if version else "raise SystemExit\n")
    with pytest.raises(ProblemsFound) as refused:
        assemble("warmth", "careloom/warmth", tmp_path / "artifacts")
    assert said in str(refused.value)
    assert not (tmp_path / "artifacts").exists()


def test_names_and_folders_mean_metrics(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert "judge_scores" in metric_names()
    assert metric_named("judge_scores") == metric_named(f"{METRICS}/judge_scores/") == "judge_scores"
    monkeypatch.chdir(METRICS.parents[1])
    assert metric_named("spaces/metrics/judge_scores") == "judge_scores"
    assert metric_named("artifacts/judge_scores") == metric_named("elsewhere") == ""
    monkeypatch.setattr(metric_spaces, "METRICS", tmp_path / "none")
    assert metric_names() == []
    assert metric_named("judge_scores") == ""
