"""Who is withdrawn from a dataset leaves caches and transcripts too, wherever runs of this user kept them."""

from __future__ import annotations

import json
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from generation.stub_endpoint import Received, Says, Stub, serving
from generation_command.obliging import arguments, environment, obliging, write_posts
from generation_sessions.posts import POSTS
from hub import session_process
from hub.session import Done
from release.project import Project, talks

from builders.generation.noted_runs import list_path, note_run, noted_runs
from builders.withdrawals import withdrawals_path

ONE = ("--strategy", "baseline", "--model", "stub-model")
COLLECTION = '''"""A collection outside of the catalog."""

from dataclasses import replace

from builders.datasets import careloom

DATASET = replace(careloom.DATASET, name="of-my-own")
'''
KEPT = ("transcript", ".transcript", ".cache")


@pytest.fixture(scope="module")
def stub() -> Iterator[Stub]:
    """An endpoint that does what it is told."""
    with serving(obliging) as running:
        yield running


@dataclass(frozen=True, slots=True)
class Scene:
    """A dataset whose posts were answered by a model."""

    project: Project
    folder: Path

    @property
    def posts(self) -> str:
        return str(self.folder / "posts.jsonl")

    def answered(self, stub: Stub, run: str, words_of: str = "") -> dict[str, int]:
        """Answer the posts into a folder of this name, and return how much was sent and known already."""
        output = str(self.folder / run)
        given = ("--words-of", words_of or str(self.project.definition), "--output", output, "--json")
        done = careloom("generate", "answers", self.posts, *ONE, *given, "--base-url", stub.url)
        assert done.returncode == 0, done.stderr
        requests: dict[str, int] = json.loads(done.stdout)["requests"]
        return {name: requests[name] for name in ("sent", "cached")}

    def withdraw(self) -> tuple[int, dict[str, Any]]:
        """Withdraw a talk, and return how that ended and what it told."""
        ids = self.folder / "ids.txt"
        ids.write_text("talk-1\n", encoding="utf-8")
        recorded = ("--ids", str(ids), "--reason", "removal_request", "--file", f"talks.jsonl={self.project.data}")
        done = careloom("withdraw", str(self.project.definition), *recorded, "--json")
        assert withdrawals_path(self.project.definition).exists()
        return done.returncode, json.loads(done.stdout)


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """A dataset and posts; nothing was generated yet."""
    monkeypatch.setenv("CARELOOM_CACHE", str(tmp_path / "downloads"))
    project = Project(tmp_path / "project")
    project.write("1.0.0", talks(4))
    write_posts(tmp_path / "posts.jsonl")
    return Scene(project, tmp_path)


def careloom(*given: str) -> Done:
    """Run the command in this process."""
    return Done(**session_process.careloom(*given))


def kept(folder: Path) -> bytes:
    """Return all bytes of the cache and the transcripts."""
    files = [path for path in folder.rglob("*") if path.relative_to(folder).parts[0].startswith(KEPT)]
    return b"\n".join(path.read_bytes() for path in files if path.is_file())


def words_in(content: bytes) -> list[str]:
    """Return the posts of which something stands there."""
    return [post.post_id for post in POSTS if post.text[:24].encode() in content]


def test_what_runs_kept_goes_and_is_asked_for_again(scene: Scene, stub: Stub) -> None:
    words_of = ("--words-of", str(scene.project.definition))
    assert scene.answered(stub, "run") == {"sent": 3, "cached": 0}
    folder = scene.folder / "run"
    answers = str(folder / "answers.jsonl")
    judge = ("--model", "judge", *words_of, "--base-url", stub.url, "--json")
    scored = careloom("generate", "scores", answers, "--posts", scene.posts, *judge)
    assert scored.returncode == 0, scored.stderr
    sent = json.loads(scored.stdout)["requests"]["sent"]
    (folder / ".transcript.jsonl.123-0123abcd").write_text(POSTS[0].text, encoding="utf-8")  # of a killed process
    assert words_in(kept(folder)) == ["p1", "p2", "p3"]
    ended, told = scene.withdraw()
    assert (ended, told["recorded"], told["problems"]) == (0, 1, [])
    assert (told["replies_removed"], told["lines_removed"]) == (3 + sent, 3 + sent)
    assert told["removed_from"] == [str(folder)]
    assert {answers, str(folder / "scores.jsonl")} <= set(told["generate_again"])
    assert not [path for path in told["generate_again"] if "transcript" in path]
    assert words_in(kept(folder)) == []
    assert scene.answered(stub, "run") == {"sent": 3, "cached": 0}
    assert scene.withdraw()[1]["replies_removed"] == 3


