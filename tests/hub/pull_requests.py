"""Discussions and pull requests of the loopback Hub: they are opened, read, closed, and merged as git would."""

from __future__ import annotations

import subprocess

from hub.discussion import AUTHOR, Discussion
from hub.git_store import BRANCH
from hub.messages import Reply, Request, as_json, refused
from hub.state import Repository, State


def answer(state: State, repository: Repository, rest: tuple[str, ...], request: Request) -> Reply:
    """Answer what is asked of a repository's discussions."""
    if not rest:
        return _opened(state, repository, request) if request.method == "POST" else _listed(state, repository, request)
    found = repository.discussions.get(int(rest[0])) if rest[0].isdigit() else None
    if found is None:
        return refused(404, message=f"no discussion {rest[0]}")
    told = {("GET", ()): _details, ("POST", ("merge",)): _merged, ("POST", ("status",)): _status,
            ("POST", ("comment",)): _comment}.get((request.method, rest[1:]))  # fmt: skip
    if told is None:
        return refused(404, message=f"no {request.method} {'/'.join(rest[1:])}")
    with state.lock:
        return told(repository, found, request)


def open_one(repository: Repository, title: str, description: str, base: str = "", commit: str = "") -> Discussion:
    """Open a discussion, or with a base and a commit a pull request."""
    number = max(repository.discussions, default=0) + 1
    found = repository.discussions[number] = Discussion(number, title, base=base)
    found.said(description)
    if commit:
        repository.store.move(found.ref, commit)
    return found


def _opened(state: State, repository: Repository, request: Request) -> Reply:
    told = request.json()
    with state.lock:
        if told.get("pullRequest"):
            head = repository.store.refs()[f"{BRANCH}main"]
            found = open_one(repository, told["title"], told["description"], "main", head)
            found.status = "draft"
        else:
            found = open_one(repository, told["title"], told["description"])
    return as_json({"num": found.number, "url": f"{request.origin}{repository.address}/discussions/{found.number}"})


def _row(repository: Repository, one: Discussion) -> dict[str, object]:
    return {"num": one.number, "title": one.title, "status": one.status, "createdAt": one.created, "author": AUTHOR,
            "isPullRequest": bool(one.base), "repo": {"name": repository.id, "type": repository.kind.removesuffix("s")},
            }  # fmt: skip


def _listed(state: State, repository: Repository, request: Request) -> Reply:
    """Return one page of the discussions, the newest first."""
    query = request.query
    status = {"open": ("open", "draft"), "closed": ("closed", "merged")}.get(query.get("status", ""))
    kind = {"pull_request": True, "discussion": False}.get(query.get("type", ""))
    found = [_row(repository, one) for _, one in sorted(repository.discussions.items(), reverse=True)
             if (status is None or one.status in status) and (kind is None or kind == bool(one.base))
             and query.get("author", AUTHOR["name"]) == AUTHOR["name"]]  # fmt: skip
    start = int(query.get("p", "0")) * state.page_size
    page = found[start : start + state.page_size]
    return as_json({"discussions": page, "count": len(found), "start": start})


def _details(repository: Repository, one: Discussion, request: Request) -> Reply:
    found = {**_row(repository, one), "events": one.events}
    if one.base:
        refs = repository.store.refs()
        base, head = refs[f"{BRANCH}{one.base}"], refs[one.ref]
        changes = {"base": f"{BRANCH}{one.base}", **({"mergeCommitId": one.merged} if one.merged else {})}
        found |= {"changes": changes, "filesWithConflicts": [] if one.merged else _merge(repository, base, head)[1]}
        if request.query.get("diff"):
            found["diff"] = repository.store.run("diff", f"{base}...{head}").decode(errors="replace")
    return as_json(found)


def _merged(repository: Repository, one: Discussion, request: Request) -> Reply:
    if one.status not in ("open", "draft") or not one.base:
        return refused(400, message=f"#{one.number} is {one.status if one.base else 'no pull request'}")
    refs = repository.store.refs()
    base, head = refs[f"{BRANCH}{one.base}"], refs[one.ref]
    tree, conflicts = _merge(repository, base, head)
    if conflicts:
        return refused(409, message=f"conflicts in {', '.join(conflicts)}")
    ahead = repository.store.run("merge-base", base, head).decode().strip() == base
    title = f"{one.title} (#{one.number})"
    one.merged = head if ahead else repository.store.commit_tree(tree, title, base, head)
    repository.store.move(f"{BRANCH}{one.base}", one.merged)
    if repository.space:
        repository.space.build()
    _said_with(one, request)
    one.set("merged")
    return as_json({"success": True})


def _merge(repository: Repository, base: str, head: str) -> tuple[str, list[str]]:
    """Return the tree that git makes of two commits, and the files in which they conflict."""
    try:
        printed = repository.store.run(
            "merge-tree", "--write-tree", "--allow-unrelated-histories", "--name-only", "--no-messages", base, head
        )
    except subprocess.CalledProcessError as stopped:
        if stopped.returncode != 1:
            raise
        printed = stopped.stdout
    tree, *conflicts = printed.decode().split("\n")
    return tree, [path for path in conflicts if path]


def _status(_repository: Repository, one: Discussion, request: Request) -> Reply:
    """Open or close a discussion; a pull request's ref stays where it is, as on the Hub."""
    if one.status == "merged":
        return refused(400, message=f"#{one.number} is merged")
    _said_with(one, request)
    return as_json({"newStatus": one.set(request.json()["status"])})


def _comment(_repository: Repository, one: Discussion, request: Request) -> Reply:
    return as_json({"newMessage": one.said(request.json()["comment"])})


def _said_with(one: Discussion, request: Request) -> None:
    """Keep the comment that comes with a change."""
    if words := (request.json() or {}).get("comment"):
        one.said(words)
