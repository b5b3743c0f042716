"""Which xet hash belongs to which sha256: read from the shard files that hf-xet writes beside its chunks."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

RECORD = 48
"""Bytes of every record: a header, a file's head, one of its entries, a verification entry, or what is known of it."""
BOOKEND = b"\xff" * 32
WITH_VERIFICATION, WITH_METADATA = 1 << 31, 1 << 30


def hashes(folder: Path) -> dict[str, str]:
    """Return the xet hash of each file by its sha256, of all shards below a folder."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.mdb")):
        found.update(_pairs(path.read_bytes()))
    return found


def _pairs(shard: bytes) -> Iterator[tuple[str, str]]:
    start = RECORD
    while (name := shard[start : start + 32]) != BOOKEND:
        if len(name) < 32:
            message = "a shard ends before its bookend"
            raise ValueError(message)
        flags, entries = struct.unpack_from("<II", shard, start + 32)
        start += RECORD * (1 + entries * (2 if flags & WITH_VERIFICATION else 1))
        if flags & WITH_METADATA:
            yield _as_hex(shard[start : start + 32]), _as_hex(name)
            start += RECORD


def _as_hex(name: bytes) -> str:
    """Return a hash as hf-xet writes it: four numbers of eight bytes, each with its least byte first."""
    return "".join(f"{number:016x}" for number in struct.unpack("<4Q", name))
