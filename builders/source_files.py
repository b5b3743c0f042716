"""Source files at hand: where they lie, what their bytes are, and whether those are the pinned ones."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

BLOCK = 8 << 20
LONGEST_LINE = 16 << 20
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """What one pass over a file's bytes tells: hash, size, and the dirt that text must not hold."""

    sha256: str
    size: int
    byte_order_mark: bool
    nul_bytes: bool
    carriage_returns: bool
    longest_line_exceeded: bool

    @property
    def clean_text(self) -> bool:
        """Whether the bytes may be text: not empty, no mark, no NUL, no CR."""
        return self.size > 0 and not (self.byte_order_mark or self.nul_bytes or self.carriage_returns)

    @property
    def clean_lines(self) -> bool:
        """Whether the bytes may be text whose records are lines: none of them endless."""
        return self.clean_text and not self.longest_line_exceeded


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One source file: upstream's own path, where it lies, its facts, and whether it is the pinned one."""

    path: str
    local: Path
    facts: FileFacts
    pinned: bool
    folder: str = ""
    """Path of the source it belongs to, where that is a folder."""
    start: int = 0
    stop: int | None = None
    """The bytes of the file that are to be read, whole lines of it; all where nothing is said."""

    @property
    def whole(self) -> bool:
        """Whether all bytes are to be read."""
        return self.start == 0 and self.stop is None

    @property
    def source(self) -> str:
        """Return the path of the source it is or belongs to."""
        return self.folder or self.path


@dataclass(frozen=True, slots=True)
class SourceFiles:
    """The files of one dataset, by upstream's own path, in that order."""

    files: tuple[SourceFile, ...]

    def __iter__(self) -> Iterator[SourceFile]:
        """Iterate over the files in the order of their paths."""
        return iter(sorted(self.files, key=lambda file: file.path))

    @property
    def names(self) -> tuple[str, ...]:
        """Return the paths of the sources, a folder's once."""
        return tuple(dict.fromkeys(file.source for file in self))

    def below(self, folder: str) -> list[SourceFile]:
        """Return the files of a folder, numbers in their names by value; LookupError names the folders there are."""
        if found := [file for file in self.files if file.folder == folder]:
            return sorted(found, key=lambda file: natural(file.path))
        folders = ", ".join(sorted({file.folder for file in self.files if file.folder})) or "none"
        raise LookupError(f"no folder {folder!r}; there are: {folders}")

    def only(self) -> SourceFile:
        """Return the one file of a dataset that has one."""
        (file,) = self.files
        return file

    def named(self, path: str) -> SourceFile:
        """Return a file by upstream's own path; LookupError names the paths there are."""
        for file in self.files:
            if file.path == path:
                return file
        raise LookupError(f"no source file {path!r}; there are {', '.join(file.path for file in self)}")

    @property
    def digest(self) -> str:
        """Return the hash of one file, or of the sorted `sha256  path` lines of several."""
        if len(self.files) == 1:
            return self.only().facts.sha256
        return listing_sha256(self)

    @property
    def pinned(self) -> bool:
        """Whether every file is the pinned one."""
        return all(file.pinned for file in self.files)


def listing_sha256(files: Iterable[SourceFile]) -> str:
    """Return the hash of several files: that of their sorted `sha256  path` lines, as `sha256sum` prints them."""
    lines = sorted(f"{file.facts.sha256}  {file.path}\n" for file in files)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def natural(path: str) -> list[tuple[int, str]]:
    """Return a sort key by which 2 comes before 10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", path)]


def read_facts(path: Path) -> FileFacts:
    """Return the facts of a file's bytes, in one pass and bounded memory."""
    digest, size = hashlib.sha256(), 0
    mark = nul = carriage = too_long = False
    since_line_end = 0
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            mark = mark or (size == 0 and block.startswith(BYTE_ORDER_MARK))
            digest.update(block)
            size += len(block)
            nul = nul or b"\0" in block
            carriage = carriage or b"\r" in block
            first, last = block.find(b"\n"), block.rfind(b"\n")
            too_long = too_long or since_line_end + (len(block) if first < 0 else first) > LONGEST_LINE
            since_line_end = since_line_end + len(block) if last < 0 else len(block) - last - 1
    return FileFacts(
        sha256=digest.hexdigest(),
        size=size,
        byte_order_mark=mark,
        nul_bytes=nul,
        carriage_returns=carriage,
        longest_line_exceeded=too_long,
    )
