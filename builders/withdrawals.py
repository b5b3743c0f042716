"""Withdrawals: who asked to be left out, kept so that the list names nobody, and which versions are not to be used.

The list holds keyed hashes of dialogue, post and group ids (HMAC, RFC 2104). The key is a hash of the source files
themselves, so that whoever can build the rows can leave them out, and nobody else learns from the list who left. Its
entries belong to those very bytes; with others the build stops until they are recorded anew.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from builders.source_files import BLOCK, SourceFiles
from builders.written_files import write_whole

SUFFIX = ".withdrawals.json"
PERSON = b"careloom-leave"
Ground = Literal["removal_request", "consent_withdrawn", "rights", "error"]
GROUNDS: tuple[Ground, ...] = ("removal_request", "consent_withdrawn", "rights", "error")
"""Why rows left; a closed list, so that no reason tells who they were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One withdrawal: when it was recorded and on which ground."""

    date: str
    ground: Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawals:
    """What left a dataset."""

    sources: Mapping[str, Mapping[str, Entry]] = field(default_factory=dict)
    """By the digest of the source files, entries by keyed hash."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """Versions that are not to be used, with the reason."""

    def entries(self, digest: str) -> Mapping[str, Entry]:
        """Return the entries for these source bytes."""
        return self.sources.get(digest, {})

    def mark(self, digest: str) -> str:
        """Return a hash of the entries for these bytes, which changes with each of them; empty where there is none."""
        entries = "\n".join(sorted(self.entries(digest)))
        return hashlib.sha256(entries.encode()).hexdigest() if entries else ""

    def as_manifest(self, digest: str) -> dict[str, Any]:
        """Return what the manifest says: the keyed hashes, a hash that tells lists apart, versions not to be used."""
        entries = sorted(self.entries(digest))
        return {"source": digest, "entries": entries, "mark": self.mark(digest), "versions": dict(self.versions)}

    def missing(self, published: Mapping[str, Any]) -> int:
        """Return how many entries that a published manifest holds this list lacks."""
        return len(set(published.get("entries", ())) - set(self.entries(str(published.get("source")))))


NONE = Withdrawals()


def withdrawals_path(module: Path) -> Path:
    """Return where the withdrawals of a definition module lie."""
    return module.with_name(module.stem + SUFFIX)


def read_withdrawals(module: Path) -> Withdrawals:
    """Return the withdrawals recorded beside a definition; ValueError where the file is broken."""
    path = withdrawals_path(module)
    if not path.is_file():
        return NONE
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        sources = {
            digest: {name: Entry(date=one["date"], ground=one["ground"]) for name, one in entries.items()}
            for digest, entries in content["sources"].items()
        }
        return Withdrawals(sources=sources, versions=content["versions"])
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        message = f"{path} cannot be read ({error}): take it from the repository's history, and record again"
        raise ValueError(message) from error


def write_withdrawals(module: Path, withdrawals: Withdrawals) -> Path:
    """Write the withdrawals beside a definition, entries by their hash so that their order tells nothing."""
    sources = {
        digest: {name: {"date": one.date, "ground": one.ground} for name, one in sorted(entries.items())}
        for digest, entries in sorted(withdrawals.sources.items())
    }
    content = {"sources": sources, "versions": dict(sorted(withdrawals.versions.items()))}
    path = withdrawals_path(module)
    write_whole(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    return path


def key_of(files: SourceFiles) -> bytes:
    """Return the key, which only the bytes of the source files give."""
    digest = hashlib.blake2b(person=PERSON)
    for file in files:
        digest.update(file.path.encode() + b"\0")
        with file.local.open("rb") as stream:
            while block := stream.read(BLOCK):
                digest.update(block)
    return digest.digest()


def keyed(key: bytes, kind: str, identifier: str) -> str:
    """Return the keyed hash of an id; `kind` is `owner` or `group`."""
    return hmac.new(key, f"{kind}\0{identifier}".encode(), hashlib.sha256).hexdigest()


def with_entries(withdrawals: Withdrawals, digest: str, entries: Mapping[str, Entry]) -> Withdrawals:
    """Return the withdrawals with more entries for these bytes; those there keep their date and ground."""
    mine = {**entries, **withdrawals.entries(digest)}
    return replace(withdrawals, sources={**withdrawals.sources, digest: mine})


def stale_models(manifests: Mapping[str, Mapping[str, Any]], dataset: str, withdrawals: Withdrawals) -> list[str]:
    """Return the models that were trained on rows which left since: those whose mark is not the list's of today."""
    return [
        name
        for name, content in manifests.items()
        for one in content.get("trained_on", ())
        if one["dataset"] == dataset and one["mark"] != withdrawals.mark(one["source"])
    ]
