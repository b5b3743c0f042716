"""A publication ends in exactly one commit and one tag, or in none and a message; run again, it converges."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from foreign_repository import rows, write_repository, write_rows
from hub.client_process import run
from hub.faults import Fault
from hub.server import Server, serving

CREATED = {"commits": 2, "tags": 1}
NOTHING = {"commits": 1, "tags": 0}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A Hub with one empty repository."""
    with serving(tmp_path / "hub") as found:
        found.state.create("datasets", "careloom/talks")
        yield found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What is published."""
    return write_repository(tmp_path / "talks")


def publish(server: Server, folder: Path, tag: str = "v1.0.0") -> subprocess.CompletedProcess[str]:
    """Publish a folder."""
    return run(server, folder.parent / "home", "-m", "hub.publishing", str(folder), tag)


def state(server: Server) -> dict[str, int]:
    """Return how many commits and tags there are; a tag stands on the head."""
    store = server.state.repositories["datasets", "careloom/talks"].store
    refs = store.refs()
    tags = [commit for ref, commit in refs.items() if ref.startswith("refs/tags/")]
    assert all(commit == refs["refs/heads/main"] for commit in tags)
    return {"commits": len(store.history("main")), "tags": len(tags)}


COMMIT, TAG, PREUPLOAD, READING = r"/commit/main$", r"/tag/", r"/preupload/", r"/api/datasets/careloom/talks"
OVERCOME = {
    "busy at the commit": [Fault("POST", COMMIT, status=503, times=2)],
    "too many requests at the commit": [Fault("POST", COMMIT, status=429, headers={"Retry-After": "0"})],
    "cut before the commit": [Fault("POST", COMMIT, "cut-before")],
    "reply to the commit lost": [Fault("POST", COMMIT, "cut-after")],
    "busy at the tag": [Fault("POST", TAG, status=500)],
    "cut before the tag": [Fault("POST", TAG, "cut-before")],
    "reply to the tag lost": [Fault("POST", TAG, "cut-after")],
    "busy at the preupload": [Fault("POST", PREUPLOAD, status=503)],
    "both replies lost": [Fault("POST", COMMIT, "cut-after"), Fault("POST", TAG, "cut-after")],
}


@pytest.mark.parametrize("case", OVERCOME)
def test_what_passes_is_overcome_in_one_run(case: str, server: Server, folder: Path) -> None:
    server.state.faults.extend(OVERCOME[case])
    done = publish(server, folder)
    assert done.returncode == 0, done.stderr
    assert state(server) == CREATED
    assert "hf_writer" not in done.stdout + done.stderr


LASTING: dict[str, tuple[Fault, dict[str, int]]] = {
    "the commit always fails": (Fault("POST", COMMIT, status=503, times=99), NOTHING),
    "the commit is forbidden": (Fault("POST", COMMIT, status=403, times=99), NOTHING),
    "the tag always fails": (Fault("POST", TAG, status=500, times=99), {"commits": 2, "tags": 0}),
    "the line is dead": (Fault("POST", COMMIT, "cut-before", times=99), NOTHING),
}


@pytest.mark.parametrize("case", LASTING)
def test_what_lasts_is_told_and_the_next_run_converges(case: str, server: Server, folder: Path) -> None:
    fault, left = LASTING[case]
    server.state.faults.append(fault)
    done = publish(server, folder)
    assert done.returncode != 0
    assert done.stderr.strip()
    assert "hf_writer" not in done.stdout + done.stderr
    assert state(server) == left
    server.state.faults.clear()
    again = publish(server, folder)
    assert again.returncode == 0, again.stderr
    assert state(server) == CREATED


def test_a_second_run_changes_nothing_and_sends_nothing(server: Server, folder: Path) -> None:
    first = json.loads(publish(server, folder).stdout)
    asked = len(server.state.asked)
    second = json.loads(publish(server, folder).stdout)
    assert second == {**first, "new": False}
    assert {one.method for one in server.state.asked[asked:]} <= {"GET", "HEAD"}
    assert state(server) == CREATED


def test_a_version_with_other_content_is_refused(server: Server, folder: Path) -> None:
    publish(server, folder)
    (folder / "LICENSE").write_text("other words\n", encoding="utf-8")
    done = publish(server, folder)
    assert done.returncode != 0
    assert "[hub-tag] careloom/talks: v1.0.0 is published with other content. Raise the version." in done.stderr
    assert state(server) == CREATED


def test_files_that_are_gone_are_removed_by_the_same_commit(server: Server, folder: Path) -> None:
    publish(server, folder)
    (folder / "LICENSE").unlink()
    write_rows(folder / "data/test.parquet", rows(24, 15))
    server.state.faults.append(Fault("POST", COMMIT, "cut-after"))
    done = publish(server, folder, "v1.1.0")
    assert done.returncode == 0, done.stderr
    store = server.state.repositories["datasets", "careloom/talks"].store
    assert len(store.history("main")) == 3
    assert sorted(store.entries("v1.1.0")) == ["README.md", "data/test.parquet", "data/train.parquet"]
    assert "LICENSE" in store.entries("v1.0.0")


def test_of_two_publishers_at_once_one_wins_and_the_other_says_so(server: Server, folder: Path, tmp_path: Path) -> None:
    other = write_repository(tmp_path / "other")
    (other / "LICENSE").write_text("other words\n", encoding="utf-8")
    ended: list[subprocess.CompletedProcess[str]] = []

    def one(what: Path, tag: str) -> None:
        ended.append(publish(server, what, tag))

    threads = [threading.Thread(target=one, args=pair) for pair in ((folder, "v1.0.0"), (other, "v1.0.0"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done.returncode != 0 for done in ended) == [False, True]
    (lost,) = (done for done in ended if done.returncode != 0)
    told = ("committed in between", "published with other content", "with other content and no tag")
    assert any(words in lost.stderr for words in told), lost.stderr
    assert state(server) == CREATED


@pytest.mark.parametrize(("token", "said"), [("hf_reader", "403"), ("hf_nobody", "401")])
def test_a_token_that_may_not_write_is_told(
    token: str, said: str, server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOPBACK_TOKEN", token)
    done = publish(server, folder)
    assert done.returncode != 0
    assert said in done.stderr
    assert token not in done.stderr
    assert state(server) == NOTHING
