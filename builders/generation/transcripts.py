"""The transcript of a run: every prompt and reply as JSON lines, and the journal it is made of.

The journal is appended to while the run goes on, each line by one write, so that a killed process leaves all of its
lines but perhaps half of the last. When the run ends well, its lines become the transcript, in an order and bytes that
depend on what was asked and answered alone, and the journal goes.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from filelock import FileLock, Timeout

from builders.generation.asking import Ask
from builders.generation.private_files import OWNER_FILE, open_private, private_file, write_all, write_private
from builders.generation.reply_cache import Answered, words_among
from builders.problems import ProblemsFound

JOURNAL = ".journal"
FILE_OF = re.compile(r"\.?(?P<transcript>transcript[^/]*?\.jsonl)(\.journal)?(\.lock|\.\d+-[0-9a-f]{8})?")
"""How the files of a transcript are named: itself, its journal, its lock, and what a killed process left of either."""


def line_of(
    ask: Ask, answered: Answered, *, address: str, model: str, request: str, parameters: Mapping[str, Any]
) -> bytes:
    """Return the line of one request; a cached reply gives the same bytes as when it was new."""
    reply = answered.reply
    content = {
        "key": ask.key, "attempt": ask.attempt, "request": request, "prompt": ask.prompt, "words_of": ask.words_of,
        "address": address, "model": model, "served_model": reply.model, "parameters": dict(parameters),
        "date": answered.date, "latency_ms": answered.latency_ms,
        "prompt_tokens": reply.prompt_tokens, "reply_tokens": reply.reply_tokens, "finish": reply.finish,
        "messages": [{"role": message.role, "content": message.content} for message in ask.messages],
        "reply": reply.text,
    }  # fmt: skip
    try:
        return json.dumps(content, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:  # half a surrogate pair, which no file can hold unescaped
        return json.dumps(content).encode() + b"\n"


class Journal:
    """The lines of a run so far."""

    def __init__(self, path: Path, descriptor: int) -> None:
        """Take an open journal; what earlier runs left in it stays until one of them ends well."""
        self._path, self._descriptor = path, descriptor
        _cut_half_a_line(path, descriptor)
        self._start = os.lseek(descriptor, 0, os.SEEK_END)

    def write(self, line: bytes) -> None:
        """Append a line."""
        write_all(self._descriptor, line)

    def become(self, transcript: Path) -> None:
        """Write the transcript, whole, from the lines of this run, and remove the journal."""
        with self._path.open("rb") as file:
            write_private(transcript, _ordered(file, self._start), transcript.parent)
        self._path.unlink()


@contextmanager
def journal_of(transcript: Path) -> Iterator[Journal]:
    """Yield the journal of a transcript, which takes its place when the block ends well.

    Raises ProblemsFound where another process is writing it.
    """
    transcript.parent.mkdir(parents=True, exist_ok=True)
    path = journal_path(transcript)
    with sole_writer(transcript):
        with open_private(path, os.O_RDWR | os.O_CREAT | os.O_APPEND) as descriptor:
            private_file(path)
            journal = Journal(path, descriptor)
            yield journal
        journal.become(transcript)


def journal_path(transcript: Path) -> Path:
    """Return where the journal of a transcript lies."""
    return transcript.with_name(transcript.name + JOURNAL)


@contextmanager
def sole_writer(transcript: Path) -> Iterator[None]:
    """Keep every other process from writing a transcript; raises ProblemsFound where one is at it."""
    try:
        lock = FileLock(transcript.with_name(f".{transcript.name}.lock"), mode=OWNER_FILE, timeout=0).acquire()
    except Timeout:
        raise ProblemsFound.single("transcript", str(transcript), "another process is writing it",
                                   "Wait until it is done, or name another transcript.") from None  # fmt: skip
    with lock:
        yield


def transcripts_in(folder: Path) -> list[Path]:
    """Return the transcripts of a folder, those included of which there is no more than a journal or a lock."""
    found = (FILE_OF.fullmatch(path.name) for path in folder.iterdir())
    return sorted({folder / one["transcript"] for one in found if one})


def read_transcript(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the requests of a transcript or a journal; a last line that was cut off is left out."""
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                yield json.loads(line)


def forget_lines(path: Path, *datasets: str) -> int:
    """Remove from a transcript or a journal every line with the words of one of the datasets; return how many.

    A line that cannot be read goes as well: nobody can say whose words it holds. JSON that is no request stays.
    """
    with path.open("rb") as file:
        removed = sum(_goes(line, datasets) for line in file)
        if removed:
            file.seek(0)
            write_private(path, (line for line in file if not _goes(line, datasets)), path.parent)
    return removed


def _goes(line: bytes, datasets: tuple[str, ...]) -> bool:
    try:
        content = json.loads(line)
    except ValueError:
        return True
    return isinstance(content, dict) and "words_of" in content and words_among(content["words_of"], datasets)


def _cut_half_a_line(path: Path, descriptor: int) -> None:
    """Remove what a killed process wrote of a line."""
    whole = 0
    with path.open("rb") as file:
        for line in file:
            whole += len(line) if line.endswith(b"\n") else 0
    os.ftruncate(descriptor, whole)


def _ordered(file: BinaryIO, start: int) -> Iterator[bytes]:
    """Yield the lines of a journal by key, attempt and request, each once; places are held in memory, not lines."""
    places: dict[tuple[str, int, str], int] = {}
    file.seek(start)
    at = start
    for line in file:
        content = json.loads(line)
        places[content["key"], content["attempt"], content["request"]] = at
        at += len(line)
    for _, place in sorted(places.items()):
        file.seek(place)
        yield file.readline()
