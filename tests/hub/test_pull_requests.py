"""Pull requests of the loopback Hub behave to the unmodified client as those of the real one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import requests
from hub.client_process import run
from hub.proposing import LARGE
from hub.server import serving


@pytest.mark.parametrize("xet", [False, True], ids=["plain", "xet"])
def test_pull_requests_are_opened_merged_closed_and_refused(xet: bool, tmp_path: Path) -> None:  # noqa: FBT001
    with serving(tmp_path / "hub") as server:
        done = run(server, tmp_path / "home", "-m", "hub.proposing", xet=xet)
        assert done.returncode == 0, done.stderr[-2000:]
        store = server.state.repositories["datasets", "careloom/talks"].store
        store.run("fsck", "--strict")
        parents = store.run("log", "-1", "--format=%P", "main~1").decode().split()
        address = f"{server.endpoint}/datasets/careloom/talks/resolve"
        both = [requests.get(f"{address}/{ref}/data/more.parquet", timeout=10).content
                for ref in ("refs/pr/1", "refs%2Fpr%2F1")]  # fmt: skip
    found = json.loads(done.stdout)
    refs = [f"refs/pr/{number}" for number in (1, 2, 3, 4)]
    assert found["numbers"] == [1, 2, 3, 4]
    assert found["statuses"] == {"1": "merged", "2": "open", "3": "closed", "4": "draft", "5": "merged"}
    assert found["open"] == [4, 2]
    assert found["refs"] == [refs, [*refs, "refs/pr/5"]]
    assert found["refused"] == [400, 409, 400]
    assert found["conflicts"] == ["README.md"]
    assert (found["merge"], found["base"]) == (found["head"], "refs/heads/main")
    assert len(parents) == 2
    assert found["forward"][0] == found["forward"][1]
    assert found["events"] == ["comment", "comment", "status-change"]
    assert (found["closing"], found["whole"]) == ("status-change", True)
    assert found["files"] == ["LAST.md", "NOTES.md", "README.md", "data/more.parquet"]
    assert found["of_the_closed"] == ["OTHER.md", "README.md"]
    assert both == [LARGE, LARGE]
