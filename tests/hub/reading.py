"""What the loopback Hub says of a repository and its files: info, trees, history and the bytes themselves."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import parse_qs

import yaml
from hub.git_store import Entry
from hub.messages import Reply, Request, as_json, paged, ranged, refused
from hub.state import POINTER_BYTES, Repository, State, pointed_at


def info(state: State, repository: Repository, revision: str, request: Request) -> Reply:
    """Return what is known of a repository at a revision."""
    commit = repository.store.resolve(revision)
    if commit is None:
        return refused(404, "RevisionNotFound", f"no revision {revision}")
    entries = repository.store.entries(commit)
    blobs = request.query.get("blobs", "").lower() == "true"
    siblings = [
        _file(state, repository, path, one, name="rfilename") if blobs else {"rfilename": path}
        for path, one in entries.items()
    ]
    last = repository.store.history(commit)[0].date
    return as_json({
        "id": repository.id, "sha": commit, "private": repository.private, "gated": repository.gated,
        "disabled": False, "downloads": 0, "likes": 0, "tags": [], "lastModified": last, "createdAt": last,
        "cardData": _card(repository, entries), "siblings": siblings,
        **({"sdk": repository.space.sdk} if repository.space else {}),
    })  # fmt: skip


def _card(repository: Repository, entries: dict[str, Entry]) -> dict[str, Any]:
    store, oid = repository.store, entries["README.md"].oid if "README.md" in entries else ""
    if oid and ("card", oid) not in store.remembered:
        found = re.match(r"---\n(.*?)\n---", store.blob(oid).decode(), re.DOTALL)
        # The C loader: a card with many configs takes the other one half a second.
        store.remembered["card", oid] = yaml.load(found.group(1), yaml.CSafeLoader) or {} if found else {}
    card: dict[str, Any] = store.remembered.get(("card", oid), {})
    return card


def _file(state: State, repository: Repository, path: str, entry: Entry, *, name: str = "path") -> dict[str, Any]:
    """Return what the Hub says of a file: of a large one its own size and hash, not those of the pointer."""
    target = pointed_at(repository.store.blob(entry.oid)) if entry.size <= POINTER_BYTES else None
    plain = {name: path, "size": target[1] if target else entry.size}
    plain |= {"blobId": entry.oid} if name == "rfilename" else {"type": "file", "oid": entry.oid}
    if target:
        hash_name = "sha256" if name == "rfilename" else "oid"
        plain["lfs"] = {hash_name: target[0], "size": target[1], "pointerSize": entry.size}
        plain |= {"xetHash": state.xet.names[target[0]]} if target[0] in state.xet.names else {}
    return plain


def tree(state: State, repository: Repository, revision: str, folder: str, request: Request) -> Reply:
    """Return the files and folders below a folder, of all depths where that is asked for."""
    commit = repository.store.resolve(revision)
    if commit is None:
        return refused(404, "RevisionNotFound", f"no revision {revision}")
    below = f"{folder.rstrip('/')}/" if folder else ""
    entries = {path: one for path, one in repository.store.entries(commit).items() if path.startswith(below)}
    if folder and not entries:
        return refused(404, "EntryNotFound", f"no {folder}", X_Repo_Commit=commit)
    deep = request.query.get("recursive", "").lower() in ("true", "1")
    rows = [
        _file(state, repository, path, one) for path, one in entries.items() if deep or "/" not in path[len(below) :]
    ]
    parents = {str(parent) for path in entries for parent in PurePosixPath(path[len(below) :]).parents} - {"."}
    rows += [{"type": "directory", "path": f"{below}{one}", "oid": "0" * 40, "size": 0}
             for one in sorted(parents) if deep or "/" not in one]  # fmt: skip
    return paged(rows, state.page_size, request)


def paths_info(state: State, repository: Repository, revision: str, request: Request) -> Reply:
    """Return what is known of some paths; those that are not there are left out."""
    commit = repository.store.resolve(revision)
    if commit is None:
        return refused(404, "RevisionNotFound", f"no revision {revision}")
    form = "form" in request.headers.get("content-type", "")
    asked = parse_qs(request.body.decode()).get("paths", []) if form else request.json()["paths"]
    entries = repository.store.entries(commit)
    return as_json([_file(state, repository, path, entries[path]) for path in asked if path in entries])


def history(state: State, repository: Repository, revision: str, request: Request) -> Reply:
    """Return the commits of a revision, the newest first."""
    commit = repository.store.resolve(revision)
    if commit is None:
        return refused(404, "RevisionNotFound", f"no revision {revision}")
    rows = [{"id": one.sha, "title": one.title, "message": "", "date": one.date, "authors": []}
            for one in repository.store.history(commit)]  # fmt: skip
    return paged(rows, state.page_size, request)


def resolve(state: State, repository: Repository, revision: str, path: str, request: Request) -> Reply:
    """Return the bytes of a file at a revision, or a part of them."""
    commit = repository.store.resolve(revision)
    if commit is None:
        return refused(404, "RevisionNotFound", f"no revision {revision}")
    entry = repository.store.entries(commit).get(path)
    if entry is None:
        return refused(404, "EntryNotFound", f"no {path}", X_Repo_Commit=commit)
    content, name = repository.store.blob(entry.oid), entry.oid
    headers = {"X-Repo-Commit": commit, "Accept-Ranges": "bytes", "Content-Type": "application/octet-stream"}
    if target := pointed_at(content):
        name = target[0]
        if name in repository.removed or not state.large(name).is_file():
            return refused(404, "EntryNotFound", f"{path} was deleted", X_Repo_Commit=commit)
        headers |= {"X-Linked-Size": str(target[1]), "X-Linked-Etag": f'"{name}"', **_by_xet(state, name,
                    f"{request.origin}/api/{repository.kind}/{repository.id}/xet-read-token/{commit}")}  # fmt: skip
        if state.second_origin:
            return Reply(302, b"", {**headers, "Location": f"{state.second_origin}/large/{name}"})
        content = state.large(name).read_bytes()
    return ranged(content, {**headers, "ETag": f'"{name}"'}, request)


def _by_xet(state: State, sha: str, address: str) -> dict[str, str]:
    """Return the headers that lead a client to a download by xet."""
    if sha not in state.xet.names:
        return {}
    return {"X-Xet-Hash": state.xet.names[sha], "Link": f'<{address}>; rel="xet-auth"'}
