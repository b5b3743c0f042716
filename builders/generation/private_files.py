"""Files that their owner alone may read, written whole: prompts and replies may hold people's words."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

OWNER_FOLDER, OWNER_FILE = 0o700, 0o600
OTHERS = 0o077


def private_folder(folder: Path) -> Path:
    """Make a folder that its owner alone may enter, or make one that is there so.

    Raises PermissionError where it is somebody else's.
    """
    folder.mkdir(mode=OWNER_FOLDER, parents=True, exist_ok=True)
    if folder.stat().st_mode & OTHERS:
        folder.chmod(OWNER_FOLDER)
    return folder


def private_file(path: Path) -> None:
    """Make a file that is there one that its owner alone may read."""
    if path.stat().st_mode & OTHERS:
        path.chmod(OWNER_FILE)


def write_private(path: Path, parts: Iterable[bytes], beside: Path) -> None:
    """Write a file in one step, by way of an unfinished one in the folder `beside` (of the same file system)."""
    unfinished = beside / f".{path.name}.{os.getpid()}-{os.urandom(4).hex()}"
    try:
        with open_private(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL) as descriptor:
            for part in parts:
                write_all(descriptor, part)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def left_unfinished(path: Path) -> list[Path]:
    """Return what killed processes left beside a file that they were writing in one step."""
    name = re.compile(rf"\.{re.escape(path.name)}\.\d+-[0-9a-f]{{8}}")
    return [one for one in path.parent.iterdir() if name.fullmatch(one.name)]


@contextmanager
def open_private(path: Path, flags: int) -> Iterator[int]:
    """Yield the descriptor of a file that is made for its owner alone."""
    descriptor = os.open(path, flags, OWNER_FILE)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def write_all(descriptor: int, content: bytes) -> None:
    """Write all of it; one call of the system does for what is small."""
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]
