"""Drift: which pinned source files are other bytes at their origin by now.

An address that names a commit serves the same bytes for ever; what is asked is what its main branch serves today.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from builders.definition import Dataset, Source
from builders.problems import ProblemsFound
from builders.source_folders import listing_of_archive

State = Literal["same", "changed", "gone", "unreachable", "not pinned", "no address", "embedded"]
COMMIT = r"[0-9a-f]{40}"
ORIGINS = (
    (re.compile(rf"^(https://raw\.githubusercontent\.com/[^/]+/[^/]+)/{COMMIT}/"), r"\1/HEAD/"),
    (re.compile(rf"^(https://github\.com/[^/]+/[^/]+/raw)/{COMMIT}/"), r"\1/HEAD/"),
    (re.compile(rf"^(https://codeload\.github\.com/[^/]+/[^/]+/zip)/{COMMIT}$"), r"\1/HEAD"),
    (re.compile(rf"^(https://huggingface\.co/.+?/resolve)/{COMMIT}/"), r"\1/main/"),
)
"""How the hosts spell an address at a commit, and how the same file of the main branch."""
SECONDS = 30
TRIES = 2
BLOCK = 1 << 20
GONE = (404, 410)
SAID = {
    "same": "as pinned",
    "changed": "changed: read what changed there, then pin anew with `careloom build NAME --pin`",
    "gone": "no longer there: keep your copy, and look where it went",
    "unreachable": "cannot be reached from here",
    "not pinned": "not pinned yet",
    "no address": "obtained by hand, so that nothing can be asked",
    "embedded": "part of this kit",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """How a source file stands at its origin."""

    dataset: str
    path: str
    state: State
    address: str = ""

    @property
    def outdated(self) -> bool:
        """Whether somebody should look."""
        return self.state in ("changed", "gone")

    def as_dict(self) -> dict[str, str]:
        """Return it as plain data."""
        return {"dataset": self.dataset, "path": self.path, "state": self.state, "address": self.address}


def origin(url: str) -> str:
    """Return the address of a file on the main branch, where its address names a commit; else the address itself."""
    for pattern, instead in ORIGINS:
        if pattern.match(url):
            return pattern.sub(instead, url)
    return url


def drift(definition: Dataset) -> Iterator[Drift]:
    """Yield how each source file stands at its origin; asks over the network, keeps nothing."""
    for source in definition.sources:
        state = _without_asking(source) or _asked(source)
        yield Drift(dataset=definition.name, path=source.path, state=state, address=origin(source.url))


def _without_asking(source: Source) -> State | None:
    if source.embedded:
        return "embedded"
    if not source.url:
        return "no address"
    return None if source.sha256 else "not pinned"


def _asked(source: Source) -> State:
    """Compare size and hash of what is served today."""
    import requests
    from requests.adapters import HTTPAdapter, Retry

    again = Retry(TRIES, backoff_factor=0.5, status_forcelist=(429, 500, 502, 503, 504), raise_on_status=False)
    with requests.Session() as session:
        for scheme in ("https://", "http://"):
            session.mount(scheme, HTTPAdapter(max_retries=again))
        try:
            with session.get(origin(source.url), stream=True, timeout=SECONDS) as answer:
                if answer.status_code in GONE:
                    return "gone"
                if not answer.ok:
                    return "unreachable"
                blocks = answer.iter_content(BLOCK)
                found = _listing(source, blocks) if source.folder else _hash(source, blocks)
        except requests.RequestException:
            return "unreachable"
    return "same" if found == source.sha256 else "changed"


def _hash(source: Source, blocks: Iterator[bytes]) -> str:
    """Return the hash of what is served; empty as soon as it is longer than it was."""
    digest, size = hashlib.sha256(), 0
    for block in blocks:
        digest.update(block)
        size += len(block)
        if size > source.size > 0:
            return ""
    return digest.hexdigest()


def _listing(source: Source, blocks: Iterator[bytes]) -> str:
    """Return the hash of a folder's listing in the archive that is served; empty where that is none to be trusted."""
    with tempfile.NamedTemporaryFile(suffix=".zip") as archive:
        archive.writelines(blocks)
        archive.flush()
        try:
            return listing_of_archive(Path(archive.name), source)
        except ProblemsFound:
            return ""
