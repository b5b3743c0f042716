"""What was answered before: one small file a reply, found by a hash of everything that was asked."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from builders.generation.asking import Ask, Reply
from builders.generation.private_files import private_folder, write_private

FORMAT = 1
UNFINISHED = "unfinished"
KEPT = tuple(one.name for one in fields(Reply) if one.name != "cached")
ABANDONED = 3_600.0
"""Seconds after which an unfinished file is one that a killed process left behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A reply with when it was asked for and how long it took; a cached one keeps its own."""

    reply: Reply
    date: str
    """Of the request, UTC to the second."""
    latency_ms: float


def request_hash(address: str, model: str, ask: Ask, parameters: Mapping[str, Any]) -> str:
    """Return the sha256 over where, whom and what is asked, and for which time.

    What is asked for two purposes (`key`) is the same request. The dataset whose words are in it belongs to the hash,
    so that each entry is of one dataset.
    """
    messages = [[message.role, message.content] for message in ask.messages]
    content = [FORMAT, address, model, messages, parameters, ask.attempt, ask.words_of]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


class ReplyCache:
    """A folder of replies, which its owner alone may read."""

    def __init__(self, folder: Path) -> None:
        """Open the folder, making it where there is none, and remove what killed processes left unfinished."""
        self._folder = private_folder(folder)
        self._unfinished = private_folder(folder / UNFINISHED)
        _sweep(self._unfinished, older_than=ABANDONED)

    def get(self, request: str) -> Answered | None:
        """Return what is known of a request; None where nothing is, or nothing that can be read."""
        try:
            content = json.loads(_place(self._folder, request).read_bytes())
            if content["format"] != FORMAT:
                return None
            reply = replace(Reply(**content["reply"]), cached=True)
            return Answered(reply=reply, date=content["date"], latency_ms=content["latency_ms"])
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            return None  # damaged from outside: it is asked for again and written anew

    def put(self, request: str, answered: Answered, *, address: str, model: str, words_of: str) -> None:
        """Keep a reply; whoever looks sees all of it or nothing."""
        reply = {name: getattr(answered.reply, name) for name in KEPT}
        content = {
            "format": FORMAT, "address": address, "model": model, "words_of": words_of,
            "date": answered.date, "latency_ms": answered.latency_ms, "reply": reply,
        }  # fmt: skip
        path = _place(self._folder, request)
        if not path.parent.is_dir():
            private_folder(path.parent)
        write_private(path, [json.dumps(content).encode()], self._unfinished)


def forget(folder: Path, dataset: str) -> int:
    """Remove from a cache every reply to a request that held the words of a dataset; return how many.

    What cannot be read, and what a killed process left unfinished, is removed as well: nobody can say whose it holds.
    No process may be generating with the cache meanwhile.
    """
    removed = 0
    for path in folder.glob("[0-9a-f][0-9a-f]/*.json"):
        try:
            whose = json.loads(path.read_bytes())["words_of"]
        except (ValueError, KeyError, TypeError):
            whose = dataset
        if whose == dataset:
            path.unlink(missing_ok=True)
            removed += 1
    return removed + _sweep(folder / UNFINISHED, older_than=0.0)


def _place(folder: Path, request: str) -> Path:
    return folder / request[:2] / f"{request}.json"


def _sweep(folder: Path, *, older_than: float) -> int:
    """Remove unfinished files of some age, in seconds; return how many."""
    removed = 0
    for path in folder.glob(".*"):
        with suppress(FileNotFoundError):  # another process has finished it, or swept as well
            if time.time() - path.stat().st_mtime >= older_than:
                path.unlink()
                removed += 1
    return removed
