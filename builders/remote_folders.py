"""Folders on other file systems, by their fsspec address: sources are fetched from there, builds are put there."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from builders.manifest import MANIFEST
from builders.problems import ProblemsFound
from builders.written_files import beside, write_whole

LOCAL = ("file://", "local://")
ADDRESS = re.compile(r"^[a-z][a-z0-9+.-]*://|^[a-z0-9+.-]{2,}::", re.IGNORECASE)

Place = Path | str
"""A path of this machine, or the address of something on another file system, such as `s3://bucket/folder`."""


def place_of(text: str | Path) -> Place:
    """Return a path as such, and the address of another file system as text."""
    if isinstance(text, Path):
        return text
    for prefix in LOCAL:
        if text.startswith(prefix):
            return Path(unquote(text.removeprefix(prefix)))
    return text.rstrip("/") if ADDRESS.match(text) else Path(text)


def file_system(address: str) -> tuple[Any, str]:
    """Return the file system of an address and the path on it; ProblemsFound where nothing here can reach it."""
    from fsspec.core import url_to_fs

    try:
        system, path = url_to_fs(address)
    except (ImportError, ValueError) as error:
        fix = "Correct the address, or install what reaches it, such as s3fs for s3:// and gcsfs for gs://."
        raise ProblemsFound.single("address", address, str(error), fix) from error
    return system, path.rstrip("/")


def fetch(address: str, cache: Path, members: str | None) -> Path | None:
    """Return a local copy of a file, or of a folder's files that match `members`; None where there is none.

    Copies are kept below the cache and fetched again when the file system says that the original is another one.
    """
    system, path = file_system(address)
    folder = cache / "fetched" / hashlib.sha256(address.encode()).hexdigest()[:16]
    target = folder / "copies" / path.rsplit("/", 1)[-1]
    if members is None:
        if not system.isfile(path):
            return None
        _fetch_file(system, path, target, folder / "keys" / target.name)
        return target
    pattern = re.compile(members)
    below = {one.removeprefix(f"{path}/"): one for one in system.find(path)} if system.isdir(path) else {}
    wanted = {name: one for name, one in below.items() if pattern.fullmatch(name)}
    for name, one in wanted.items():
        _fetch_file(system, one, target / name, folder / "keys" / name)
    for copy in list(target.rglob("*")):
        if copy.is_file() and copy.relative_to(target).as_posix() not in wanted:
            copy.unlink()
    return target if wanted else None


def _fetch_file(system: Any, path: str, target: Path, known: Path) -> None:  # noqa: ANN401 - fsspec has no types
    """Fetch a file unless `known` holds the key of the version that was fetched."""
    key = str(system.ukey(path))
    if target.is_file() and known.is_file() and known.read_text(encoding="utf-8") == key:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = beside(target)
    try:
        system.get_file(path, str(unfinished))
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    write_whole(known, key)


def put(folder: Path, address: str) -> None:
    """Put a built folder to an address, in the place of the build that may be there.

    Other file systems exchange no folders in one step. The manifest goes first and comes back last: whoever reads in
    between finds files of either build and no manifest, which tells that there is no build; after a failure it stays
    so until the next one.
    """
    system, path = file_system(address)
    manifest = f"{path}/{MANIFEST}"
    if system.exists(manifest):
        system.rm_file(manifest)
    mine = sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())
    for name in (*(one for one in mine if one != MANIFEST), MANIFEST):
        if name == MANIFEST:
            _remove_stale(system, path, mine)
        system.makedirs(f"{path}/{name}".rsplit("/", 1)[0], exist_ok=True)
        system.put_file(str(folder / name), f"{path}/{name}")


def _remove_stale(system: Any, path: str, names: list[str]) -> None:  # noqa: ANN401
    kept = set(names)
    for one in system.find(path):
        if one.removeprefix(f"{path}/") not in kept:
            system.rm_file(one)
