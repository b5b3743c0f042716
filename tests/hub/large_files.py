"""Large files on their way to the loopback Hub and from it: plain uploads, and access for uploads by xet."""

from __future__ import annotations

from hub import xet
from hub.messages import Reply, Request, as_json, ranged, refused
from hub.state import Repository, State

FULL = "Storage limit reached: large files may have {quota} bytes"


def batch(state: State, request: Request) -> Reply:
    """Say where each large file is uploaded to; what is there already needs no upload (Git LFS batch API)."""
    objects: list[dict[str, object]] = []
    more = 0
    for one in request.json()["objects"]:
        oid, size = one["oid"], one["size"]
        plain = {"oid": oid, "size": size}
        actions = {
            "upload": {"href": f"{request.origin}/large/{oid}", "header": {}},
            "verify": {"href": f"{request.origin}/large/{oid}/verify", "header": {}},
        }
        if state.large(oid).is_file():
            objects.append(plain)
        elif state.full(more + size):
            objects.append({**plain, "error": {"code": 403, "message": FULL.format(quota=state.quota)}})
        else:
            more += size
            objects.append({**plain, "actions": actions})
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


def send(state: State, oid: str, request: Request) -> Reply:
    """Return a large file or a part of it, as the origin does that the Hub sends its readers to."""
    path = state.large(oid)
    if not path.is_file():
        return refused(404, message=f"no {oid}")
    headers = {"ETag": f'"{oid}"', "Accept-Ranges": "bytes", "Content-Type": "application/octet-stream"}
    return ranged(path.read_bytes(), headers, request)


def write_token(state: State, repository: Repository) -> Reply:
    """Return access for an upload by xet, unless what was announced is above the quota."""
    with state.lock:
        if state.full(sum(repository.announced.values())):
            return refused(403, message=FULL.format(quota=state.quota))
        return xet.token(state.xet.inbox())


def read_token(state: State, repository: Repository, revision: str) -> Reply:
    """Return access for downloads by xet."""
    if repository.store.resolve(revision) is None:
        return refused(404, "RevisionNotFound", f"no revision {revision}")
    with state.lock:
        return xet.token(state.xet.view())
