"""Several new files that appear together or not at all, and never in the place of one that is there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def existing(files: Mapping[Path, str]) -> list[Path]:
    """Return the files that are there already."""
    return [path for path in files if path.exists() or path.is_symlink()]


def write_together(files: Mapping[Path, str]) -> None:
    """Write all files, each beside its place first; FileExistsError names all that are there already.

    Where one cannot be written, those written and the folders made for them are removed again.
    """
    if there := existing(files):
        raise FileExistsError(f"{', '.join(map(str, there))} exists already; nothing was written")
    folders = [folder for path in files for folder in reversed((path.parent, *path.parent.parents))]
    made: list[Path] = []
    waiting: dict[Path, Path] = {}
    placed: list[Path] = []
    try:
        for folder in dict.fromkeys(folders):
            if not folder.exists():
                folder.mkdir()
                made.append(folder)
        for path, text in files.items():
            beside = path.with_name(f".{path.name}.{os.getpid()}")
            waiting[path] = beside
            beside.write_text(text, encoding="utf-8", newline="\n")
        for path, beside in waiting.items():
            beside.rename(path)
            placed.append(path)
    except BaseException:
        for path in (*placed, *waiting.values()):
            path.unlink(missing_ok=True)
        for folder in reversed(made):
            folder.rmdir()
        raise
