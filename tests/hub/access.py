"""Who may ask what of the loopback Hub."""

from __future__ import annotations

import json

from hub.messages import Reply, Request, as_json, refused
from hub.state import Repository, State

WRITERS = ("xet-write-token", "variables", "secrets", "lfs-files")
"""What only those who may write may see."""
CONTENTS = ("xet-read-token",)
"""What leads to the files themselves, although it lies below /api."""


def barred(state: State, repository: Repository, verb: str, request: Request) -> Reply | None:
    """Return why a request below /api may not be answered, None where it may."""
    changes = request.method in ("POST", "PUT", "DELETE") and verb != "paths-info"
    if changes or verb in WRITERS:
        return writing(state, request)
    return reading(state, repository, request, contents=verb in CONTENTS)


def writing(state: State, request: Request) -> Reply | None:
    """Return why a request may not change anything, None where it may."""
    role = state.tokens.get(request.token)
    if role is None:
        return refused(401, message="Invalid username or password.")
    return None if role == "write" else refused(403, message="this token may only read")


def reading(state: State, repository: Repository, request: Request, *, contents: bool) -> Reply | None:
    """Return why a request may not read a repository or its contents, None where it may."""
    if state.tokens.get(request.token) == "write":
        return None
    if repository.private:
        return no_repository(repository.id)
    if repository.gated and contents:
        return refused(403, "GatedRepo", f"access to {repository.id} is restricted")
    return None


def no_repository(name: str) -> Reply:
    """Return what the Hub says where there is no repository, or none that may be known of."""
    return Reply(404, json.dumps({"error": "Repository not found"}).encode(),
                 {"X-Error-Code": "RepoNotFound", "X-Error-Message": f"no repository {name}"})  # fmt: skip


def who(state: State, request: Request) -> Reply:
    """Say whose token it is."""
    role = state.tokens.get(request.token)
    if role is None:
        return refused(401, message="Invalid credentials in Authorization header")
    return as_json({"type": "user", "name": "careloom", "orgs": [], "auth": {"accessToken": {"role": role}}})
