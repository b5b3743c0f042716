"""Take the rows of those who left off a repository of the Hub: tags, history, pull requests, and the stored files.

What the newest version holds stays. Every step may be repeated; a purge that was cut off ends when it runs again. What
others downloaded, copied or cited is out of reach, and is said.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from builders.problems import ProblemsFound
from scripts.hub.file_facts import different_files, local_files, remote_files
from scripts.hub.publish import publish
from scripts.hub.reading import VERSION_TAG, as_numbers, fetched
from scripts.hub.requests import Target, head_of, refused, retried, tags
from scripts.hub.settings import ACCESS, prepare
from scripts.hub.verification import published_manifest

OUT_OF_REACH = (
    "copies that were downloaded, and caches of those who did",
    "forks and duplicates of the repository in other accounts",
    "git objects that nothing refers to any more, until the Hub collects them",
    "archives with a DOI, which keep what was deposited; ask whoever issued it",
    "models that others trained on these rows",
)
README, EMPTY = "README.md", b"---\nviewer: false\n---\n\nIts content was withdrawn.\n"
NO_RELEASE = "Release a version without the rows first; then purge."


@dataclass(slots=True)
class Purged:
    """What a purge did, and what it could not do."""

    tags: list[str] = field(default_factory=list)
    branches: list[str] = field(default_factory=list)
    pull_requests: list[str] = field(default_factory=list)
    files: int = 0
    left: list[str] = field(default_factory=list)
    """What still holds old versions, and what to do about it."""
    looked_at: list[str] = field(default_factory=list)
    """What the Hub does by itself, to be looked at later."""


def holding(api: Any, target: Target, mark: str) -> list[str]:  # noqa: ANN401 - huggingface_hub.HfApi
    """Return the tags of versions that were built with rows before the newest withdrawal, the lowest first.

    A version whose manifest cannot be read, or that is not this kit's, counts as one of them; a recipe holds no rows.
    """
    found = []
    for tag, commit in tags(api, target).items():
        try:
            content = published_manifest(api, target, commit)
        except (LookupError, ValueError):
            content = {}
        if content.get("withdrawals", {}).get("mark") != mark and content.get("form") != "recipe":
            found.append(tag)
    return sorted(found, key=lambda tag: (as_numbers(tag) if VERSION_TAG.match(tag) else (0, 0, 0), tag))


def refuse_unclean(api: Any, target: Target, mark: str, name: str) -> str:  # noqa: ANN401
    """Return the version that `main` holds; ProblemsFound for another dataset, and where withdrawn rows are in it."""
    content = published_manifest(api, target, head_of(api, target))
    if content["dataset"] != name:
        message = f"main holds {content['dataset']}, not {name}"
        raise refused(target, "purge", message, "Name the repository of this dataset.")
    if content.get("withdrawals", {}).get("mark") != mark:
        message = f"main holds version {content['version']}, which was built before the newest withdrawal"
        raise refused(target, "purge", message, NO_RELEASE)
    if content["form"] == "recipe" and not holding(api, target, mark):
        raise refused(target, "purge", "no version there holds rows", "There is nothing to delete.")
    return f"v{content['version']}"


def purge(api: Any, target: Target, mark: str, name: str) -> Purged:  # noqa: ANN401
    """Delete every ref that holds withdrawn rows, the history behind `main`, and the stored files of both."""
    done, newest = Purged(), refuse_unclean(api, target, mark, name)
    for tag in holding(api, target, mark):
        _delete_tag(api, target, tag)
        done.tags.append(tag)
    for branch in (one.name for one in _refs(api, target).branches if one.name != "main"):
        _delete_branch(api, target, branch)
        done.branches.append(branch)
    for one in _refs(api, target).pull_requests or ():
        try:
            _empty(api, target, one.ref)
            done.pull_requests.append(one.ref)
        except ProblemsFound as found:
            why = found.report.problems[0].message
            done.left.append(
                f"{one.ref} keeps its old content ({why}): ask the Hub's support, or purge with --recreate"
            )
    _squash(api, target, newest)
    done.files = _stored_files(api, target)
    _read_back(api, target, done)
    return done


def recreate(api: Any, target: Target, mark: str, name: str) -> Purged:  # noqa: ANN401
    """Delete the repository and publish its newest version into a new one, private and gated as it was.

    Pull requests, discussions, likes and access that was granted are lost with it. Cut off in between, the repository
    is not there, and `careloom release` publishes it.
    """
    newest = Target(target.repository, refuse_unclean(api, target, mark, name), target.kind)
    head = head_of(api, target)
    title = retried(target, lambda: api.list_repo_commits(target.repository, repo_type=target.kind))[0].title
    about = retried(target, lambda: api.repo_info(target.repository, repo_type=target.kind))
    known = _refs(api, target)
    folder = fetched(api, Target(target.repository, head, target.kind))
    if wrong := different_files(local_files(folder), remote_files(api, target, head)):
        message = f"the download of {newest.tag} differs from what is there, such as {wrong[0]}"
        raise refused(target, "purge", message, "Nothing was deleted; try again.")

    def delete() -> bool:
        api.delete_repo(target.repository, repo_type=target.kind, missing_ok=True)
        return True

    retried(target, delete)
    prepare(api, newest, ACCESS[about.gated or False], private=bool(about.private))
    publish(api, folder, newest, title)
    done = Purged(
        tags=sorted(one.name for one in known.tags if one.name != newest.tag),
        branches=[one.name for one in known.branches if one.name != "main"],
        pull_requests=[one.ref for one in known.pull_requests or ()],
    )
    _read_back(api, newest, done)
    return done


def _refs(api: Any, target: Target) -> Any:  # noqa: ANN401
    asked = {"repo_type": target.kind, "include_pull_requests": True}
    return retried(target, lambda: api.list_repo_refs(target.repository, **asked))


def _delete_tag(api: Any, target: Target, tag: str) -> None:  # noqa: ANN401
    def send() -> bool:
        api.delete_tag(target.repository, tag=tag, repo_type=target.kind)
        return True

    retried(target, send, lambda: None if tag in tags(api, target) else True)


def _delete_branch(api: Any, target: Target, name: str) -> None:  # noqa: ANN401
    def send() -> bool:
        api.delete_branch(target.repository, branch=name, repo_type=target.kind)
        return True

    def arrived() -> bool | None:
        return None if name in {one.name for one in _refs(api, target).branches} else True

    retried(target, send, arrived)


def _empty(api: Any, target: Target, ref: str) -> None:  # noqa: ANN401
    """Leave one commit without content of a pull request, and close it; the Hub deletes no such ref."""
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

    asked, number = {"repo_type": target.kind}, int(ref.rsplit("/", 1)[1])

    def replace() -> bool:
        there = remote_files(api, target, ref)
        gone = [CommitOperationDelete(path) for path in there if path != README]
        operations = [*gone, CommitOperationAdd(README, EMPTY)]
        api.create_commit(target.repository, operations, commit_message="Withdraw", revision=ref, **asked)
        return True

    def close() -> bool:
        listed = api.get_repo_discussions(target.repository, discussion_status="open", **asked)
        if number in {one.num for one in listed}:
            api.change_discussion_status(target.repository, number, "closed", **asked)
        return True

    if len(retried(target, lambda: api.list_repo_commits(target.repository, revision=ref, **asked))) > 1:
        retried(target, replace)
        retried(target, lambda: api.super_squash_history(target.repository, branch=ref, **asked))
    retried(target, close)


def _squash(api: Any, target: Target, newest: str) -> None:  # noqa: ANN401
    """Leave one commit of `main`, and let the tag of the version it holds stand on it."""
    asked = {"repo_type": target.kind}
    if len(retried(target, lambda: api.list_repo_commits(target.repository, **asked))) > 1:
        retried(target, lambda: api.super_squash_history(target.repository, commit_message=newest, **asked))
    head, known = head_of(api, target), tags(api, target)
    if known.get(newest) == head:
        return
    if newest in known:
        _delete_tag(api, target, newest)

    def send() -> str:
        api.create_tag(target.repository, tag=newest, revision=head, **asked)
        return head

    retried(target, send, lambda: tags(api, target).get(newest))


def _stored_files(api: Any, target: Target) -> int:  # noqa: ANN401
    """Delete for good every stored file that the newest version does not hold; return how many."""
    there = remote_files(api, target, head_of(api, target))
    kept = {one.lfs.sha256 for one in there.values() if one.lfs is not None}
    asked = {"repo_type": target.kind}

    def listed() -> list[Any]:
        return [one for one in api.list_lfs_files(target.repository, **asked) if one.file_oid not in kept]

    old = retried(target, listed)
    if old:
        retried(target, lambda: api.permanently_delete_lfs_files(target.repository, old, **asked))
    return len({one.file_oid for one in old})


def _read_back(api: Any, target: Target, done: Purged) -> None:  # noqa: ANN401
    """Note what can still be seen of old versions."""
    refs, head = _refs(api, target), head_of(api, target)
    for one in (*refs.branches, *refs.tags):
        if one.target_commit != head:
            done.left.append(f"{one.ref} still stands on {one.target_commit}: purge again")
    for one in refs.converts:
        done.looked_at.append(f"{one.ref}, which the Hub makes anew from main; its stored files are deleted")
