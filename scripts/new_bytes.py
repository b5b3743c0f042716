"""New bytes: what the Hub's client would upload for a folder where the version before it is stored already.

Counted by the client itself: hf_xet cuts files into chunks by their content and uploads those that the storage does
not hold. It also stores into a local directory, which is no public interface; where that fails, nothing is counted.

The count is that of a machine that sent the version before too, and whose cache tells which chunks are stored. A fresh
machine asks the Hub for the first chunk of each file and every 1024th or so, and may send small files whole.
"""

from __future__ import annotations

import filecmp
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

XET_SUFFIXES = frozenset({".arrow", ".npz", ".parquet", ".safetensors", ".zst"})
REGULAR_AT_MOST = 10_000_000
"""Bytes above which the Hub keeps a file of any kind beside git."""


def new_bytes(old: Path | None, new: Path) -> int | None:
    """Return the bytes that are uploaded for `new` where the folder `old` is stored; None where hf_xet cannot tell.

    Files whose bytes are those of the old file of that path are not sent. Small regular files go to git whole.
    """
    stored = files_of(old) if old is not None else {}
    sent = {name: path for name, path in files_of(new).items() if not _same(stored.get(name), path)}
    beside_git = [path for path in sent.values() if goes_beside_git(path)]
    uploaded = uploaded_bytes([path for path in stored.values() if goes_beside_git(path)], beside_git)
    if uploaded is None:
        return None
    return uploaded + sum(path.stat().st_size for path in sent.values() if not goes_beside_git(path))


def goes_beside_git(path: Path) -> bool:
    """Whether the Hub keeps a file in its chunked storage; smaller regular files it keeps in git."""
    return path.suffix in XET_SUFFIXES or path.stat().st_size > REGULAR_AT_MOST


def files_of(folder: Path) -> dict[str, Path]:
    """Return the files of a folder by their path in it."""
    if not folder.is_dir():
        raise NotADirectoryError(folder)
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}


def uploaded_bytes(old: Iterable[Path], new: Iterable[Path]) -> int | None:
    """Return the bytes that hf_xet uploads for files where others are stored: chunks as it packs them, and their index.

    All files of a version go up together, as the client sends them, so what two of them share may count twice.
    """
    try:
        import hf_xet  # type: ignore[import-untyped]  # the library carries no types

        with TemporaryDirectory() as storage:
            session = hf_xet.XetSession()
            uploaded = 0
            for version in (list(old), list(new)):
                uploaded = 0
                if version:
                    commit = session.new_upload_commit(endpoint=f"local://{storage}")
                    for path in version:
                        commit.start_upload_file(str(path.absolute()), sha256=hf_xet.SKIP_SHA256)
                    uploaded = int(commit.wait_to_finish().dedup_metrics.total_bytes_uploaded)
            return uploaded
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # noqa: BLE001 - a panic of the Rust library is no Exception
        return None


def _same(one: Path | None, other: Path) -> bool:
    return one is not None and filecmp.cmp(one, other, shallow=False)
