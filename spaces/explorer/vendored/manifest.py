# Copied from builders/manifest.py by `careloom space sync`: it is changed there, not here.
# sha256 of what follows: ec639eb2228765948f69b8b8a12c60a3c41a97de0e26039f6030f453e48d7b14
"""The manifest: what a built folder holds, from which bytes, and the fingerprints that identify its rows."""

from __future__ import annotations

import hashlib
from pathlib import Path


def file_sha256(path: Path) -> str:
    """Return the hash of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
