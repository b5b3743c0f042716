"""What the loopback Hub knows: repositories, large files, and what was asked of it."""

from __future__ import annotations

import hashlib
import shutil
import threading
from dataclasses import dataclass, field
from pathlib import Path

from hub.discussion import Discussion
from hub.faults import Fault
from hub.git_store import GitStore
from hub.spaces import Space
from hub.xet import XetStore

POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {size}\n"
POINTER_BYTES = 200
"""What no pointer is longer than."""
SMALL = 100_000
"""Bytes up to which a text file is kept in git itself."""
LARGE = (".parquet", ".arrow", ".zst", ".npz", ".safetensors")
"""What is always kept beside git."""


@dataclass(slots=True)
class Repository:
    """A repository with the settings that the Hub keeps outside of git."""

    kind: str
    id: str
    store: GitStore
    private: bool = False
    gated: str | bool = False
    discussions: dict[int, Discussion] = field(default_factory=dict)
    space: Space | None = None
    removed: set[str] = field(default_factory=set)
    """The sha256 of large files that were deleted although commits still point at them."""
    announced: dict[str, int] = field(default_factory=dict)
    """The sizes of the large files that the next commit will bring, by path: an upload by xet tells none."""

    @property
    def address(self) -> str:
        """Return the path of the repository's page."""
        return f"/{'' if self.kind == 'models' else self.kind + '/'}{self.id}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came in."""

    method: str
    path: str
    authorised: bool = False
    """Whether it carried an Authorization header; never what stood in it."""
    origin: str = ""
    """Scheme, host and port that it was sent to."""


@dataclass(slots=True)
class State:
    """Everything of one Hub; requests that change it hold the lock."""

    root: Path
    tokens: dict[str, str] = field(default_factory=lambda: {"hf_writer": "write", "hf_reader": "read"})
    """Role by token."""
    repositories: dict[tuple[str, str], Repository] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    page_size: int = 1000
    squashes_pull_requests: bool = False
    """Whether a pull request's ref can be squashed like a branch; whether the real Hub does so is not known."""
    """Rows of a list up to which it comes in one reply."""
    quota: int | None = None
    """Bytes that all large files may have; None is no limit."""
    second_origin: str = ""
    """Where large files are downloaded from; empty is here."""
    client_pid: int = 0
    """The client that a fault kills."""
    xet: XetStore = field(init=False)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        """Keep what is uploaded by xet beside the rest."""
        self.xet = XetStore(self.root / "xet")

    def create(self, kind: str, name: str) -> Repository:
        """Create a repository."""
        store = GitStore(self.root / kind / f"{name}.git")
        store.create()
        space = Space("gradio") if kind == "spaces" else None
        self.repositories[kind, name] = Repository(kind, name, store, space=space)
        return self.repositories[kind, name]

    def delete(self, repository: Repository) -> None:
        """Remove a repository with its folder."""
        del self.repositories[repository.kind, repository.id]
        shutil.rmtree(repository.store.folder)

    def empty(self) -> None:
        """Forget every repository with its files, faults, limits and what was asked."""
        for repository in list(self.repositories.values()):
            self.delete(repository)
        self.faults.clear()
        self.asked.clear()
        self.client_pid, self.quota, self.squashes_pull_requests = 0, None, False

    def large(self, oid: str) -> Path:
        """Return where a large file lies, by its sha256."""
        return self.root / "large" / oid

    def all_large(self) -> dict[str, Path]:
        """Return where each large file lies, by its sha256."""
        folder = self.root / "large"
        return {path.name: path for path in sorted(folder.iterdir())} if folder.is_dir() else {}

    def keep(self, oid: str, content: bytes) -> bool:
        """Keep a large file; False where its bytes are not those of its name."""
        if hashlib.sha256(content).hexdigest() != oid:
            return False
        self.large(oid).parent.mkdir(parents=True, exist_ok=True)
        self.large(oid).write_bytes(content)
        return True

    def full(self, more: int) -> bool:
        """Whether so many more bytes of large files are above the quota."""
        there = sum(path.stat().st_size for path in self.all_large().values())
        return self.quota is not None and there + more > self.quota


def pointer(oid: str, size: int) -> bytes:
    """Return what git holds of a large file."""
    return POINTER.format(oid=oid, size=size).encode()


def pointed_at(content: bytes) -> tuple[str, int] | None:
    """Return sha256 and size of the large file that a blob points at, None where it is no pointer."""
    if not content.startswith(b"version https://git-lfs") or len(content) > POINTER_BYTES:
        return None
    lines = dict(line.split(" ", 1) for line in content.decode().splitlines())
    return lines["oid"].removeprefix("sha256:"), int(lines["size"])


def is_large(path: str, size: int) -> bool:
    """Whether a file is kept beside git."""
    return path.endswith(LARGE) or size > SMALL
