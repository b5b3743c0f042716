"""What is removed from the loopback Hub is gone from its storage, as soon as nothing refers to it any more."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hub.client_process import run
from hub.faults import Fault
from hub.references import convert
from hub.searching import places
from hub.server import Server, serving
from hub.state import Repository

FIRST, SECOND, KEPT = (random.Random(number).randbytes(30_000) for number in range(3))  # noqa: S311
WORDS = b"a sentence that a person asked to have removed"
MODES = pytest.mark.parametrize("xet", [False, True], ids=["plain", "xet"], indirect=True)


@pytest.fixture
def xet(request: pytest.FixtureRequest) -> bool:
    """Whether files go by xet."""
    return bool(request.param)


@pytest.fixture
def server(xet: bool, tmp_path: Path) -> Iterator[Server]:  # noqa: FBT001
    """A Hub with two versions of a file, and one file that stays."""
    with serving(tmp_path / "hub") as found:
        folders = []
        for name, content, words in (("first", FIRST, WORDS), ("second", SECOND, b"other words")):
            folder = tmp_path / name
            folder.mkdir()
            (folder / "changing.parquet").write_bytes(content)
            (folder / "kept.parquet").write_bytes(KEPT)
            (folder / "README.md").write_bytes(b"---\nlicense: mit\n---\n" + words)
            folders.append(str(folder))
        done = run(found, tmp_path / "home", "-m", "hub.transferring", "upload", *folders, xet=xet)
        assert done.returncode == 0, done.stderr[-2000:]
        yield found


def clear(server: Server, tmp_path: Path, *steps: str) -> list[dict[str, Any]]:
    """Run the client, and return what it printed of each step."""
    done = run(server, tmp_path / "home", "-m", "hub.clearing", *steps)
    assert done.returncode == 0, done.stderr[-2000:]
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def talks(server: Server) -> Repository:
    """Return the repository."""
    return server.state.repositories["datasets", "careloom/talks"]


def there(server: Server) -> list[bool]:
    """Return whether the first version, its words, the second and the file that stays are in the storage."""
    return [bool(places(server.state, needle)) for needle in (FIRST[:64], WORDS, SECOND[:64], KEPT[:64])]


@MODES
def test_a_squashed_history_and_removed_refs_leave_no_bytes(xet: bool, server: Server, tmp_path: Path) -> None:  # noqa: FBT001
    store, seen = talks(server).store, []
    store.move("refs/tags/v1.0.0", store.run("rev-parse", "main~1").decode().strip())
    store.move("refs/heads/side", store.refs()["refs/tags/v1.0.0"])
    for method, path in (("POST", "/super-squash/"), ("DELETE", "/tag/"), ("DELETE", "/branch/")):
        server.state.faults.append(Fault(method, path, "race", hook=lambda: seen.append(there(server))))
    squashed, untagged, left = clear(server, tmp_path, "squash:main", "tag:v1.0.0", "branch:side")
    assert seen == [[True, True, True, True]] * 3
    assert there(server) == [False, False, True, True]
    assert (squashed["commits"], squashed["large"]) == (1, ["changing.parquet", "changing.parquet", "kept.parquet"])
    assert untagged["refs"] == ["refs/heads/main", "refs/heads/side"]
    assert (left["refs"], left["large"]) == (["refs/heads/main"], ["changing.parquet", "kept.parquet"])
    again = run(server, tmp_path / "home", "-m", "hub.transferring", "read", "main", xet=xet)
    assert again.returncode == 0, again.stderr[-2000:]
    store.run("fsck", "--strict")


@MODES
def test_deleted_large_files_leave_no_bytes(xet: bool, server: Server, tmp_path: Path) -> None:  # noqa: FBT001
    action = "large" if xet else "rewrite"
    (left,) = clear(server, tmp_path, f"{action}:changing.parquet")
    store, rest = talks(server).store, {"README.md", "kept.parquet"}
    assert left["large"] == ["kept.parquet"]
    assert left["files"] == sorted(rest if action == "rewrite" else rest | {"changing.parquet"})
    assert there(server) == [False, True, False, True]
    store.run("fsck", "--strict")
    assert [one.title for one in store.history("main")] == ["second", "first", "initial commit"]
    assert ("changing.parquet" in store.entries("main~1")) == (action == "large")


@pytest.mark.parametrize("xet", [False], indirect=True)
def test_refs_of_the_hub_itself_stay_and_hold_what_they_hold(server: Server, tmp_path: Path) -> None:
    repository = talks(server)
    convert(repository)
    repository.store.move("refs/pr/1", repository.store.refs()["refs/heads/main"])
    names = ("refs/convert/parquet", "refs/pr/1", "main", "nothing")
    steps = (*(f"branch:{name}" for name in names), "squash:refs/pr/1", "squash:main", "rewrite:changing.parquet")
    found = clear(server, tmp_path, *steps)
    assert [one.get("refused") for one in found] == [400, 400, 400, 404, 400, None, None]
    assert found[-1]["refs"] == ["refs/heads/main", "refs/convert/parquet"]
    held = repository.store.entries("refs/convert/parquet")
    assert sorted(held) == ["default/changing.parquet", "default/kept.parquet"]


@pytest.mark.parametrize("xet", [True], indirect=True)
def test_a_deleted_repository_leaves_nothing(server: Server, tmp_path: Path) -> None:
    folder = talks(server).store.folder
    other = server.state.create("datasets", "careloom/other").store
    other.move("refs/heads/main", other.commit(other.refs()["refs/heads/main"], _pointer_to_kept(server), "kept"))
    assert clear(server, tmp_path, "repository:") == [{"there": False}]
    assert not folder.exists()
    assert there(server) == [False, False, False, True]


def _pointer_to_kept(server: Server) -> dict[str, bytes | None]:
    store = talks(server).store
    return {"kept.parquet": store.blob(store.entries("main")["kept.parquet"].oid)}
