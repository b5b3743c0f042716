"""Repositories of the loopback Hub are created, deleted, and given settings."""

from __future__ import annotations

from hub import spaces
from hub.access import no_repository
from hub.messages import Reply, Request, as_json
from hub.removal import delete_repository
from hub.state import Repository, State


def _named(request: Request) -> tuple[str, str]:
    told = request.json()
    return f"{told.get('type') or 'model'}s", f"{told.get('organization') or 'careloom'}/{told['name']}"


def create(state: State, request: Request) -> Reply:
    """Create a repository; one that is there is told with its address."""
    told, (kind, name) = request.json(), _named(request)
    with state.lock:
        there = (kind, name) in state.repositories
        repository = state.repositories[kind, name] if there else state.create(kind, name)
        url = f"{request.origin}{repository.address}"
        if there:
            return as_json({"error": "You already created this repository", "url": url}, 409)
        repository.private = told.get("visibility") == "private"
        if repository.space:
            repository.space = spaces.created(told)
    return as_json({"url": url, "name": name, "id": name})


def delete(state: State, request: Request) -> Reply:
    """Delete a repository."""
    key = _named(request)
    repository = state.repositories.get(key)
    return delete_repository(state, repository) if repository else no_repository(key[1])


def settings(repository: Repository, request: Request) -> Reply:
    """Change who may read a repository."""
    told = request.json()
    repository.gated = told.get("gated", repository.gated)
    repository.private = told.get("visibility", "private" if repository.private else "public") == "private"
    return as_json({"gated": repository.gated, "private": repository.private})
