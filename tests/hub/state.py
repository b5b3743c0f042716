"""What the loopback Hub knows: repositories, large files, and what was asked of it."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field
from pathlib import Path

from hub.faults import Fault
from hub.git_store import GitStore

POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {size}\n"
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


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came in."""

    method: str
    path: str


@dataclass(slots=True)
class State:
    """Everything of one Hub; requests that change it hold the lock."""

    root: Path
    tokens: dict[str, str] = field(default_factory=lambda: {"hf_writer": "write", "hf_reader": "read"})
    """Role by token."""
    repositories: dict[tuple[str, str], Repository] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def create(self, kind: str, name: str) -> Repository:
        """Create a repository."""
        store = GitStore(self.root / kind / f"{name}.git")
        store.create()
        self.repositories[kind, name] = Repository(kind, name, store)
        return self.repositories[kind, name]

    def large(self, oid: str) -> Path:
        """Return where a large file lies, by its sha256."""
        return self.root / "large" / oid

    def keep(self, oid: str, content: bytes) -> bool:
        """Keep a large file; False where its bytes are not those of its name."""
        if hashlib.sha256(content).hexdigest() != oid:
            return False
        self.large(oid).parent.mkdir(parents=True, exist_ok=True)
        self.large(oid).write_bytes(content)
        return True


def pointer(oid: str, size: int) -> bytes:
    """Return what git holds of a large file."""
    return POINTER.format(oid=oid, size=size).encode()


def pointed_at(content: bytes) -> tuple[str, int] | None:
    """Return sha256 and size of the large file that a blob points at, None where it is no pointer."""
    if not content.startswith(b"version https://git-lfs") or len(content) > 200:
        return None
    lines = dict(line.split(" ", 1) for line in content.decode().splitlines())
    return lines["oid"].removeprefix("sha256:"), int(lines["size"])


def is_large(path: str, size: int) -> bool:
    """Whether a file is kept beside git."""
    return path.endswith(LARGE) or size > SMALL