def test_words_of_another_dataset_stay(scene: Scene, stub: Stub) -> None:
    scene.answered(stub, "run")
    scene.answered(stub, "run", "tapestry")
    scene.answered(stub, "other", "tapestry")
    ended, told = scene.withdraw()
    assert (ended, told["replies_removed"], told["lines_removed"]) == (0, 3, 0)
    assert words_in(kept(scene.folder / "run")) == ["p1", "p2", "p3"]
    assert {Path(path).parent.name for path in told["generate_again"]} == {"run"}
    assert scene.answered(stub, "run", "tapestry") == {"sent": 0, "cached": 3}


def test_the_list_of_runs_is_private_and_holds_no_words(scene: Scene, stub: Stub) -> None:
    scene.answered(stub, "run")
    scene.answered(stub, "run")
    assert stat.S_IMODE(list_path().stat().st_mode) == 0o600
    assert stat.S_IMODE(list_path().parent.stat().st_mode) == 0o700
    (line,) = list_path().read_bytes().splitlines()
    assert json.loads(line)["folder"] == str(scene.folder / "run")
    assert words_in(line) == []


def test_a_folder_that_is_gone_is_told_and_the_others_are_done(scene: Scene, stub: Stub) -> None:
    for run in ("gone", "broken", "run"):
        scene.answered(stub, run)
    shutil.rmtree(scene.folder / "gone")
    shutil.rmtree(scene.folder / "broken" / ".cache")
    (scene.folder / "broken" / ".cache").write_text("no folder", encoding="utf-8")
    ended, told = scene.withdraw()
    assert (ended, told["recorded"], told["replies_removed"]) == (1, 1, 3)
    places = {problem["place"]: problem["message"] for problem in told["problems"]}
    assert places.keys() == {str(scene.folder / "gone"), str(scene.folder / "broken")}
    assert "is gone" in places[str(scene.folder / "gone")]
    assert words_in(kept(scene.folder / "run")) == []


def test_a_run_in_progress_is_left_alone_and_told(scene: Scene) -> None:
    def slow(received: Received) -> Says:
        return Says(obliging(received).text, after=60 if received.number else 0)

    folder = scene.folder / "run"
    given = ("answers", scene.posts, *ONE, "--words-of", str(scene.project.definition), "--output", str(folder))
    with serving(slow) as stub:
        line = arguments(*given, "--at-once", "1", url=stub.url)
        with subprocess.Popen(line, stderr=subprocess.PIPE, env=environment()) as process:
            limit = time.monotonic() + 60
            while len(stub.received) < 2 and time.monotonic() < limit:
                time.sleep(0.02)
            ended, told = scene.withdraw()
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=30)
    assert (ended, told["recorded"], told["replies_removed"]) == (1, 1, 0)
    (problem,) = told["problems"]
    assert problem["place"] == str(folder)
    assert "a run is generating there, nothing was removed" in problem["message"]
    assert len(words_in(kept(folder))) == 1
    ended, told = scene.withdraw()
    assert (ended, told["recorded"], told["replies_removed"], told["lines_removed"]) == (0, 0, 1, 1)
    assert words_in(kept(folder)) == []


