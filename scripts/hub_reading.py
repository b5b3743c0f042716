"""Read published versions from the Hub: `org/name@tag` as a folder on this machine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

REFERENCE = re.compile(r"^(?P<repository>[\w.-]+/[\w.-]+)@(?P<revision>[\w./-]+)$")


@dataclass(frozen=True, slots=True)
class Reference:
    """A version of a dataset on the Hub."""

    repository: str
    revision: str


def reference(text: str) -> Reference | None:
    """Return what `org/name@tag` names, None for what is written otherwise."""
    found = REFERENCE.match(text)
    return Reference(found["repository"], found["revision"]) if found else None


def fetched(version: Reference) -> Path:
    """Return a folder with the files of a version; LookupError where the Hub has none or may not be read.

    A download of the very commit that the tag names, so that no version in the cache is taken for another one.
    """
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError

    api = HfApi()
    try:
        commit = api.dataset_info(version.repository, revision=version.revision).sha
        return Path(api.snapshot_download(version.repository, repo_type="dataset", revision=commit))
    except HfHubHTTPError as error:
        said = str(error).splitlines()[0]
        raise LookupError(f"{version.repository}@{version.revision} cannot be read: {said}") from None
