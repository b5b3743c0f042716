"""Files to a Hub and back with the unmodified client: `python -m hub.transferring upload FOLDER..` or `read REVISION`.

Prints what came back as JSON; what the client raises ends it with its type and words.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from pathlib import Path

from huggingface_hub import CommitOperationAdd, HfApi, HfFileSystem, RepoFile, hf_hub_download, snapshot_download

NAME = "careloom/talks"


def upload(api: HfApi, folders: list[Path]) -> dict[str, object]:
    """Commit folders one after the other, each on the head that is there."""
    api.create_repo(NAME, repo_type="dataset", exist_ok=True)
    made = []
    for folder in folders:
        head = api.repo_info(NAME, repo_type="dataset").sha
        files = [CommitOperationAdd(path.relative_to(folder).as_posix(), path)
                 for path in sorted(folder.rglob("*")) if path.is_file()]  # fmt: skip
        done = api.create_commit(NAME, files, commit_message=folder.name, repo_type="dataset", parent_commit=head)
        made.append(done.oid)
    return {"commits": made}


def read(api: HfApi, revision: str, folder: str) -> dict[str, object]:
    """Read every file of a revision in every way there is, and its lists."""
    rows = [one for one in api.list_repo_tree(NAME, repo_type="dataset", revision=revision, recursive=True)
            if isinstance(one, RepoFile)]  # fmt: skip
    paths = [one.path for one in rows]
    single = {path: hf_hub_download(NAME, path, repo_type="dataset", revision=revision)
              for path in paths}  # fmt: skip
    snapshot = Path(snapshot_download(NAME, repo_type="dataset", revision=revision, local_dir=folder))
    files, parts = HfFileSystem(), {}
    for path in paths:
        with files.open(f"datasets/{NAME}/{path}", revision=revision, block_size=1000) as stream:
            stream.seek(10)
            parts[path] = stream.read(20).hex()
    return {
        "xet": {one.path: one.xet_hash for one in rows},
        "single": {path: digest(Path(there)) for path, there in single.items()},
        "snapshot": {path: digest(snapshot / path) for path in paths},
        "parts": parts,
        "commits": len(api.list_repo_commits(NAME, repo_type="dataset", revision=revision)),
        "large": sorted(one.filename for one in api.list_lfs_files(NAME, repo_type="dataset")),
    }


def digest(path: Path) -> str:
    """Return the sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> None:
    """Do what is asked for."""
    action, *what = sys.argv[1:]
    try:
        with tempfile.TemporaryDirectory() as folder:
            upload_all = action == "upload"
            found = upload(HfApi(), [Path(one) for one in what]) if upload_all else read(HfApi(), what[0], folder)
    except Exception as error:  # noqa: BLE001 - what a person would read of it
        sys.exit(f"{type(error).__name__}: {error}")
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
