# Copied from builders/training/model_files.py by `careloom space sync`: it is changed there, not here.
# sha256 of what follows: 6e725100df492be15228b2361fc82bf24512c6258989595ca9b157f3c3fd0687
"""Model files: written with skops so that the same model is the same bytes, and read so that no code of a file runs."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from vendored.manifest import file_sha256
from vendored.problems import ProblemsFound

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

WEIGHTS = "model.skops"
DESCRIPTION = "model.json"
LARGEST = 64 << 20
"""Bytes a file may have, packed or not: ours have about one megabyte; a file may claim to grow without end."""


def read_weights(path: Path, sha256: str) -> Pipeline:
    """Return the pipeline of a file; only types that skops itself trusts are made, and no function of a file is called.

    Raises ProblemsFound where the bytes are not those of `sha256`, where the file is too large, is no model, or holds
    types beyond those of scikit-learn, numpy and scipy that skops knows.
    """
    import skops.io
    from skops.io.exceptions import UntrustedTypesFoundException

    if not path.is_file():
        fix = "Train it: weights of recipe models are not published."
        raise ProblemsFound.single("model-file", str(path), "there is no model file", fix)
    if path.stat().st_size > LARGEST or (found := file_sha256(path)) != sha256:
        got = f"{path.stat().st_size:,} bytes" if path.stat().st_size > LARGEST else f"sha256 {found}"
        message = f"expected sha256 {sha256}, got {got}: the file was cut short or changed"
        raise ProblemsFound.single("model-hash", str(path), message, "Fetch or train it again; do not load it.")
    try:
        _refuse_growth(path)
        unknown = skops.io.get_untrusted_types(file=path)
        if not unknown:
            return skops.io.load(path, trusted=[])
    except UntrustedTypesFoundException as error:
        unknown = [str(error)]
    except Exception as error:
        message = f"no model of this kit: {type(error).__name__}: {error}"
        raise ProblemsFound.single("model-file", str(path), message, "Fetch or train it again.") from error
    message = f"holds what may run code: {', '.join(unknown)}"
    raise ProblemsFound.single("model-code", str(path), message, "Do not load it. Train the model yourself.")


def _refuse_growth(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        size = sum(one.file_size for one in archive.infolist())
    if size > LARGEST:
        raise ValueError(f"unpacks to {size:,} bytes, expected at most {LARGEST:,}")
