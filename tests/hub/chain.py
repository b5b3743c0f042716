"""One publication from beginning to end with the unmodified clients: `python -m hub.chain ENDPOINT FOLDER`.

Runs in a process of its own, since the clients read their endpoint and caches when they are imported. Prints what
came back as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import datasets
from huggingface_hub import CommitOperationAdd, HfApi, RepoFile

NAME = "careloom/talks"


def files(folder: Path) -> list[CommitOperationAdd]:
    """Return a folder as the additions of a commit."""
    return [
        CommitOperationAdd(path.relative_to(folder).as_posix(), path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]


def rows(revision: str, config: str, *, streaming: bool) -> int:
    """Return how many rows a tag holds."""
    loaded = datasets.load_dataset(NAME, config, revision=revision, streaming=streaming)
    return sum(sum(1 for _ in loaded[split]) for split in loaded)


def main() -> None:
    """Publish two versions and read both back."""
    datasets.disable_progress_bars()
    first, second, config = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    api = HfApi()
    api.create_repo(NAME, repo_type="dataset", exist_ok=True)
    made = []
    for version, folder in (("v1.0.0", first), ("v1.1.0", second)):
        head = api.repo_info(NAME, repo_type="dataset").sha
        commit = api.create_commit(NAME, files(folder), commit_message=version, repo_type="dataset", parent_commit=head)
        api.create_tag(NAME, tag=version, revision=commit.oid, repo_type="dataset")
        made.append(commit.oid)
    refs = api.list_repo_refs(NAME, repo_type="dataset")
    info = api.get_paths_info(NAME, ["README.md"], repo_type="dataset", revision="v1.0.0")
    sys.stdout.write(json.dumps({
        "commits": made,
        "tags": {one.name: one.target_commit for one in refs.tags},
        "readme_bytes": [one.size for one in info if isinstance(one, RepoFile)],
        "rows": {version: [rows(version, config, streaming=streaming) for streaming in (False, True)]
                 for version in ("v1.0.0", "v1.1.0")},
        "history": [one.title for one in api.list_repo_commits(NAME, repo_type="dataset")],
    }) + "\n")  # fmt: skip


if __name__ == "__main__":
    main()
