"""Publishers that are killed, that run at the same time, and that may not write: in processes of their own."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from foreign_repository import write_repository
from hub.client_process import run
from hub.publications import REQUESTS, fault
from hub.server import Server, serving


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


def publish(server: Server, folder: Path, *, xet: bool = False) -> subprocess.CompletedProcess[str]:
    """Publish a folder as v1.0.0."""
    return run(server, folder.parent / "home", "-m", "hub.publishing", str(folder), "v1.0.0", xet=xet)


def standing(server: Server) -> tuple[int, int]:
    """Return how many commits and tags were made; a tag stands on the head."""
    store = server.state.repositories["datasets", "careloom/talks"].store
    refs = store.refs()
    tags = [commit for ref, commit in refs.items() if ref.startswith("refs/tags/")]
    assert all(commit == refs["refs/heads/main"] for commit in tags)
    return len(store.history("main")) - 1, len(tags)


@pytest.mark.parametrize("request_name", REQUESTS)
@pytest.mark.parametrize("kind", ["kill", "kill-after"])
def test_killed_at_any_request_it_converges_when_run_again(
    request_name: str, kind: str, server: Server, folder: Path
) -> None:
    server.state.faults.append(fault(request_name, kind))  # type: ignore[arg-type]
    assert publish(server, folder).returncode == -9
    assert standing(server) in {(0, 0), (1, 0), (1, 1)}
    done = publish(server, folder)
    assert done.returncode == 0, done.stderr
    assert standing(server) == (1, 1)


@pytest.mark.parametrize("request_name", ["xet token", "commit"])
def test_killed_while_it_uploads_by_xet_it_converges_as_well(request_name: str, server: Server, folder: Path) -> None:
    server.state.faults.append(fault(request_name, "kill-after"))
    assert publish(server, folder, xet=True).returncode == -9
    done = publish(server, folder, xet=True)
    assert done.returncode == 0, done.stderr
    assert standing(server) == (1, 1)


@pytest.mark.parametrize("xet", [False, True], ids=["plain", "xet"])
def test_of_two_publishers_at_once_one_wins_and_the_other_says_so(
    xet: bool, server: Server, folder: Path, tmp_path: Path  # noqa: FBT001
) -> None:  # fmt: skip
    other = write_repository(tmp_path / "other" / "talks")
    (other / "LICENSE").write_text("other words\n", encoding="utf-8")
    ended: list[subprocess.CompletedProcess[str]] = []
    threads = [
        threading.Thread(target=lambda what=what: ended.append(publish(server, what, xet=xet)))
        for what in (folder, other)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done.returncode != 0 for done in ended) == [False, True]
    (lost,) = (done for done in ended if done.returncode != 0)
    told = ("committed in between", "published with other content", "with other content and no tag")
    assert any(words in lost.stderr for words in told), lost.stderr
    assert standing(server) == (1, 1)


@pytest.mark.parametrize(("token", "said"), [("hf_reader", "does not allow"), ("hf_nobody", "does not know")])
def test_a_token_that_may_not_write_is_told(
    token: str, said: str, server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOPBACK_TOKEN", token)
    done = publish(server, folder)
    assert done.returncode != 0
    assert said in done.stderr
    assert token not in done.stderr + done.stdout
    assert standing(server) == (0, 0)
    everything = "".join(path.read_text(encoding="utf-8", errors="ignore")
                         for path in folder.parent.rglob("*") if path.is_file())  # fmt: skip
    assert token not in everything
