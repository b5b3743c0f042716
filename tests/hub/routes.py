"""Which request is answered by what, and who may ask it."""

from __future__ import annotations

import json
from collections.abc import Callable

import yaml
from hub import commits, reading
from hub.git_store import BRANCH, TAG
from hub.messages import Reply, Request, as_json, refused
from hub.state import Repository, State

KINDS = ("models", "datasets", "spaces")


def answer(state: State, request: Request) -> Reply:
    """Return the reply to a request."""
    parts = request.parts
    if parts[:1] == ("large",):
        return _large(state, parts, request)
    if parts[:1] == ("api",):
        return _api(state, parts[1:], request)
    kind, rest = (parts[0], parts[1:]) if parts[:1] and parts[0] in KINDS else ("models", parts)
    if len(rest) < 2:
        return refused(404, message="nothing is here")
    name = f"{rest[0]}/{rest[1].removesuffix('.git')}"
    repository = state.repositories.get((kind, name))
    if repository is None:
        return _no_repository(name)
    if rest[2:5] == ("info", "lfs", "objects"):
        return _writing(state, request) or commits.batch(state, request)
    if rest[2:3] in (("resolve",), ("raw",)):
        return _reading(state, repository, request) or reading.resolve(
            state, repository, rest[3], "/".join(rest[4:]), request
        )
    return refused(404, message="nothing is here")


def _large(state: State, parts: tuple[str, ...], request: Request) -> Reply:
    if request.method == "PUT":
        return commits.receive(state, parts[1], request)
    return _writing(state, request) or commits.verify(state, request)


def _api(state: State, parts: tuple[str, ...], request: Request) -> Reply:
    """Answer what stands below /api."""
    if parts == ("whoami-v2",):
        return _who(state, request)
    if parts == ("validate-yaml",):
        return _validated(request)
    if parts in (("repos", "create"), ("repos", "delete")):
        return _writing(state, request) or _repositories(state, parts[1], request)
    if len(parts) < 3 or parts[0] not in KINDS:
        return refused(404, message="nothing is here")
    name = f"{parts[1]}/{parts[2]}"
    repository = state.repositories.get((parts[0], name))
    if repository is None:
        return _no_repository(name)
    verb, rest = (parts[3] if len(parts) > 3 else ""), parts[4:]
    changes = request.method in ("POST", "PUT", "DELETE") and verb != "paths-info"
    barred = _writing(state, request) if changes else _reading(state, repository, request)
    return barred or _of_repository(state, repository, verb, rest, request)


def _of_repository(state: State, repository: Repository, verb: str, rest: tuple[str, ...], request: Request) -> Reply:
    """Answer what is asked of one repository."""
    revision = rest[0] if rest else "main"
    told: dict[tuple[str, str], Callable[[], Reply]] = {
        ("GET", ""): lambda: reading.info(repository, "main", request),
        ("GET", "revision"): lambda: reading.info(repository, revision, request),
        ("GET", "tree"): lambda: reading.tree(repository, revision, "/".join(rest[1:]), request),
        ("GET", "refs"): lambda: reading.refs(repository),
        ("GET", "commits"): lambda: reading.history(repository, revision),
        ("GET", "auth-check"): Reply,
        ("POST", "paths-info"): lambda: reading.paths_info(repository, revision, request),
        ("POST", "preupload"): lambda: commits.preupload(repository, revision, request),
        ("POST", "commit"): lambda: commits.commit(state, repository, revision, request),
        ("POST", "tag"): lambda: _tag(state, repository, revision, request),
        ("DELETE", "tag"): lambda: _without_tag(repository, revision),
        ("POST", "branch"): lambda: _branch(state, repository, revision, request),
        ("PUT", "settings"): lambda: _settings(repository, request),
    }
    found = told.get((request.method, verb))
    return found() if found else refused(404, message=f"no {request.method} {verb}")


def _tag(state: State, repository: Repository, revision: str, request: Request) -> Reply:
    name, commit = request.json()["tag"], repository.store.resolve(revision)
    if commit is None:
        return refused(404, "RevisionNotFound", f"no revision {revision}")
    with state.lock:
        if f"{TAG}{name}" in repository.store.refs():
            return refused(409, message=f"tag {name} exists")
        repository.store.move(f"{TAG}{name}", commit)
    return as_json({"success": True})


def _without_tag(repository: Repository, name: str) -> Reply:
    if f"{TAG}{name}" not in repository.store.refs():
        return refused(404, "RevisionNotFound", f"no tag {name}")
    repository.store.remove(f"{TAG}{name}")
    return Reply(200)


def _branch(state: State, repository: Repository, name: str, request: Request) -> Reply:
    commit = repository.store.resolve(request.json().get("startingPoint", "main"))
    if commit is None:
        return refused(404, "RevisionNotFound", "no such starting point")
    with state.lock:
        if f"{BRANCH}{name}" in repository.store.refs():
            return refused(409, message=f"branch {name} exists")
        repository.store.move(f"{BRANCH}{name}", commit)
    return as_json({"success": True})


def _settings(repository: Repository, request: Request) -> Reply:
    told = request.json()
    repository.gated = told.get("gated", repository.gated)
    repository.private = told.get("visibility", "private" if repository.private else "public") == "private"
    return as_json({"gated": repository.gated, "private": repository.private})


def _repositories(state: State, verb: str, request: Request) -> Reply:
    told = request.json()
    kind = f"{told.get('type') or 'model'}s"
    name = f"{told.get('organization') or 'careloom'}/{told['name']}"
    url = f"{request.origin}/{'' if kind == 'models' else kind + '/'}{name}"
    with state.lock:
        if verb == "delete":
            return Reply(200) if state.repositories.pop((kind, name), None) else _no_repository(name)
        if (kind, name) in state.repositories:
            return as_json({"error": "You already created this repository", "url": url}, 409)
        state.create(kind, name).private = told.get("visibility") == "private"
    return as_json({"url": url, "name": name, "id": name})


def _who(state: State, request: Request) -> Reply:
    role = state.tokens.get(request.token)
    if role is None:
        return refused(401, message="Invalid credentials in Authorization header")
    return as_json({"type": "user", "name": "careloom", "orgs": [], "auth": {"accessToken": {"role": role}}})


def _validated(request: Request) -> Reply:
    """Say what is wrong with a card's front matter; the real Hub checks more."""
    text = request.json()["content"]
    try:
        head = yaml.safe_load(text.split("---\n")[1]) if text.startswith("---\n") else None
    except yaml.YAMLError as error:
        return as_json({"errors": [{"message": str(error)}], "warnings": []}, 400)
    warnings = [] if head else [{"message": "empty or missing yaml metadata in repo card"}]
    return as_json({"errors": [], "warnings": warnings})


def _writing(state: State, request: Request) -> Reply | None:
    """Return why a request may not change anything, None where it may."""
    role = state.tokens.get(request.token)
    if role is None:
        return refused(401, message="Invalid username or password.")
    return None if role == "write" else refused(403, message="this token may only read")


def _reading(state: State, repository: Repository, request: Request) -> Reply | None:
    """Return why a request may not read a repository, None where it may."""
    if state.tokens.get(request.token) == "write":
        return None
    if repository.private:
        return _no_repository(repository.id)
    metadata = request.path.startswith("/api/")
    if repository.gated and not metadata:
        return refused(403, "GatedRepo", f"access to {repository.id} is restricted")
    return None


def _no_repository(name: str) -> Reply:
    return Reply(404, json.dumps({"error": "Repository not found"}).encode(),
                 {"X-Error-Code": "RepoNotFound", "X-Error-Message": f"no repository {name}"})  # fmt: skip
