"""Publish a folder as one version on the Hub: one commit, read back, one tag, confirmed. Nothing else writes there.

Running it again after any interruption ends in the same single commit and tag: what is there already is compared with
the folder before anything is sent. The client retries neither commits nor tags (huggingface_hub 2.4), so that is done
here, and only after looking whether the lost request arrived.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from builders.manifest import file_sha256
from builders.problems import ProblemsFound

Kind = Literal["dataset", "model", "space"]
WAITS: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0)
"""Seconds between tries where the Hub is busy or the line was cut."""
HUBS_OWN = frozenset({".gitattributes"})
"""Files that the Hub adds by itself."""
REFUSALS = frozenset({400, 401, 402, 403, 404, 409, 412, 413, 422})
"""Answers that another try does not change."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What tells a file's bytes: its size, its sha256, and git's id of it."""

    size: int
    sha256: str
    git_id: str


@dataclass(frozen=True, slots=True)
class Published:
    """A version on the Hub; `new` says whether this run made it."""

    repository: str
    commit: str
    tag: str
    new: bool


@dataclass(frozen=True, slots=True)
class Target:
    """Where a version goes."""

    repository: str
    tag: str
    kind: Kind = "dataset"


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


def publish(api: Any, folder: Path, target: Target, message: str) -> Published:  # noqa: ANN401 - huggingface_hub.HfApi
    """Publish a folder; ProblemsFound names what stands against it, and then no tag was made.

    `api` is a `huggingface_hub.HfApi`. Large files that a refused commit had uploaded stay unreferenced on the Hub.
    """
    files = local_files(folder)
    tags = _tags(api, target)
    if target.tag in tags:
        if not same_files(files, remote_files(api, target, tags[target.tag])):
            raise _refused("tag", target, f"{target.tag} is published with other content", "Raise the version.")
        return Published(target.repository, tags[target.tag], target.tag, new=False)
    head = _retried(lambda: str(api.repo_info(target.repository, repo_type=target.kind).sha), lambda: None)
    there = remote_files(api, target, head)
    if same_files(files, there):
        commit = head
    else:
        _leave_others(api, target, message, head)
        commit = _commit(api, folder, target, message, head, files, there)
    found = remote_files(api, target, commit)
    if not same_files(files, found):
        wrong = sorted(path for path in files.keys() | found.keys() if not _same(files.get(path), found.get(path)))
        raise _refused(
            "read-back", target, f"{len(wrong)} files differ on the Hub, such as {wrong[0]}", "Publish again."
        )
    _tag(api, target, commit)
    return Published(target.repository, commit, target.tag, new=True)


def remote_files(api: Any, target: Target, commit: str) -> dict[str, Any]:  # noqa: ANN401
    """Return what the Hub says of a commit's files, its own ones aside."""

    def listed() -> list[Any]:
        return list(api.list_repo_tree(target.repository, repo_type=target.kind, revision=commit, recursive=True))

    found = _retried(listed, lambda: None)
    return {one.path: one for one in found if hasattr(one, "blob_id") and one.path not in HUBS_OWN}


def same_files(files: Mapping[str, FileFacts], there: Mapping[str, Any]) -> bool:
    """Whether the Hub holds exactly these files, by size and hash."""
    return files.keys() == there.keys() and all(_same(files[path], there[path]) for path in files)


def _same(one: FileFacts | None, other: Any) -> bool:  # noqa: ANN401 - huggingface_hub.RepoFile
    if one is None or other is None or one.size != other.size:
        return False
    return bool(one.sha256 == other.lfs.sha256 if other.lfs else one.git_id == other.blob_id)


def _leave_others(api: Any, target: Target, message: str, head: str) -> None:  # noqa: ANN401
    """Refuse where the head is a commit of this very version with other content that is not tagged yet."""
    found = _retried(
        lambda: api.list_repo_commits(target.repository, repo_type=target.kind, revision=head), lambda: None
    )
    if found and found[0].title == message:
        fix = "Somebody else publishes it, or an earlier try had other files: look, then raise the version."
        raise _refused("moved", target, f"{head} is {message!r} with other content and no tag", fix)


def _commit(
    api: Any, folder: Path, target: Target, message: str, head: str,  # noqa: ANN401
    files: Mapping[str, FileFacts], there: Mapping[str, Any],
) -> str:  # fmt: skip
    """Make the one commit, on the head that was seen; whoever committed in between is not overwritten."""
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

    changed = [path for path in files if not _same(files[path], there.get(path))]

    def send() -> str:
        operations = [
            *(CommitOperationAdd(path, folder / path) for path in changed),
            *(CommitOperationDelete(path) for path in there if path not in files),
        ]
        done = api.create_commit(
            target.repository, operations, commit_message=message, repo_type=target.kind, parent_commit=head
        )
        return str(done.oid)

    def arrived() -> str | None:
        now = str(api.repo_info(target.repository, repo_type=target.kind).sha)
        if now != head and same_files(files, remote_files(api, target, now)):
            return now
        if now != head:
            raise _refused("moved", target, f"the head was {head} and is {now}: somebody committed in between",
                           "Look at their commit, then publish again.")  # fmt: skip
        return None

    return str(_retried(send, arrived))


def _tag(api: Any, target: Target, commit: str) -> None:  # noqa: ANN401
    """Tag the commit and confirm that the tag is that commit."""

    def send() -> str:
        api.create_tag(target.repository, tag=target.tag, revision=commit, repo_type=target.kind)
        return commit

    _retried(send, lambda: _tags(api, target).get(target.tag))
    found = _tags(api, target).get(target.tag)
    if found != commit:
        raise _refused("tag", target, f"{target.tag} is {found}, not {commit}", "Look who made it; never move a tag.")


def _tags(api: Any, target: Target) -> dict[str, str]:  # noqa: ANN401
    refs = _retried(lambda: api.list_repo_refs(target.repository, repo_type=target.kind), lambda: None)
    return {one.name: one.target_commit for one in refs.tags}


def _retried(send: Callable[[], Any], arrived: Callable[[], Any]) -> Any:  # noqa: ANN401
    """Send a request, again where it failed for now; `arrived` says what it led to where its answer was lost."""
    from huggingface_hub.errors import HfHubHTTPError

    for wait in (*WAITS, None):
        try:
            return send()
        except ProblemsFound:
            raise
        except HfHubHTTPError as error:
            status = error.response.status_code if error.response is not None else 0
            if (found := arrived()) is not None:
                return found
            if status in REFUSALS or wait is None:
                raise
        except Exception as error:  # noqa: BLE001 - cuts come as the transport's own errors, no part of the client's interface
            if (found := arrived()) is not None:
                return found
            if wait is None:
                raise ConnectionError(f"the Hub cannot be reached: {type(error).__name__}") from None
        time.sleep(wait)
    raise AssertionError("the last try either returns or raises")


def _refused(rule: str, target: Target, message: str, fix: str) -> ProblemsFound:
    return ProblemsFound.single(f"hub-{rule}", target.repository, message, fix)
