"""How a commit reaches the loopback Hub: what goes where, large files, and the commit itself."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

from hub.git_store import BRANCH
from hub.messages import Reply, Request, as_json, refused
from hub.state import Repository, State, is_large, pointed_at, pointer


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
        if one["path"] in there:
            oid = there[one["path"]].oid
            target = pointed_at(repository.store.blob(oid))
            known = {"oid": target[0] if target else oid}
        files.append({"path": one["path"], "uploadMode": "lfs" if large else "regular", "shouldIgnore": False, **known})
    return as_json({"files": files, "commitOid": commit})


def batch(state: State, request: Request) -> Reply:
    """Say where each large file is uploaded to; what is there already needs no upload (Git LFS batch API)."""
    objects = []
    for one in request.json()["objects"]:
        oid, size = one["oid"], one["size"]
        actions = {
            "upload": {"href": f"{request.origin}/large/{oid}", "header": {}},
            "verify": {"href": f"{request.origin}/large/{oid}/verify", "header": {}},
        }
        objects.append({"oid": oid, "size": size, **({} if state.large(oid).is_file() else {"actions": actions})})
    return as_json({"transfer": "basic", "objects": objects})


def receive(state: State, oid: str, request: Request) -> Reply:
    """Keep an uploaded file whose bytes are those of its name."""
    if not state.keep(oid, request.body):
        return refused(400, message=f"the bytes are not those of {oid}")
    return Reply(200, headers={"ETag": f'"{oid}"'})


def verify(state: State, request: Request) -> Reply:
    """Say whether an uploaded file is there in full."""
    told = request.json()
    path = state.large(told["oid"])
    whole = path.is_file() and path.stat().st_size == told["size"]
    return Reply(200) if whole else refused(404, message="the file is not there in full")


def commit(state: State, repository: Repository, revision: str, request: Request) -> Reply:
    """Apply a commit to a branch, or refuse it where its parent is no longer the head."""
    lines = [json.loads(line) for line in request.body.splitlines() if line]
    header = next(line["value"] for line in lines if line["key"] == "header")
    with state.lock:
        head = repository.store.refs().get(f"{BRANCH}{revision}")
        if head is None:
            return refused(404, "RevisionNotFound", f"no branch {revision}")
        parent = header.get("parentCommit")
        if parent and parent != head:
            return refused(412, message=f"the head is {head}, not {parent}; somebody committed in between")
        files = dict(pair for line in lines for pair in _operation(repository, head, line["key"], line["value"]))
        missing = [path for path, content in files.items() if content and _missing(state, content)]
        if missing:
            return refused(400, message=f"large files were not uploaded: {', '.join(missing)}")
        made = repository.store.commit(head, files, header["summary"])
        repository.store.move(f"{BRANCH}{revision}", made)
    kind = "" if repository.kind == "models" else f"{repository.kind}/"
    return as_json(
        {"success": True, "commitOid": made, "commitUrl": f"{request.origin}/{kind}{repository.id}/commit/{made}"}
    )


def _operation(
    repository: Repository, head: str, key: str, value: dict[str, Any]
) -> Iterator[tuple[str, bytes | None]]:
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


def _missing(state: State, content: bytes) -> bool:
    target = pointed_at(content)
    return target is not None and not state.large(target[0]).is_file()