def test_copies_are_named_by_hand(scene: Scene, stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.answered(stub, "run")
    run, copy, cache = (scene.folder / name for name in ("run", "copy", "copied-cache"))
    shutil.copytree(run, copy)
    shutil.copytree(run / ".cache", cache)
    (scene.folder / "empty").mkdir()
    monkeypatch.setenv("CARELOOM_CACHE", str(scene.folder / "downloads of somebody else"))
    name = str(scene.project.definition)
    done = careloom("withdraw", name, *(part for one in (copy, cache) for part in ("--generated", str(one))))
    assert done.returncode == 0, done.stderr
    assert "Cached replies of models to the dataset's words removed: 6" in done.stdout
    assert f"generate again: {copy / 'answers.jsonl'}" in done.stdout
    assert words_in(kept(copy)) == []
    assert words_in(kept(run)) == ["p1", "p2", "p3"]
    assert not withdrawals_path(scene.project.definition).exists()
    done = careloom("withdraw", name, "--generated", str(scene.folder / "empty"))
    assert done.returncode == 1
    assert "holds neither a cache nor a transcript" in done.stderr
    for wrong in (("--generated", str(copy), "--purge"), ("--generated", str(scene.folder / "nowhere"))):
        assert careloom("withdraw", name, *wrong).returncode == 2


@pytest.mark.parametrize("collection", ["careloom", "of_my_own.py"])
def test_words_of_a_collection_are_those_of_its_datasets(collection: str, scene: Scene, stub: Stub) -> None:
    if collection.endswith(".py"):
        collection = str(scene.folder / collection)
        Path(collection).write_text(COLLECTION, encoding="utf-8")
    scene.answered(stub, "run", collection)
    if collection == "careloom":  # which is known of the catalog, even where no run was noted
        list_path().unlink()
    done = careloom("withdraw", "tapestry", "--generated", str(scene.folder / "run"), "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["replies_removed"], told["lines_removed"]) == (0, 3, 3)
    assert words_in(kept(scene.folder / "run")) == []


def test_lines_that_cannot_be_read_go_as_well(scene: Scene, stub: Stub) -> None:
    scene.answered(stub, "run", "tapestry")
    transcript = scene.folder / "run" / "transcript.jsonl"
    whole = transcript.read_bytes()
    transcript.write_bytes(whole + b'not JSON\n\xff\n{"words_of": "tap')
    theirs = transcript.with_name("transcript-of-somebody.jsonl")
    theirs.write_text('{"text": "no request"}\n["neither"]', encoding="utf-8")
    name = str(scene.project.definition)
    told = json.loads(careloom("withdraw", name, "--generated", str(transcript.parent), "--json").stdout)
    assert told["lines_removed"] == 3
    assert transcript.read_bytes() == whole
    assert theirs.read_text(encoding="utf-8") == '{"text": "no request"}\n["neither"]'


def test_a_broken_list_stops_runs_with_words_and_is_told(scene: Scene, stub: Stub) -> None:
    scene.answered(stub, "run")
    with list_path().open("a", encoding="utf-8") as file:
        file.write("no JSON\n")
    ended, told = scene.withdraw()
    assert (ended, told["recorded"]) == (1, 1)
    assert told["problems"][0]["place"] == f"{list_path()}, line 2"
    before = len(stub.received)
    given = ("--words-of", "tapestry", "--output", str(scene.folder / "new"))
    done = careloom("generate", "answers", scene.posts, *ONE, *given, "--base-url", stub.url)
    assert done.returncode == 1
    assert "Correct the line" in done.stderr
    assert len(stub.received) == before


def test_runs_that_begin_at_once_are_all_noted(scene: Scene) -> None:
    folders = [scene.folder / f"run-{number}" for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(note_run, folders, ["talks"] * len(folders)))
    with noted_runs() as runs:
        assert {run.folder for run in runs} == set(folders)


def test_words_of_an_unknown_dataset_are_not_sent(scene: Scene, stub: Stub) -> None:
    before, output = len(stub.received), str(scene.folder / "mistyped")
    given = ("--words-of", "tapestri", "--output", output, "--base-url", stub.url)
    said = careloom("generate", "answers", scene.posts, *ONE, *given)
    assert (said.returncode, len(stub.received)) == (2, before)
    assert "no dataset 'tapestri'" in said.stderr
