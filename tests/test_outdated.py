"""`careloom list --outdated` says which pinned files are other bytes at their origin."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from command_here import run_here

from builders.drift import origin

BYTES = b'{"line": "as it was"}\n'
DEFINITION = """
from builders.definition import Dataset, SingleSplit, Source

ADDRESS, SHA256, SIZE = {address!r}, {sha256!r}, {size}
DATASET = Dataset(
    name="letters", version="1.0.0", title="Letters", summary="Invented.", homepage="https://example.org",
    sources=(
        Source(path="letters.jsonl", url=ADDRESS, sha256=SHA256, size=SIZE),
        Source(path="by-hand.jsonl", sha256=SHA256, size=SIZE),
        Source(path="new.jsonl", url=ADDRESS),
    ),
    rights=(), configs=("dialogues",), splits=SingleSplit(name="train"), parse=lambda files: iter(()),
)
"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of a file that lies at its origin."""
    served = tmp_path / "origin"
    served.mkdir()
    (served / "letters.jsonl").write_bytes(BYTES)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(served)))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/letters.jsonl"
    server.shutdown()
    server.server_close()


def outdated(tmp_path: Path, address: str) -> tuple[int, dict[str, str]]:
    """Return exit code and states by file."""
    path = tmp_path / "letters.py"
    sha256 = hashlib.sha256(BYTES).hexdigest()
    path.write_text(DEFINITION.format(address=address, sha256=sha256, size=len(BYTES)), encoding="utf-8")
    done = run_here("list", path, "--outdated", "--json")
    return done.returncode, {one["path"]: one["state"] for one in json.loads(done.stdout)}


def test_what_is_as_pinned_is_no_problem(tmp_path: Path, address: str) -> None:
    code, states = outdated(tmp_path, address)
    assert code == 0
    assert states == {"letters.jsonl": "same", "by-hand.jsonl": "no address", "new.jsonl": "not pinned"}


@pytest.mark.parametrize("now", [BYTES.replace(b"was", b"is!"), BYTES + b"more\n", b""])
def test_other_bytes_are_told(now: bytes, tmp_path: Path, address: str) -> None:
    (tmp_path / "origin/letters.jsonl").write_bytes(now)
    assert outdated(tmp_path, address) == (
        1,
        {"letters.jsonl": "changed", "by-hand.jsonl": "no address", "new.jsonl": "not pinned"},
    )


def test_a_file_that_is_gone_is_told(tmp_path: Path, address: str) -> None:
    (tmp_path / "origin/letters.jsonl").unlink()
    code, states = outdated(tmp_path, address)
    assert (code, states["letters.jsonl"]) == (1, "gone")


def test_an_origin_that_does_not_answer_is_no_change(tmp_path: Path) -> None:
    code, states = outdated(tmp_path, "http://127.0.0.1:9/letters.jsonl")
    assert (code, states["letters.jsonl"]) == (0, "unreachable")


@pytest.mark.parametrize(
    ("pinned", "asked"),
    [
        (
            f"https://raw.githubusercontent.com/somebody/words/{'a' * 40}/data/words.csv",
            "https://raw.githubusercontent.com/somebody/words/HEAD/data/words.csv",
        ),
        (
            f"https://huggingface.co/datasets/somebody/words/resolve/{'0' * 40}/words.parquet",
            "https://huggingface.co/datasets/somebody/words/resolve/main/words.parquet",
        ),
        ("https://example.org/words.csv", "https://example.org/words.csv"),
    ],
)
def test_what_is_asked_is_what_the_main_branch_serves_today(pinned: str, asked: str) -> None:
    assert origin(pinned) == asked
