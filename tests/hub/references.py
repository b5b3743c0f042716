"""Branches, tags and the other refs of a repository."""

from __future__ import annotations

from hub.git_store import BRANCH, CONVERSION, PULL_REQUEST, TAG
from hub.messages import Reply, Request, as_json, refused
from hub.state import Repository, State, pointed_at


def refs(repository: Repository, request: Request) -> Reply:
    """Return branches, tags, conversions, and pull requests where they are asked for."""
    every = repository.store.refs()

    def under(prefix: str) -> list[dict[str, str]]:
        return [{"name": ref.removeprefix(prefix), "ref": ref, "targetCommit": commit}
                for ref, commit in every.items() if ref.startswith(prefix)]  # fmt: skip

    found = {"branches": under(BRANCH), "tags": under(TAG), "converts": under(CONVERSION)}
    return as_json({**found, "pullRequests": under(PULL_REQUEST) if request.query.get("include_prs") else []})


def tag(state: State, repository: Repository, revision: str, request: Request) -> Reply:
    """Put a tag on a revision."""
    return _put(state, repository, f"{TAG}{request.json()['tag']}", revision)


def branch(state: State, repository: Repository, name: str, request: Request) -> Reply:
    """Start a branch."""
    return _put(state, repository, f"{BRANCH}{name}", request.json().get("startingPoint", "main"))


def _put(state: State, repository: Repository, ref: str, revision: str) -> Reply:
    commit = repository.store.resolve(revision)
    if commit is None:
        return refused(404, "RevisionNotFound", f"no revision {revision}")
    with state.lock:
        if ref in repository.store.refs():
            return refused(409, message=f"{ref} exists")
        repository.store.move(ref, commit)
    return as_json({"success": True})


def branch_ref(revision: str) -> str:
    """Return the ref that a commit to a revision moves: a branch, or a pull request's own."""
    return revision if revision.startswith(PULL_REQUEST) else f"{BRANCH}{revision}"


def convert(repository: Repository) -> str:
    """Write what the Hub's converter leaves behind, and return its commit: a ref that holds the same large files."""
    store = repository.store
    contents = {path: store.blob(entry.oid) for path, entry in store.entries(f"{BRANCH}main").items()}
    held = {f"default/{path}": content for path, content in contents.items() if pointed_at(content)}
    tree = store.tree(store.run("mktree").decode().strip(), held)
    made = store.commit_tree(tree, "Update parquet files")
    store.move(f"{CONVERSION}parquet", made)
    return made
