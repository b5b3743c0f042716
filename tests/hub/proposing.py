"""Pull requests from beginning to end with the unmodified client: `python -m hub.proposing`; prints JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from huggingface_hub import CommitOperationAdd, HfApi, hf_hub_download
from huggingface_hub.errors import HfHubHTTPError

NAME = "careloom/talks"
LARGE = b"\x00large file of a pull request\xff" * 5000


def commit(api: HfApi, path: str, content: bytes, revision: str = "main", *, pull_request: bool = False) -> int:
    """Commit a file, and return the number of the pull request that this opened."""
    made = api.create_commit(NAME, [CommitOperationAdd(path, content)], commit_message=f"add {path}",
                             repo_type="dataset", revision=revision, create_pr=pull_request)  # fmt: skip
    return made.pr_num or 0


def refused(api: HfApi, number: int) -> int:
    """Return the status with which a merge is refused."""
    try:
        api.merge_pull_request(NAME, number, repo_type="dataset")
    except HfHubHTTPError as error:
        return error.response.status_code
    return 0


def main() -> None:
    """Open pull requests: one is merged, one moves main forward, one is closed, one has a conflict, one is empty."""
    api = HfApi()
    api.create_repo(NAME, repo_type="dataset")
    commit(api, "README.md", b"---\nlicense: mit\n---\nfirst\n")
    merged = commit(api, "data/more.parquet", LARGE, pull_request=True)
    commit(api, "NOTES.md", b"notes\n", f"refs/pr/{merged}")
    conflict = commit(api, "README.md", b"---\nlicense: mit\n---\ntheirs\n", pull_request=True)
    closed = commit(api, "OTHER.md", b"other\n", pull_request=True)
    empty = api.create_pull_request(NAME, "An empty one", repo_type="dataset")
    commit(api, "README.md", b"---\nlicense: mit\n---\nours\n")
    before = api.list_repo_refs(NAME, repo_type="dataset", include_pull_requests=True)
    there = hf_hub_download(NAME, "data/more.parquet", repo_type="dataset", revision=f"refs/pr/{merged}")
    whole = Path(there).read_bytes() == LARGE
    api.merge_pull_request(NAME, merged, repo_type="dataset", comment="thank you")
    status = api.change_discussion_status(NAME, closed, "closed", repo_type="dataset", comment="no, thank you")
    details = api.get_discussion_details(NAME, merged, repo_type="dataset")
    merge_head = api.repo_info(NAME, repo_type="dataset").sha
    forward = commit(api, "LAST.md", b"last\n", pull_request=True)
    proposed = api.repo_info(NAME, repo_type="dataset", revision=f"refs/pr/{forward}").sha
    api.merge_pull_request(NAME, forward, repo_type="dataset")
    with_conflict = api.get_discussion_details(NAME, conflict, repo_type="dataset")
    after = api.list_repo_refs(NAME, repo_type="dataset", include_pull_requests=True)
    sys.stdout.write(json.dumps({
        "numbers": [merged, conflict, closed, empty.num],
        "statuses": {one.num: one.status for one in api.get_repo_discussions(NAME, repo_type="dataset")},
        "open": [one.num for one in api.get_repo_discussions(NAME, repo_type="dataset", discussion_status="open")],
        "refs": [[one.ref for one in refs.pull_requests or []] for refs in (before, after)],
        "refused": [refused(api, number) for number in (merged, conflict, closed)],
        "conflicts": with_conflict.conflicting_files, "diff": details.diff or "", "base": details.target_branch,
        "merge": details.merge_commit_oid, "head": merge_head,
        "forward": [proposed, api.repo_info(NAME, repo_type="dataset").sha],
        "events": [one.type for one in details.events], "closing": status.type, "whole": whole,
        "files": sorted(api.list_repo_files(NAME, repo_type="dataset")),
        "of_the_closed": sorted(api.list_repo_files(NAME, repo_type="dataset", revision=f"refs/pr/{closed}")),
    }) + "\n")  # fmt: skip


if __name__ == "__main__":
    main()
