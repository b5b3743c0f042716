"""Files appear whole or not at all: written beside, then renamed."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write text to a file in one step; whoever reads sees the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = beside(path)
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def beside(path: Path) -> Path:
    """Return a name beside a file for what is being written; two that write the same at once do not meet."""
    return path.with_name(f".{path.name}.{os.getpid()}-{os.urandom(4).hex()}")
