"""Read published versions from the Hub: `org/name@tag` as a folder on this machine, and which versions there are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from builders.problems import ProblemsFound
from scripts.hub.requests import Target, retried

REFERENCE = re.compile(r"^(?P<repository>[\w.-]+/[\w.-]+)@(?P<revision>[\w./-]+)$")
VERSION_TAG = re.compile(r"^v(\d+)\.(\d+)\.(\d+)$")


def reference(text: str) -> Target | None:
    """Return what `org/name@tag` names, None for what is written otherwise."""
    found = REFERENCE.match(text)
    return Target(found["repository"], found["revision"]) if found else None


def fetched(api: Any, version: Target) -> Path:  # noqa: ANN401 - huggingface_hub.HfApi
    """Return a folder with the files of a version; LookupError where the Hub has none or may not be read.

    A download of the very commit that the tag names, so that no version in the cache is taken for another one.
    """
    asked = {"repo_type": version.kind}
    try:
        commit = retried(version, lambda: api.repo_info(version.repository, revision=version.tag, **asked).sha)
        return Path(retried(version, lambda: api.snapshot_download(version.repository, revision=commit, **asked)))
    except ProblemsFound as found:
        problem = found.report.problems[0]
        raise LookupError(
            f"{version.repository}@{version.tag} cannot be read: {problem.message}. {problem.fix}"
        ) from None


def as_numbers(version: str) -> tuple[int, int, int]:
    """Return a version `1.2.3` or its tag `v1.2.3` as numbers to compare; ValueError where it is none."""
    found = VERSION_TAG.match(f"v{version.removeprefix('v')}")
    if found is None:
        raise ValueError(f"{version!r} is no version: expected MAJOR.MINOR.PATCH, such as 1.2.0")
    return int(found[1]), int(found[2]), int(found[3])


def latest(tags: dict[str, str]) -> str:
    """Return the highest version among tags, empty where there is none."""
    return max((tag for tag in tags if VERSION_TAG.match(tag)), key=as_numbers, default="")
