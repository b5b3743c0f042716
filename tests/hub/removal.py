"""How things leave the loopback Hub: squashed histories, removed refs, deleted large files and repositories."""

from __future__ import annotations

from hub.git_store import BRANCH, PULL_REQUEST, TAG, as_the_hub_writes_it
from hub.messages import Reply, Request, paged, refused
from hub.rewriting import holding, pointers, prune, squash, without
from hub.state import Repository, State


def collect(state: State, repository: Repository | None = None) -> None:
    """Throw away the commits of a repository that no ref leads to, and large files that nothing refers to."""
    if repository is not None:
        prune(repository.store)
    wanted = {one.sha for other in state.repositories.values() for one in pointers(other.store)
              if one.sha not in other.removed}  # fmt: skip
    for sha, path in state.all_large().items():
        if sha not in wanted:
            path.unlink()
    state.xet.rebuild(state.all_large())


def super_squash(state: State, repository: Repository, branch: str, request: Request) -> Reply:
    """Leave one commit on a branch, and nothing of what only its history held."""
    with state.lock:
        refs = repository.store.refs()
        ref = branch if state.squashes_pull_requests and branch.startswith(PULL_REQUEST) else f"{BRANCH}{branch}"
        if ref not in refs:
            is_other = f"{TAG}{branch}" in refs or branch in refs
            return refused(400, message="only branches can be squashed") if is_other else _no_ref(branch)
        squash(repository.store, ref, request.json()["message"])
        collect(state, repository)
    return Reply(200)


def remove_branch(state: State, repository: Repository, name: str) -> Reply:
    """Remove a branch; other refs and the main branch cannot be removed in this way."""
    if name.startswith("refs/") or name == "main":
        return refused(400, message=f"{name} cannot be deleted as a branch")
    return _remove(state, repository, f"{BRANCH}{name}")


def remove_tag(state: State, repository: Repository, name: str) -> Reply:
    """Remove a tag."""
    return _remove(state, repository, f"{TAG}{name}")


def _remove(state: State, repository: Repository, ref: str) -> Reply:
    with state.lock:
        if ref not in repository.store.refs():
            return _no_ref(ref)
        repository.store.remove(ref)
        collect(state, repository)
    return Reply(200)


def _no_ref(name: str) -> Reply:
    return refused(404, "RevisionNotFound", f"no {name}")


def large_files(state: State, repository: Repository, request: Request) -> Reply:
    """Return the large files that the commits of a repository point at, each once."""
    refs, there = repository.store.refs(), state.all_large()
    held, rows = holding(refs, repository.store), {}
    for one in pointers(repository.store):
        if one.sha in there and one.sha not in repository.removed:
            pushed = as_the_hub_writes_it(there[one.sha].stat().st_mtime)
            rows[one.sha] = {
                "fileOid": one.sha, "oid": one.sha, "filename": one.path, "size": one.size, "pushedAt": pushed,
                "ref": held.get(one.blob), "pusher": {"name": "careloom", "type": "user"},
            }  # fmt: skip
    return paged([rows[sha] for sha in sorted(rows)], state.page_size, request)


def delete_large_files(state: State, repository: Repository, request: Request) -> Reply:
    """Delete large files, and where asked for, the paths of the branches that point at them."""
    told = request.json()["deletions"]
    with state.lock:
        gone = [one for one in pointers(repository.store) if one.sha in told["sha"]]
        repository.removed.update(one.sha for one in gone)
        if told.get("rewriteHistory"):
            for ref in repository.store.refs():
                if ref.startswith(BRANCH):
                    without(repository.store, ref.removeprefix(BRANCH), {one.blob for one in gone})
        collect(state, repository)
    return Reply(200)


def delete_repository(state: State, repository: Repository) -> Reply:
    """Remove a repository with everything that only it held."""
    with state.lock:
        state.delete(repository)
        collect(state)
    return Reply(200)
