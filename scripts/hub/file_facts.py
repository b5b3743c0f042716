"""What tells the bytes of files: of a folder here, and of a commit on the Hub."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builders.manifest import file_sha256
from scripts.hub.requests import Target, retried

HUBS_OWN = frozenset({".gitattributes"})
"""Files that the Hub adds by itself."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What tells a file's bytes: its size, its sha256, and git's id of it."""

    size: int
    sha256: str
    git_id: str


def local_files(folder: Path) -> dict[str, FileFacts]:
    """Return the files of a folder by their path in the repository."""
    return {
        path.relative_to(folder).as_posix(): FileFacts(path.stat().st_size, file_sha256(path), _git_id(path))
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _git_id(path: Path) -> str:
    content = path.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def remote_files(api: Any, target: Target, commit: str) -> dict[str, Any]:  # noqa: ANN401 - huggingface_hub.HfApi
    """Return what the Hub says of a commit's files, its own ones aside."""

    def listed() -> list[Any]:
        return list(api.list_repo_tree(target.repository, repo_type=target.kind, revision=commit, recursive=True))

    found = retried(target, listed)
    return {one.path: one for one in found if hasattr(one, "blob_id") and one.path not in HUBS_OWN}


def same_files(files: Mapping[str, FileFacts], there: Mapping[str, Any]) -> bool:
    """Whether the Hub holds exactly these files, by size and hash."""
    return not different_files(files, there)


def different_files(files: Mapping[str, FileFacts], there: Mapping[str, Any]) -> list[str]:
    """Return the paths whose bytes differ, or that one side has alone."""
    every = sorted(files.keys() | there.keys())
    return [path for path in every if not same_file(files.get(path), there.get(path))]


def same_file(one: FileFacts | None, other: Any) -> bool:  # noqa: ANN401 - huggingface_hub.RepoFile
    """Whether a file here and one on the Hub have the same bytes."""
    if one is None or other is None or one.size != other.size:
        return False
    return bool(one.sha256 == other.lfs.sha256 if other.lfs else one.git_id == other.blob_id)
