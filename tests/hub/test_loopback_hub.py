"""The loopback Hub behaves to the unmodified clients as the real one does, as far as a release needs it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import requests
from fixture_builds import released
from foreign_repository import rows, write_repository, write_rows
from hub.client_process import run
from hub.faults import Fault
from hub.server import Server, serving
from small_builds import Turn, write_build

from builders.manifest import read_manifest


def run_chain(server: Server, home: Path, *arguments: str, xet: bool = False) -> subprocess.CompletedProcess[str]:
    """Run the chain against a Hub."""
    return run(server, home, "-m", "hub.chain", *arguments, xet=xet)


def published(server: Server, home: Path, *arguments: str, xet: bool = False) -> dict[str, Any]:
    """Return what the chain printed."""
    done = run_chain(server, home, *arguments, xet=xet)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("xet", [False, True])
def test_two_versions_are_published_and_each_tag_gives_its_own_rows(xet: bool, tmp_path: Path) -> None:  # noqa: FBT001
    first = write_repository(tmp_path / "first")
    second = write_repository(tmp_path / "second")
    write_rows(second / "data/test.parquet", rows(24, 15))
    readme = second / "README.md"
    readme.write_text(
        readme.read_text(encoding="utf-8").replace("num_examples: 12", "num_examples: 15"), encoding="utf-8"
    )
    with serving(tmp_path / "hub") as server:
        found = published(server, tmp_path / "home", str(first), str(second), "talks", xet=xet)
        store = server.state.repositories["datasets", "careloom/talks"].store
        assert found["rows"] == {"v1.0.0": [36, 36], "v1.1.0": [39, 39]}
        assert found["tags"] == dict(zip(("v1.0.0", "v1.1.0"), found["commits"], strict=True))
        assert found["history"] == ["v1.1.0", "v1.0.0", "initial commit"]
        assert found["readme_bytes"] == [(first / "README.md").stat().st_size]
        store.run("fsck", "--strict")
        puts = [one for one in server.state.asked if one.method == "PUT"]
        assert (bool(puts), bool(server.state.xet.names)) == (not xet, xet)


def test_versions_on_the_hub_are_compared(tmp_path: Path) -> None:
    turns = {("a", 0): Turn(), ("a", 1): Turn(text="Well.")}
    first = write_build(tmp_path / "first", turns)
    second = write_build(tmp_path / "second", {**turns, ("b", 0): Turn(language="ko")}, version="1.3.0")
    for folder in (first, second):
        readme = "---\nconfigs:\n- config_name: utterances\n  data_files: data/utterances/*.parquet\n---\n"
        (folder / "README.md").write_text(readme, encoding="utf-8")
    with serving(tmp_path / "hub") as server:
        published(server, tmp_path / "home", str(first), str(second), "utterances")

        def diff(*arguments: str) -> subprocess.CompletedProcess[str]:
            return run(server, tmp_path / "home", "-c", "from scripts.cli import main; main()", "diff", *arguments)

        both = diff("careloom/talks@v1.0.0", "careloom/talks@v1.1.0", "--json")
        found = json.loads(both.stdout)
        assert (found["bump"], found["least_version"]) == ("minor", "1.3.0")
        assert [config["added"] for config in found["configs"]] == [{"ko": 1}]
        mixed = diff("careloom/talks@v1.1.0", str(second), "--json")
        assert json.loads(mixed.stdout)["bump"] == "none"
        missing = diff("careloom/talks@v9.9.9", str(second))
        assert (missing.returncode, missing.stdout) == (2, "")
        assert "careloom/talks@v9.9.9 cannot be read" in missing.stderr


def test_a_release_tree_of_ours_is_loaded_from_its_tag(tmp_path: Path) -> None:
    tree = released("culturecare")
    again = Path(shutil.copytree(tree, tmp_path / "again"))
    (again / "NOTICE").write_text("another notice\n", encoding="utf-8")
    with serving(tmp_path / "hub") as server:
        found = published(server, tmp_path / "home", str(tree), str(again), "spans")
    expected = read_manifest(tree)["configs"]["spans"]["rows"]
    assert found["rows"] == {version: [expected, expected] for version in ("v1.0.0", "v1.1.0")}


@pytest.mark.parametrize("kind", ["status", "cut-before"])
def test_a_fault_before_the_commit_leaves_no_commit(kind: Any, tmp_path: Path) -> None:  # noqa: ANN401 - a literal
    folder = str(write_repository(tmp_path / "talks"))
    with serving(tmp_path / "hub") as server:
        server.state.faults.append(Fault("POST", r"/commit/main$", kind, times=9))
        done = run_chain(server, tmp_path / "home", folder, folder, "talks")
        repository = server.state.repositories["datasets", "careloom/talks"]
        assert done.returncode != 0
        assert len(repository.store.history("main")) == 1
        assert "hf_writer" not in done.stderr + done.stdout


def test_a_lost_reply_leaves_the_commit_and_nothing_else(tmp_path: Path) -> None:
    folder = str(write_repository(tmp_path / "talks"))
    with serving(tmp_path / "hub") as server:
        server.state.faults.append(Fault("POST", r"/commit/main$", "cut-after"))
        assert run_chain(server, tmp_path / "home", folder, folder, "talks").returncode != 0
        repository = server.state.repositories["datasets", "careloom/talks"]
        assert len(repository.store.history("main")) == 2
        assert not any(ref.startswith("refs/tags/") for ref in repository.store.refs())


def test_tokens_gates_and_stale_parents_are_respected(tmp_path: Path) -> None:
    with serving(tmp_path / "hub") as server:
        repository = server.state.create("datasets", "careloom/talks")
        head = repository.store.resolve("main")
        assert head is not None
        made = repository.store.commit(head, {"README.md": b"---\nlicense: mit\n---\n"}, "card")
        repository.store.move("refs/heads/main", made)
        address = f"{server.endpoint}/api/datasets/careloom/talks"
        line = json.dumps({"key": "header", "value": {"summary": "late", "parentCommit": head}})

        def post(token: str) -> int:
            headers = {"Authorization": f"Bearer {token}"}
            return requests.post(f"{address}/commit/main", data=line, headers=headers, timeout=10).status_code

        assert [post(token) for token in ("hf_writer", "hf_reader", "hf_nobody")] == [412, 403, 401]
        repository.gated = "manual"
        file = f"{server.endpoint}/datasets/careloom/talks/resolve/main/README.md"
        closed = requests.get(file.replace("README.md", "any.parquet"), timeout=10)
        assert (closed.status_code, closed.headers["X-Error-Code"]) == (403, "GatedRepo")
        assert [requests.get(one, timeout=10).status_code for one in (address, file)] == [200, 200]
        part = requests.get(file, headers={"Authorization": "Bearer hf_writer", "Range": "bytes=4-10"}, timeout=10)
        assert (part.status_code, part.content) == (206, b"license")
