"""Model files: written with skops so that the same model is the same bytes, and read so that no code of a file runs."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from builders.manifest import file_sha256
from builders.problems import ProblemsFound

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

WEIGHTS = "model.skops"
DESCRIPTION = "model.json"
SCHEMA = "schema.json"
STOP_WORDS = "_stop_words_id"
"""Where scikit-learn notes the address of the stop words that it has checked; it checks again where it is another."""
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP archive can state."""
LARGEST = 64 << 20
"""Bytes a file may have, packed or not: ours have about one megabyte; a file may claim to grow without end."""


def write_weights(pipeline: Pipeline, path: Path) -> str:
    """Write a fitted pipeline, and return the hash of the file.

    skops names arrays by their addresses in memory and stamps them with the time; here they are numbered in the order
    of the description and stamped with a constant, so that rerunning gives the same bytes. ValueError where a reader
    would have to trust types that skops does not know.
    """
    import skops.io

    dumped = skops.io.dumps(pipeline)
    if unknown := skops.io.get_untrusted_types(data=dumped):
        raise ValueError(f"no reader could load this model without trusting {', '.join(unknown)}")
    with zipfile.ZipFile(io.BytesIO(dumped)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    numbers: dict[Any, int] = {}
    renamed: dict[str, str] = {}
    schema = _renumbered(json.loads(members.pop(SCHEMA)), numbers, renamed)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, new in sorted(renamed.items(), key=lambda pair: pair[1]):
            archive.writestr(_member(new), members[name], compresslevel=9)
        archive.writestr(_member(SCHEMA), json.dumps(schema, indent=1), compresslevel=9)
    return file_sha256(path)


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


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, EPOCH)
    member.compress_type, member.create_system, member.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
    return member


def _renumbered(node: Any, numbers: dict[Any, int], renamed: dict[str, str]) -> Any:  # noqa: ANN401 - JSON
    """Return a description with addresses replaced by numbers in the order in which they first stand."""
    if isinstance(node, list):
        return [_renumbered(one, numbers, renamed) for one in node]
    if not isinstance(node, dict):
        return node
    found: dict[str, Any] = {}
    for key, value in node.items():
        if key == "__id__":
            found[key] = numbers.setdefault(value, len(numbers))
        elif key == STOP_WORDS:
            found[key] = value | {"content": "0", "__id__": numbers.setdefault(value["__id__"], len(numbers))}
        elif key == "file":
            suffix = Path(value).suffix
            found[key] = renamed.setdefault(value, f"{len(renamed):04d}{suffix}")
        else:
            found[key] = _renumbered(value, numbers, renamed)
    return found
