"""Large files reach the loopback Hub and come back byte by byte, in both modes, from one origin or from two."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
from hub.client_process import run
from hub.faults import Fault
from hub.interference import THEIRS
from hub.server import Server, serving

MODES = pytest.mark.parametrize("xet", [False, True], ids=["plain", "xet"])
SIZE = 40_000


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A Hub whose large files come from a second origin."""
    with serving(tmp_path / "hub", second_origin=True) as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What is uploaded."""
    found = tmp_path / "talks"
    (found / "data").mkdir(parents=True)
    (found / "README.md").write_text("---\nlicense: mit\n---\n" + "words " * 10, encoding="utf-8")
    for number in range(2):
        (found / f"data/{number}.parquet").write_bytes(random.Random(number).randbytes(SIZE))  # noqa: S311
    return found


def transfer(server: Server, folder: Path, *arguments: str, xet: bool) -> subprocess.CompletedProcess[str]:
    """Run the client."""
    return run(server, folder.parent / "home", "-m", "hub.transferring", *arguments, xet=xet)


def read(server: Server, folder: Path, *arguments: str, xet: bool) -> dict[str, Any]:
    """Return what the client printed."""
    done = transfer(server, folder, *arguments, xet=xet)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def commits(server: Server) -> list[str]:
    """Return the titles of main, the newest first."""
    return [one.title for one in server.state.repositories["datasets", "careloom/talks"].store.history("main")]


@MODES
def test_every_way_of_reading_gives_the_bytes_and_the_second_origin_no_token(
    xet: bool,  # noqa: FBT001
    server: Server,
    folder: Path,
) -> None:
    server.state.page_size, server.state.quota = 2, 2 * SIZE
    (commit,) = read(server, folder, "upload", str(folder), xet=xet)["commits"]
    found = read(server, folder, "read", commit, xet=xet)
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    expected = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in paths.items()}
    assert found["single"] == found["snapshot"] == expected
    assert found["parts"] == {name: path.read_bytes()[10:30].hex() for name, path in paths.items()}
    assert found["large"] == ["data/0.parquet", "data/1.parquet"]
    assert {name for name, value in found["xet"].items() if value} == (set(found["large"]) if xet else set())
    assert found["commits"] == 2
    second = [one for one in server.state.asked if one.origin == server.state.second_origin]
    assert second
    assert not any(one.authorised for one in second)
    assert any(one.authorised for one in server.state.asked)
    assert any("cursor=2" in one.path for one in server.state.asked)


@MODES
def test_a_quota_is_told_and_leaves_no_commit(xet: bool, server: Server, folder: Path) -> None:  # noqa: FBT001
    server.state.quota = SIZE + 10
    done = transfer(server, folder, "upload", str(folder), xet=xet)
    assert done.returncode != 0
    assert ("403 Forbidden" if xet else "Storage limit reached") in done.stderr  # hf-xet drops the Hub's words
    assert commits(server) == ["initial commit"]


SURVIVED = {
    False: (Fault("PUT", "/large/", "cut-during"), Fault("GET", "/talks$", "delay", seconds=0.2),
            Fault("GET", "/resolve/.*README", "cut-during")),
    True: (Fault("GET", "/xet-write-token/", status=503), Fault("GET", "/large/", "cut-during")),
}  # fmt: skip


@MODES
def test_what_the_client_itself_overcomes(xet: bool, server: Server, folder: Path) -> None:  # noqa: FBT001
    server.state.faults.extend(replace(one) for one in SURVIVED[xet])
    read(server, folder, "upload", str(folder), xet=xet)
    assert commits(server) == ["talks", "initial commit"]
    found = read(server, folder, "read", "main", xet=xet)
    assert found["single"]["README.md"] == hashlib.sha256((folder / "README.md").read_bytes()).hexdigest()
    assert {one.times for one in server.state.faults} == {0}


@pytest.mark.parametrize(("kind", "left"), [("kill", 1), ("kill-after", 2)])
def test_a_killed_client_leaves_all_or_nothing(kind: Any, left: int, server: Server, folder: Path) -> None:  # noqa: ANN401
    server.state.faults.append(Fault("POST", "/commit/", kind))
    assert transfer(server, folder, "upload", str(folder), xet=kind == "kill").returncode == -9
    assert len(commits(server)) == left


def test_another_maintainers_commit_survives(server: Server, folder: Path) -> None:
    server.state.faults.append(Fault("POST", "/commit/", "race"))
    done = transfer(server, folder, "upload", str(folder), xet=False)
    assert "412" in done.stderr
    assert commits(server) == ["another maintainer's commit", "initial commit"]
    assert THEIRS in server.state.repositories["datasets", "careloom/talks"].store.entries("main")


def test_access_by_xet_needs_a_token_that_may(server: Server) -> None:
    repository = server.state.create("datasets", "careloom/talks")
    repository.gated = "manual"
    address = f"{server.endpoint}/api/datasets/careloom/talks"

    def status(verb: str, token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return requests.get(f"{address}/{verb}/main", headers=headers, timeout=10).status_code

    tokens = ("hf_writer", "hf_reader", "hf_nobody", "")
    assert [status("xet-write-token", token) for token in tokens] == [200, 403, 401, 401]
    assert [status("xet-read-token", token) for token in tokens] == [200, 403, 403, 403]


def test_faults_are_told_and_requests_read_by_hand(server: Server) -> None:
    address = f"{server.endpoint}/loopback"
    told = [{"method": "GET", "path": "whoami", "status": 418}]
    assert requests.post(f"{address}/faults", json=told, timeout=10).json() == {"faults": 1}
    who, headers = f"{server.endpoint}/api/whoami-v2", {"Authorization": "Bearer hf_writer"}
    assert [requests.get(who, headers=headers, timeout=10).status_code for _ in range(2)] == [418, 200]
    asked = requests.get(f"{address}/asked", timeout=10)
    expected = {"method": "GET", "path": "/api/whoami-v2", "authorised": True, "origin": server.endpoint}
    assert asked.json() == [expected, expected]
    assert "hf_writer" not in asked.text
    wrong = requests.post(f"{address}/faults", json=[{"method": "GET", "kind": "flood", "colour": 1}], timeout=10)
    assert wrong.status_code == 400
    assert all(word in wrong.json()["error"] for word in ("colour: unknown", "kind: one of", "path: missing"))
