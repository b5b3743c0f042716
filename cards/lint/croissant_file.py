"""A repository's `croissant.json`: whether it is true, and whether mlcroissant accepts it where that is installed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from builders.licences import LICENCES
from builders.manifest import file_sha256
from builders.problems import Problem
from cards.croissant import CROISSANT
from cards.lint.findings import shown
from cards.lint.repository import Repository

REQUIRED = ("@context", "@type", "conformsTo", "name", "description", "license", "url", "creator", "datePublished")
"""Croissant 1.1, required properties of a dataset; `conformsTo` may carry its prefix."""
CORRECT = "Write the file again from the data."


def read_croissant(repository: Repository) -> dict[str, Any]:
    """Return the Croissant metadata, empty where there are none that can be read."""
    path = repository.folder / CROISSANT
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def check_croissant(repository: Repository) -> Iterator[Problem]:
    """Yield what `croissant.json` lacks or says otherwise than files and card."""
    if not (repository.folder / CROISSANT).is_file():
        return
    content = read_croissant(repository)
    if not content:
        yield Problem(rule="croissant", place=CROISSANT, message="it is not a JSON object", fix=CORRECT)
        return
    names = {str(name).removeprefix("dct:").removeprefix("sc:") for name in content}
    if missing := [name for name in REQUIRED if name not in names]:
        yield Problem(rule="croissant", place=CROISSANT, message=f"it lacks {shown(missing)}", fix=CORRECT)
    yield from _files(repository, content)
    yield from _licence(repository, content)


def _files(repository: Repository, content: dict[str, Any]) -> Iterator[Problem]:
    for one in content.get("distribution") or []:
        address = str(one.get("contentUrl", ""))
        path = repository.folder / (
            address.split("/resolve/")[1].split("/", 1)[1] if "/resolve/" in address else address
        )
        if not address or "://" in str(path) or not path.is_file():
            continue
        told = one.get("sha256")
        if told and told != file_sha256(path):
            yield Problem(rule="croissant-hash", place=f"{CROISSANT} {repository.named(path)}",
                          message="the sha256 is not that of the file", fix=CORRECT)  # fmt: skip


def _licence(repository: Repository, content: dict[str, Any]) -> Iterator[Problem]:
    told = set(repository.declared("license"))
    by_address = {one.url.rstrip("/"): one.hub_id for one in LICENCES.values()}
    said = content.get("license")
    named = {by_address[str(one).rstrip("/")] for one in (said if isinstance(said, list) else [said])
             if str(one).rstrip("/") in by_address}  # fmt: skip
    if named and told and not named & told and "other" not in told:
        yield Problem(rule="croissant-licence", place=f"{CROISSANT} license",
                      message=f"it says {shown(sorted(named))}, the card {shown(sorted(told))}",
                      fix="Let them say the same.")  # fmt: skip
