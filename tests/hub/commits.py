"""How a commit reaches the loopback Hub: what goes where, and the commit itself, to a branch or as a pull request."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

from hub.messages import Reply, Request, as_json, refused
from hub.pull_requests import open_one
from hub.references import branch_ref
from hub.state import Repository, State, is_large, pointed_at, pointer

Line = dict[str, Any]


def preupload(repository: Repository, revision: str, request: Request) -> Reply:
    """Say of each file whether it goes beside git, and under which hash it is there already."""
    commit = repository.store.resolve(revision)
    if commit is None:
        return refused(404, "RevisionNotFound", f"no revision {revision}")
    there = repository.store.entries(commit)
    files = []
    for one in request.json()["files"]:
        large = is_large(one["path"], one["size"])
        known: dict[str, Any] = {}
        target = None
        if one["path"] in there:
            oid = there[one["path"]].oid
            target = pointed_at(repository.store.blob(oid))
            known = {"oid": target[0] if target else oid}
        if large and (target is None or target[1] != one["size"]):
            repository.announced[one["path"]] = one["size"]
        files.append({"path": one["path"], "uploadMode": "lfs" if large else "regular", "shouldIgnore": False, **known})
    return as_json({"files": files, "commitOid": commit})


def commit(state: State, repository: Repository, revision: str, request: Request) -> Reply:
    """Apply a commit to a branch or a pull request, or refuse it where its parent is no longer the head."""
    lines: list[Line] = [json.loads(line) for line in request.body.splitlines() if line]
    header = next(line["value"] for line in lines if line["key"] == "header")
    ref, opens, parent = branch_ref(revision), request.query.get("create_pr") == "1", header.get("parentCommit")
    with state.lock:
        head = repository.store.refs().get(ref)
        if head is None:
            return refused(404, "RevisionNotFound", f"no branch {revision}")
        if parent and parent != head and not opens:
            return refused(412, message=f"the head is {head}, not {parent}; somebody committed in between")
        start = repository.store.resolve(parent or head)
        if start is None:
            return refused(404, "RevisionNotFound", f"no commit {parent}")
        files = dict(pair for line in lines for pair in _operation(repository, start, line["key"], line["value"]))
        if missing := _missing(state, repository, [line["value"] for line in lines if line["key"] == "lfsFile"]):
            return refused(400, message=f"large files were not uploaded: {', '.join(missing)}")
        made = repository.store.commit(start, files, header["summary"])
        more = {}
        if opens:
            opened = open_one(repository, header["summary"], header.get("description", ""), revision, made)
            more = {"pullRequestUrl": f"{request.origin}{repository.address}/discussions/{opened.number}"}
        else:
            repository.store.move(ref, made)
            if repository.space and revision == "main":
                repository.space.build()
    address = f"{request.origin}{repository.address}/commit/{made}"
    return as_json({"success": True, "commitOid": made, "commitUrl": address, **more})


def _operation(repository: Repository, head: str, key: str, value: Line) -> Iterator[tuple[str, bytes | None]]:
    """Yield the paths that a line of a commit changes, with their new bytes; None removes one."""
    if key == "file":
        yield value["path"], base64.b64decode(value["content"])
    elif key == "lfsFile":
        yield value["path"], pointer(value["oid"], value["size"])
    elif key == "deletedFile":
        yield value["path"], None
    elif key == "deletedFolder":
        folder = value["path"].rstrip("/") + "/"
        yield from ((path, None) for path in repository.store.entries(head) if path.startswith(folder))


def _missing(state: State, repository: Repository, told: list[Line]) -> list[str]:
    """Take in what was uploaded by xet, and return the paths of large files that are not there."""
    state.large("").mkdir(parents=True, exist_ok=True)
    state.xet.receive({one["oid"]: state.large(one["oid"]) for one in told if one["oid"] not in state.xet.names})
    repository.announced.clear()
    repository.removed -= {one["oid"] for one in told}
    return [one["path"] for one in told if not state.large(one["oid"]).is_file()]
