"""What happens to commits that are there already: they are squashed, rewritten without some files, and thrown away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hub.git_store import BRANCH, GitStore
from hub.state import POINTER_BYTES, pointed_at


@dataclass(frozen=True, slots=True)
class Pointed:
    """A large file that some commit points at, under a path it has or had."""

    sha: str
    size: int
    path: str
    blob: str


def squash(store: GitStore, ref: str, message: str) -> None:
    """Leave one commit without a parent on a ref, with the files it held."""
    store.move(ref, store.commit_tree(store.run("rev-parse", f"{ref}^{{tree}}").decode().strip(), message))


def without(store: GitStore, branch: str, blobs: set[str]) -> None:
    """Write the history of a branch anew without the paths that held some blobs; authors and dates stay."""
    instead: dict[str, str] = {}
    for commit in store.run("rev-list", "--reverse", "--topo-order", f"{BRANCH}{branch}").decode().split():
        gone = {path: None for path, entry in store.entries(commit).items() if entry.oid in blobs}
        head, _, words = store.run("cat-file", "commit", commit).partition(b"\n\n")
        lines = []
        for line in head.decode().split("\n"):
            name, _, value = line.partition(" ")
            if name == "tree" and gone:
                lines.append(f"tree {store.tree(commit, gone)}")
            else:
                lines.append(f"parent {instead[value]}" if name == "parent" else line)
        content = "\n".join(lines).encode() + b"\n\n" + words
        instead[commit] = store.run("hash-object", "-t", "commit", "-w", "--stdin", data=content).decode().strip()
    store.move(f"{BRANCH}{branch}", instead[store.refs()[f"{BRANCH}{branch}"]])


def prune(store: GitStore) -> None:
    """Throw away what no ref leads to."""
    store.run("reflog", "expire", "--expire=now", "--all")
    store.run("gc", "--quiet", "--prune=now")
    store.remembered.clear()


def pointers(store: GitStore) -> Iterator[Pointed]:
    """Yield the large files that the commits of all refs point at."""
    listed = (line.partition(" ") for line in store.run("rev-list", "--objects", "--all").decode().splitlines())
    paths = {oid: path for oid, _, path in listed if path}
    facts = store.run("cat-file", "--batch-check", data="".join(f"{oid}\n" for oid in paths).encode()).decode()
    small = [oid for oid, kind, size in map(str.split, facts.splitlines())
             if kind == "blob" and int(size) <= POINTER_BYTES]  # fmt: skip
    for oid, content in store.blobs(small):
        if target := pointed_at(content):
            yield Pointed(target[0], target[1], paths[oid], oid)


def holding(refs: Mapping[str, str], store: GitStore) -> dict[str, str]:
    """Return a ref for each blob that some ref's head holds, a branch or a conversion before pull requests and tags."""
    return {
        entry.oid: ref for ref, commit in sorted(refs.items(), reverse=True) for entry in store.entries(commit).values()
    }
