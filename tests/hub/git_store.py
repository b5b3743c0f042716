"""A repository of the loopback Hub: a bare git repository driven by git's plumbing, so that commits are real ones."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

BRANCH, TAG, PULL_REQUEST, CONVERSION = "refs/heads/", "refs/tags/", "refs/pr/", "refs/convert/"
SMALL_BLOB = 200
"""Bytes up to which a blob is read together with the others of its commit: what git holds of a large file."""
IDENTITY = {
    "GIT_AUTHOR_NAME": "loopback", "GIT_AUTHOR_EMAIL": "loopback@localhost",
    "GIT_COMMITTER_NAME": "loopback", "GIT_COMMITTER_EMAIL": "loopback@localhost",
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a commit: its git blob and that blob's size."""

    oid: str
    size: int


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit of the history."""

    sha: str
    title: str
    date: str


@dataclass(frozen=True, slots=True)
class GitStore:
    """Where a repository lies."""

    folder: Path
    remembered: dict[tuple[str, str], Any] = field(default_factory=dict, compare=False, repr=False)
    """Files by commit and bytes by blob, which never change; forgotten when commits are thrown away."""

    def run(self, *arguments: str, data: bytes = b"", index: str = "") -> bytes:
        """Run git and return what it prints."""
        environment = {**os.environ, **IDENTITY, **({"GIT_INDEX_FILE": index} if index else {})}
        command = ["git", f"--git-dir={self.folder}", *arguments]
        return subprocess.run(command, input=data, capture_output=True, check=True, env=environment).stdout

    def create(self) -> None:
        """Create the repository with a first, empty commit on main."""
        self.folder.mkdir(parents=True)
        self.run("init", "--quiet", "--bare", "--initial-branch=main")
        self.move(f"{BRANCH}main", self.commit_tree(self.run("mktree").decode().strip(), "initial commit"))

    def resolve(self, revision: str) -> str | None:
        """Return the commit of a branch, a tag, a ref or a commit's own id."""
        if ("files", revision) in self.remembered:
            return revision
        refs = self.refs()
        for name in (f"{BRANCH}{revision}", f"{TAG}{revision}", revision):
            if name in refs:
                return refs[name]
        if not re.fullmatch(r"[0-9a-f]{7,40}", revision):
            return None
        try:
            return self.run("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").decode().strip()
        except subprocess.CalledProcessError:
            return None

    def entries(self, commit: str) -> dict[str, Entry]:
        """Return the files of a commit by path."""
        if ("files", commit) not in self.remembered:
            found = {}
            for line in self.run("ls-tree", "-r", "-l", "-z", commit).decode().split("\0"):
                if line:
                    facts, path = line.split("\t", 1)
                    _, _, oid, size = facts.split()
                    found[path] = Entry(oid, int(size))
            if not re.fullmatch(r"[0-9a-f]{40}", commit):
                return found
            self.remembered["files", commit] = found
            self.remembered.update((("bytes", oid), content) for oid, content in self.blobs(
                one.oid for one in found.values() if one.size <= SMALL_BLOB))  # fmt: skip
        found = self.remembered["files", commit]
        return dict(found)

    def blob(self, oid: str) -> bytes:
        """Return the bytes of a blob."""
        if ("bytes", oid) not in self.remembered:
            self.remembered["bytes", oid] = self.run("cat-file", "blob", oid)
        content: bytes = self.remembered["bytes", oid]
        return content

    def blobs(self, oids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield the bytes of several blobs, read at once."""
        printed = self.run("cat-file", "--batch", data="".join(f"{oid}\n" for oid in oids).encode())
        start = 0
        while start < len(printed):
            end = printed.index(b"\n", start)
            oid, _, size = printed[start:end].decode().split()
            yield oid, printed[end + 1 : end + 1 + int(size)]
            start = end + 2 + int(size)

    def write(self, contents: Iterable[bytes]) -> list[str]:
        """Write blobs at once and return their ids, in order."""
        stream = b"".join(b"blob\nmark :%d\ndata %d\n%s\n" % (number, len(content), content)
                          for number, content in enumerate(contents, start=1))  # fmt: skip
        with tempfile.TemporaryDirectory() as folder:
            marks = Path(folder) / "marks"
            self.run("fast-import", "--quiet", "--done", f"--export-marks={marks}", data=stream + b"done\n")
            lines = (line.split() for line in marks.read_text().splitlines())
            return [oid for _, oid in sorted((int(mark[1:]), oid) for mark, oid in lines)]

    def tree(self, start: str, files: Mapping[str, bytes | None]) -> str:
        """Return the tree of a commit with some files changed; None removes one."""
        kept = {path: content for path, content in files.items() if content is not None}
        lines = [f"0 {'0' * 40}\t{path}" for path in files if path not in kept]
        lines += [f"100644 {oid}\t{path}" for path, oid in zip(kept, self.write(kept.values()), strict=True)]
        with tempfile.TemporaryDirectory() as folder:
            index = str(Path(folder) / "index")
            self.run("read-tree", start, index=index)
            self.run("update-index", "--index-info", data="\n".join([*lines, ""]).encode(), index=index)
            return self.run("write-tree", index=index).decode().strip()

    def commit_tree(self, tree: str, message: str, *parents: str) -> str:
        """Return a new commit of a tree on its parents. No ref moves."""
        named = [argument for parent in parents for argument in ("-p", parent)]
        return self.run("commit-tree", tree, *named, "-m", message).decode().strip()

    def commit(self, parent: str, files: Mapping[str, bytes | None], message: str) -> str:
        """Return a new commit on a parent; None removes a file. No ref moves."""
        return self.commit_tree(self.tree(parent, files), message, parent)

    def move(self, ref: str, commit: str) -> None:
        """Let a ref point at a commit."""
        self.run("update-ref", ref, commit)

    def remove(self, ref: str) -> None:
        """Remove a ref."""
        self.run("update-ref", "-d", ref)

    def refs(self) -> dict[str, str]:
        """Return all refs with the commits they point at, annotated tags peeled."""
        printed = self.run("for-each-ref", "--format=%(refname) %(objectname) %(*objectname)").decode()
        parts = (line.split(" ") for line in printed.splitlines())
        return {ref: peeled or commit for ref, commit, peeled in parts}

    def history(self, commit: str) -> list[Commit]:
        """Return a commit and those before it, the newest first."""
        printed = self.run("log", "--format=%H%x1f%ct%x1f%s", commit).decode()
        found = (line.split("\x1f") for line in printed.splitlines())
        return [Commit(sha, title, as_the_hub_writes_it(float(seconds))) for sha, seconds, title in found]


def as_the_hub_writes_it(seconds: float) -> str:
    """Return a time as the Hub writes it."""
    return datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
