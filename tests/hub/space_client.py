"""A Space from beginning to end with the unmodified client: `python -m hub.space_client`; prints JSON."""

from __future__ import annotations

import json
import sys

from huggingface_hub import CommitOperationAdd, HfApi, SpaceRuntime

NAME = "careloom/explorer"


def shown(runtime: SpaceRuntime) -> list[str | None]:
    """Return what a runtime says."""
    return [runtime.stage, runtime.hardware, runtime.requested_hardware]


def main() -> None:
    """Create a Space, give it files and settings, wait until it runs, and restart it."""
    api = HfApi()
    secrets = [{"key": "FIRST", "value": "hidden-value"}]
    api.create_repo(NAME, repo_type="space", space_sdk="gradio", space_secrets=secrets, exist_ok=True)
    stages = [shown(api.get_space_runtime(NAME))]
    files = [CommitOperationAdd("README.md", b"---\nsdk: gradio\n---\n"), CommitOperationAdd("app.py", b"print()\n")]
    api.create_commit(NAME, files, commit_message="an app", repo_type="space")
    stages += [shown(api.get_space_runtime(NAME)) for _ in range(4)]
    api.add_space_variable(NAME, "DATASET", "careloom/talks", description="what it shows")
    api.add_space_variable(NAME, "REVISION", "v1.0.0")
    api.add_space_secret(NAME, "SECOND", "hidden-value")
    api.delete_space_secret(NAME, "FIRST")
    left = api.delete_space_variable(NAME, "REVISION")
    stages.append(shown(api.restart_space(NAME, factory_reboot=True)))
    sys.stdout.write(json.dumps({
        "stages": stages, "left": sorted(left), "secrets": sorted(api.get_space_secrets(NAME)),
        "variables": {one.key: one.value for one in api.get_space_variables(NAME).values()},
        "sdk": api.space_info(NAME).sdk,
    }) + "\n")  # fmt: skip


if __name__ == "__main__":
    main()
