"""Which request is answered by what."""

from __future__ import annotations

from collections.abc import Callable

import yaml
from hub import access, commits, large_files, pull_requests, reading, references, removal, repositories, spaces
from hub.messages import Reply, Request, as_json, refused
from hub.state import Repository, State

KINDS = ("models", "datasets", "spaces")


def answer(state: State, request: Request) -> Reply:
    """Return the reply to a request."""
    parts = request.parts
    if parts[:1] == ("large",):
        return _large(state, parts, request)
    if request.origin == state.second_origin:
        return refused(404, message="only large files are here")
    if parts[:1] == ("api",):
        return _api(state, parts[1:], request)
    kind, rest = (parts[0], parts[1:]) if parts[:1] and parts[0] in KINDS else ("models", parts)
    if len(rest) < 2:
        return refused(404, message="nothing is here")
    name = f"{rest[0]}/{rest[1].removesuffix('.git')}"
    repository = state.repositories.get((kind, name))
    if repository is None:
        return access.no_repository(name)
    if rest[2:5] == ("info", "lfs", "objects"):
        return access.writing(state, request) or large_files.batch(state, request)
    if rest[2:3] in (("resolve",), ("raw",)):
        revision, path = revision_of(rest[3:])
        # The card of a gated repository can be read by everybody, or nobody could tell what to ask for:
        # https://github.com/huggingface/transformers/pull/26257
        barred = access.reading(state, repository, request, contents=path != ("README.md",))
        return barred or reading.resolve(state, repository, revision, "/".join(path), request)
    return refused(404, message="nothing is here")


def revision_of(parts: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return a revision and what follows it; refs come as one quoted segment or as three."""
    if parts[:1] == ("refs",) and len(parts) >= 3:
        return "/".join(parts[:3]), parts[3:]
    return (parts[0] if parts else "main"), parts[1:]


def _large(state: State, parts: tuple[str, ...], request: Request) -> Reply:
    if request.method == "GET":
        return large_files.send(state, parts[1], request)
    if request.method == "PUT":
        return large_files.receive(state, parts[1], request)
    return access.writing(state, request) or large_files.verify(state, request)


def _api(state: State, parts: tuple[str, ...], request: Request) -> Reply:
    """Answer what stands below /api."""
    if parts == ("whoami-v2",):
        return access.who(state, request)
    if parts == ("validate-yaml",):
        return _validated(request)
    if parts in (("repos", "create"), ("repos", "delete")):
        change = repositories.create if parts[1] == "create" else repositories.delete
        return access.writing(state, request) or change(state, request)
    if len(parts) < 3 or parts[0] not in KINDS:
        return refused(404, message="nothing is here")
    name = f"{parts[1]}/{parts[2]}"
    repository = state.repositories.get((parts[0], name))
    if repository is None:
        return access.no_repository(name)
    verb, rest = (parts[3] if len(parts) > 3 else ""), parts[4:]
    barred = access.barred(state, repository, verb, request)
    return barred or _of_repository(state, repository, verb, rest, request)


def _of_repository(state: State, repository: Repository, verb: str, rest: tuple[str, ...], request: Request) -> Reply:
    """Answer what is asked of one repository."""
    if repository.space and verb in spaces.VERBS:
        return spaces.answer(repository.space, verb, request)
    if verb == "discussions":
        return pull_requests.answer(state, repository, rest, request)
    if (request.method, verb, rest) == ("POST", "lfs-files", ("batch",)):
        return removal.delete_large_files(state, repository, request)
    revision, path = revision_of(rest)
    told: dict[tuple[str, str], Callable[[], Reply]] = {
        ("GET", ""): lambda: reading.info(state, repository, "main", request),
        ("GET", "revision"): lambda: reading.info(state, repository, revision, request),
        ("GET", "tree"): lambda: reading.tree(state, repository, revision, "/".join(path), request),
        ("GET", "refs"): lambda: references.refs(repository, request),
        ("GET", "commits"): lambda: reading.history(state, repository, revision, request),
        ("GET", "auth-check"): Reply,
        ("GET", "lfs-files"): lambda: removal.large_files(state, repository, request),
        ("GET", "xet-read-token"): lambda: large_files.read_token(state, repository, revision),
        ("GET", "xet-write-token"): lambda: large_files.write_token(state, repository),
        ("POST", "paths-info"): lambda: reading.paths_info(state, repository, revision, request),
        ("POST", "preupload"): lambda: commits.preupload(repository, revision, request),
        ("POST", "commit"): lambda: commits.commit(state, repository, revision, request),
        ("POST", "tag"): lambda: references.tag(state, repository, revision, request),
        ("DELETE", "tag"): lambda: removal.remove_tag(state, repository, revision),
        ("POST", "branch"): lambda: references.branch(state, repository, revision, request),
        ("DELETE", "branch"): lambda: removal.remove_branch(state, repository, revision),
        ("POST", "super-squash"): lambda: removal.super_squash(state, repository, revision, request),
        ("PUT", "settings"): lambda: repositories.settings(repository, request),
    }
    found = told.get((request.method, verb))
    return found() if found else refused(404, message=f"no {request.method} {verb}")


def _validated(request: Request) -> Reply:
    """Say what is wrong with a card's front matter; the real Hub checks more."""
    text = request.json()["content"]
    try:
        head = yaml.safe_load(text.split("---\n")[1]) if text.startswith("---\n") else None
    except yaml.YAMLError as error:
        return as_json({"errors": [{"message": str(error)}], "warnings": []}, 400)
    warnings = [] if head else [{"message": "empty or missing yaml metadata in repo card"}]
    return as_json({"errors": [], "warnings": warnings})
