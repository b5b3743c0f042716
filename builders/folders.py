"""Folders appear whole or not at all: built beside, then exchanged in one step with what is there."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

UNFINISHED = ".unfinished-"
RETIRED = ".retired-"
RENAME_EXCHANGE = 2  # renameat2(2), Linux 3.15
RENAME_SWAP = 2  # renamex_np(2), macOS 10.12
AT_FDCWD = -100


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Yield an empty folder beside `target` that takes its place when the block ends well, and vanishes otherwise.

    One process at a time works on a target. What a killed one left behind is removed by the next.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(target.parent / f".{target.name}.lock"):
        _recover(target)
        work = Path(tempfile.mkdtemp(prefix=f"{UNFINISHED}{target.name}-", dir=target.parent))
        try:
            yield work
            work.chmod(0o755)
            _exchange(work, target)
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _recover(target: Path) -> None:
    retired = target.parent / f"{RETIRED}{target.name}"
    if retired.exists() and not target.exists():
        retired.rename(target)
    for left in (*target.parent.glob(f"{UNFINISHED}{target.name}-????????"), retired):
        shutil.rmtree(left, ignore_errors=True)


def _exchange(work: Path, target: Path) -> None:
    """Put `work` in the place of `target`; what was there is left at `work`."""
    if not target.exists():
        work.rename(target)
    elif not _swap(work, target):
        # No exchange on this platform: between two renames the target is absent for an instant; a kill in that
        # instant is mended by the next build.
        retired = target.parent / f"{RETIRED}{target.name}"
        target.rename(retired)
        work.rename(target)
        shutil.rmtree(retired, ignore_errors=True)


def _swap(first: Path, second: Path) -> bool:
    """Exchange two paths atomically; False where the platform or the file system cannot."""
    library = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None
    if sys.platform.startswith("linux") and hasattr(library, "renameat2"):
        done = library.renameat2(AT_FDCWD, os.fsencode(first), AT_FDCWD, os.fsencode(second), RENAME_EXCHANGE)  # type: ignore[union-attr]
    elif sys.platform == "darwin" and hasattr(library, "renamex_np"):
        done = library.renamex_np(os.fsencode(first), os.fsencode(second), RENAME_SWAP)  # type: ignore[union-attr]
    else:
        return False
    return bool(done == 0)
