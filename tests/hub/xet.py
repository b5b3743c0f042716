"""Uploads and downloads by xet without a storage service: the stock hf-xet keeps its chunks in folders of this machine.

hf-xet locks the database of a `local://` folder for as long as its process lives. So every token leads to a folder of
its own: a writing token to an empty one, a reading token to a copy of the database beside links to the chunks.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import itertools
import os
import shutil
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hub.messages import Reply, as_json
from hub.shards import hashes

CHUNKS, DATABASE = "xet/xorbs", "global_dedup_lookup.redb"
"""Where hf-xet keeps chunks, shards and its database below the folder that `local://` names."""
HOURS = 12 * 3600
LOG = "HF_XET_LOG_DEST"
ANYONE = "loopback"
"""What stands where a storage service expects a token; a folder checks none."""


@functools.cache
def _library() -> Any:  # noqa: ANN401 - the library carries no types
    """Return hf-xet; when it is imported it reads where to write its log, and the caller's home is not the place."""
    before = os.environ.get(LOG)
    os.environ[LOG] = os.devnull
    try:
        return importlib.import_module("hf_xet")
    finally:
        os.environ.pop(LOG)
        if before is not None:
            os.environ[LOG] = before


@functools.cache
def _session() -> Any:  # noqa: ANN401 - the library carries no types
    return _library().XetSession()


class XetStore:
    """The files that were uploaded by xet: those on their way in, those kept, and the views of readers."""

    def __init__(self, root: Path) -> None:
        """Keep everything below a folder."""
        self.root = root
        self.names: dict[str, str] = {}
        """The xet hash of each kept file by its sha256."""
        self._numbers = itertools.count(1)
        self._kept = self._fresh("kept")

    def _fresh(self, kind: str) -> Path:
        return self.root / f"{kind}-{next(self._numbers):06d}"

    def inbox(self) -> Path:
        """Return an empty folder for one upload."""
        folder = self._fresh("inbox")
        folder.mkdir(parents=True)
        return folder

    def view(self, source: Path | None = None) -> Path:
        """Return a folder that shows what lies in another, the kept files where none is named."""
        there, shown = (source or self._kept) / CHUNKS, self._fresh("view")
        (shown / CHUNKS).mkdir(parents=True)
        for name in ("xorbs", "shards"):
            (shown / CHUNKS / name).symlink_to(there / name)
        if (there / DATABASE).is_file():
            shutil.copy(there / DATABASE, shown / CHUNKS / DATABASE)
        return shown

    def receive(self, wanted: Mapping[str, Path]) -> None:
        """Write the files that a commit names, by sha256, from the uploads to where plain requests read them."""
        arrived = []
        for inbox in sorted(self.root.glob("inbox-*")):
            names = {sha: name for sha, name in hashes(inbox / CHUNKS / "shards").items() if sha in wanted}
            if names:
                shown = self.view(inbox)
                with _session().new_file_download_group(**_access(shown)) as group:
                    for sha, name in names.items():
                        group.start_download_file(_library().XetFileInfo(name, None), str(wanted[sha]))
                shutil.rmtree(shown)
                arrived += [sha for sha in names if _holds(wanted[sha], sha)]
        self.keep(wanted[sha] for sha in arrived)
        for inbox in self.root.glob("inbox-*"):
            names = hashes(inbox / CHUNKS / "shards")
            if names and not set(names) - set(self.names):
                shutil.rmtree(inbox)

    def keep(self, paths: Iterable[Path]) -> None:
        """Add files to those that can be read by xet."""
        found = list(paths)
        if not found:
            return
        self._kept.mkdir(parents=True, exist_ok=True)
        with _session().new_upload_commit(**_access(self._kept)) as upload:
            for path in found:
                upload.start_upload_file(str(path), sha256=_library().COMPUTE_SHA256)
        self.names = hashes(self._kept / CHUNKS / "shards")

    def rebuild(self, paths: Mapping[str, Path]) -> None:
        """Keep only the files named by their sha256: chunks are shared, so what remains is packed anew."""
        remaining = [paths[sha] for sha in self.names if sha in paths]
        if len(remaining) == len(self.names):
            return
        shutil.rmtree(self._kept, ignore_errors=True)
        for shown in (*self.root.glob("view-*"), *self.root.glob("inbox-*")):
            shutil.rmtree(shown)
        self._kept, self.names = self._fresh("kept"), {}
        self.keep(remaining)


def _holds(path: Path, sha: str) -> bool:
    """Whether a file has the bytes of its name; hf-xet writes an empty one for a hash it does not know."""
    if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha:
        return True
    path.unlink(missing_ok=True)
    return False


def _access(folder: Path) -> dict[str, Any]:
    return {"endpoint": f"local://{folder}", "token": ANYONE, "token_expiry_unix_secs": int(time.time()) + HOURS}


def token(folder: Path) -> Reply:
    """Return the access to a folder, in the two forms that the clients read."""
    expires, address = int(time.time()) + HOURS, f"local://{folder.resolve()}"
    return as_json(
        {"casUrl": address, "exp": expires, "accessToken": ANYONE},
        X_Xet_Cas_Url=address, X_Xet_Access_Token=ANYONE, X_Xet_Token_Expiration=str(expires),
    )  # fmt: skip
