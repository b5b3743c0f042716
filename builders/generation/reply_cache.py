"""What was answered before: one small file a reply, found by a hash of everything that was asked."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path, PurePath
from typing import Any

from builders.generation.asking import Ask, Reply
from builders.generation.private_files import private_folder, write_private

FORMAT = 1
CACHE = ".cache"
"""How the cache is named in the folder of a run."""
UNFINISHED = "unfinished"
ENTRY = re.compile(r"[0-9a-f]{64}\.json")
KEPT = tuple(one.name for one in fields(Reply) if one.name not in {"cached", "date"})
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


def forget(folder: Path, *datasets: str) -> int:
    """Remove from a cache every reply to a request that held the words of one of the datasets; return how many.

    What cannot be read, and what a killed process left unfinished, is removed as well: nobody can say whose it holds.
    No process may be generating with the cache meanwhile. Raises OSError where the folder cannot be read.
    """
    removed = 0
    for path in entries(folder):
        if _goes(path, datasets):
            path.unlink(missing_ok=True)
            removed += 1
    return removed + _sweep(folder / UNFINISHED, older_than=0.0)


def entries(folder: Path) -> Iterator[Path]:
    """Yield the files of the replies in a folder; none where there is no such folder."""
    for place in folder.iterdir() if folder.exists() else ():
        if re.fullmatch("[0-9a-f]{2}", place.name) and place.is_dir():
            yield from [path for path in place.iterdir() if ENTRY.fullmatch(path.name)]


def words_among(words_of: object, datasets: Collection[str]) -> bool:
    """Whether the words of a request are those of one of the datasets; a run may name one by its definition's path."""
    name = str(words_of)
    return name in datasets or (name.endswith(".py") and PurePath(name).stem in datasets)


def _goes(path: Path, datasets: Collection[str]) -> bool:
    try:
        return words_among(json.loads(path.read_bytes())["words_of"], datasets)
    except (ValueError, KeyError, TypeError):
        return True


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
