"""Remove things from a Hub with the unmodified client: `python -m hub.clearing ACTION:NAME..`; prints JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError

NAME = "careloom/talks"


def large(api: HfApi, name: str, *, rewrite: bool) -> None:
    """Delete the large file of a name."""
    found = [one for one in api.list_lfs_files(NAME, repo_type="dataset") if one.filename.endswith(name)]
    api.permanently_delete_lfs_files(NAME, found, repo_type="dataset", rewrite_history=rewrite)


def after(api: HfApi, action: str, name: str) -> dict[str, object]:
    """Do one thing, and return what is left, or the status with which it was refused."""
    told: dict[str, Callable[[], object]] = {
        "squash": lambda: api.super_squash_history(NAME, branch=name, repo_type="dataset"),
        "branch": lambda: api.delete_branch(NAME, branch=name, repo_type="dataset"),
        "tag": lambda: api.delete_tag(NAME, tag=name, repo_type="dataset"),
        "large": lambda: large(api, name, rewrite=False),
        "rewrite": lambda: large(api, name, rewrite=True),
        "repository": lambda: api.delete_repo(NAME, repo_type="dataset"),
    }
    try:
        told[action]()
    except HfHubHTTPError as error:
        return {"refused": error.response.status_code}
    if action == "repository":
        return {"there": api.repo_exists(NAME, repo_type="dataset")}
    refs = api.list_repo_refs(NAME, repo_type="dataset")
    return {
        "commits": len(api.list_repo_commits(NAME, repo_type="dataset")),
        "files": sorted(api.list_repo_files(NAME, repo_type="dataset")),
        "refs": [one.ref for one in (*refs.branches, *refs.tags, *refs.converts)],
        "large": sorted(one.filename for one in api.list_lfs_files(NAME, repo_type="dataset")),
    }


def main() -> None:
    """Do one thing after the other, and print what each one left."""
    pairs = (one.split(":", 1) for one in sys.argv[1:])
    sys.stdout.write(json.dumps([after(HfApi(), action, name) for action, name in pairs]) + "\n")


if __name__ == "__main__":
    main()
