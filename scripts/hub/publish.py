"""Publish a folder as one version on the Hub: one commit, read back, one tag, confirmed.

Running it again after any interruption ends in the same single commit and tag: what is there already is compared with
the folder before anything is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.hub.file_facts import FileFacts, different_files, local_files, remote_files, same_file, same_files
from scripts.hub.requests import Target, exists, head_of, refused, retried, tags

OTHER_CONTENT = "Somebody else publishes it, or an earlier try had other files: look, then raise the version."


@dataclass(frozen=True, slots=True)
class Published:
    """A version on the Hub; `new` says whether this run made it."""

    repository: str
    commit: str
    tag: str
    new: bool


@dataclass(frozen=True, slots=True)
class Proposed:
    """A pull request that would publish a version; `new` says whether this run opened it."""

    repository: str
    number: int
    commit: str
    new: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A folder on its way to a repository: what it holds, what is there, and the head it was compared with."""

    folder: Path
    message: str
    description: str
    head: str
    files: Mapping[str, FileFacts]
    there: Mapping[str, Any]

    def operations(self) -> list[Any]:
        """Return what turns the one into the other; the client's objects serve one request only."""
        from huggingface_hub import CommitOperationAdd, CommitOperationDelete

        changed = [path for path in self.files if not same_file(self.files[path], self.there.get(path))]
        return [
            *(CommitOperationAdd(path, self.folder / path) for path in changed),
            *(CommitOperationDelete(path) for path in self.there if path not in self.files),
        ]


def publish(api: Any, folder: Path, target: Target, message: str, description: str = "") -> Published:  # noqa: ANN401
    """Publish a folder; ProblemsFound names what stands against it, and then no tag was made.

    `api` is a `huggingface_hub.HfApi`, `message` and `description` are those of the commit. Large files that a refused
    commit had uploaded stay unreferenced on the Hub.
    """
    files, known = local_files(folder), tags(api, target)
    if target.tag in known:
        if not same_files(files, remote_files(api, target, known[target.tag])):
            raise refused(target, "tag", f"{target.tag} is published with other content", "Raise the version.")
        return Published(target.repository, known[target.tag], target.tag, new=False)
    head = head_of(api, target)
    draft = Draft(folder, message, description, head, files, remote_files(api, target, head))
    if same_files(files, draft.there):
        commit = head
    else:
        _leave_others(api, target, draft)
        commit = _commit(api, target, draft)
    if wrong := different_files(files, remote_files(api, target, commit)):
        message = f"{len(wrong)} files differ on the Hub, such as {wrong[0]}"
        raise refused(target, "read-back", message, "Publish again.")
    _tag(api, target, commit)
    return Published(target.repository, commit, target.tag, new=True)


def propose(api: Any, folder: Path, target: Target, message: str, description: str = "") -> Proposed | None:  # noqa: ANN401
    """Open a pull request that would publish a folder, and return it; None where `main` holds these files already.

    One that is open with this title is returned as it is, or refused where it holds other files.
    """
    if not exists(api, target):
        raise refused(target, "missing", "there is no such repository", "Release once without --pr, or create it.")
    files, head = local_files(folder), head_of(api, target)
    draft = Draft(folder, message, description, head, files, remote_files(api, target, head))
    if same_files(files, draft.there):
        return None
    if (found := _proposal(api, target, draft)) is not None:
        return found

    def send() -> Proposed:
        done = api.create_commit(
            target.repository, draft.operations(), commit_message=message, commit_description=description,
            repo_type=target.kind, create_pr=True, parent_commit=head,
        )  # fmt: skip
        return Proposed(target.repository, int(done.pr_num), str(done.oid), new=True)

    return retried(target, send, lambda: _proposal(api, target, draft, new=True))


def _proposal(api: Any, target: Target, draft: Draft, *, new: bool = False) -> Proposed | None:  # noqa: ANN401
    """Return the open pull request of a draft's title."""

    def listed() -> list[Any]:
        asked = {"repo_type": target.kind, "discussion_type": "pull_request", "discussion_status": "open"}
        return [one for one in api.get_repo_discussions(target.repository, **asked) if one.title == draft.message]

    for one in retried(target, listed):
        there = remote_files(api, target, one.git_reference)
        if not same_files(draft.files, there):
            message = f"pull request {one.num} is {draft.message!r} with other files"
            raise refused(target, "proposed", message, "Close it, or raise the version.")
        commit = str(api.repo_info(target.repository, repo_type=target.kind, revision=one.git_reference).sha)
        return Proposed(target.repository, one.num, commit, new=new)
    return None


def _leave_others(api: Any, target: Target, draft: Draft) -> None:  # noqa: ANN401
    """Refuse where the head is a commit of this very version with other content that is not tagged yet."""
    asked = {"repo_type": target.kind, "revision": draft.head}
    found = retried(target, lambda: api.list_repo_commits(target.repository, **asked))
    if found and found[0].title == draft.message:
        message = f"{draft.head} is {draft.message!r} with other content and no tag"
        raise refused(target, "moved", message, OTHER_CONTENT)


def _commit(api: Any, target: Target, draft: Draft) -> str:  # noqa: ANN401
    """Make the one commit, on the head that was seen; whoever committed in between is not overwritten."""

    def send() -> str:
        done = api.create_commit(
            target.repository, draft.operations(), commit_message=draft.message,
            commit_description=draft.description, repo_type=target.kind, parent_commit=draft.head,
        )  # fmt: skip
        return str(done.oid)

    def arrived() -> str | None:
        now = head_of(api, target)
        if now == draft.head:
            return None
        if same_files(draft.files, remote_files(api, target, now)):
            return now
        message = f"the head was {draft.head} and is {now}: somebody committed in between"
        raise refused(target, "moved", message, "Look at their commit, then publish again.")

    return retried(target, send, arrived)


def _tag(api: Any, target: Target, commit: str) -> None:  # noqa: ANN401
    """Tag the commit and confirm that the tag is that commit."""

    def send() -> str:
        api.create_tag(target.repository, tag=target.tag, revision=commit, repo_type=target.kind)
        return commit

    retried(target, send, lambda: tags(api, target).get(target.tag))
    found = tags(api, target).get(target.tag)
    if found != commit:
        raise refused(target, "tag", f"{target.tag} is {found}, not {commit}", "Look who made it; never move a tag.")
