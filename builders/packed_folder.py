"""Folders that are no datasets (models, Spaces) with a manifest, so that they are released like datasets are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from builders.manifest import FORMAT, MANIFEST, file_sha256, is_built, kit_version, read_manifest, write_json
from builders.problems import Problem
from builders.rights import Verdict

Kind = Literal["model", "space"]
MODELS = "models"
"""The folder of models, beside the builds of datasets."""
AGAIN = "Make the folder again; do not repair it by hand."


def pack(
    folder: Path,
    *,
    kind: Kind,
    name: str,
    version: str,
    verdict: Verdict,
    trained_on: Sequence[Mapping[str, str]] = (),
) -> dict[str, Any]:
    """Write the manifest of a folder and return it.

    `trained_on` names, for each dataset that went into a model, `dataset`, `version`, `source` (digest of its source
    files) and `mark` (of its withdrawals), so that the model is made anew when somebody leaves.
    """
    files = [
        {"path": path.relative_to(folder).as_posix(), "bytes": path.stat().st_size, "sha256": file_sha256(path)}
        for path in _files(folder)
    ]
    content = {
        "manifest_format": FORMAT,
        "kit_version": kit_version(),
        "kind": kind,
        "name": name,
        "version": version,
        "verdict": verdict.as_dict(),
        "trained_on": [dict(one) for one in trained_on],
        "files": files,
    }
    write_json(folder / MANIFEST, content)
    return content


def is_packed(folder: Path) -> bool:
    """Whether a folder holds a model or a Space that this kit made."""
    return is_built(folder) and "kind" in read_manifest(folder)


def check_packed(folder: Path) -> Iterator[Problem]:
    """Yield where the files are not those of the manifest."""
    listed = {one["path"]: one["sha256"] for one in read_manifest(folder)["files"]}
    there = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
    for path in sorted(listed.keys() - there.keys()):
        yield Problem(rule="missing-file", place=path, message="the manifest lists this file", fix=AGAIN)
    for path in sorted(there.keys() - listed.keys()):
        yield Problem(rule="extra-file", place=path, message="the manifest does not list this file", fix=AGAIN)
    for path in sorted(there.keys() & listed.keys()):
        if (found := file_sha256(there[path])) != listed[path]:
            message = f"expected sha256 {listed[path]}, got {found}"
            yield Problem(rule="changed-file", place=path, message=message, fix=AGAIN)


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path != folder / MANIFEST]
