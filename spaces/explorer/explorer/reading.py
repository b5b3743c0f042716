"""Reading a dataset's folder, and holding its bytes against its manifest.

A folder that cannot be read as it should is `Broken`, with the reason; the others stay usable.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from explorer.columns import NOT_LOADED, PREFERRED, base_type
from explorer.shown import CARD_ALONE, Broken, CodebookLabel, Config, DataFile, Rows, Shown, rows_that_may_be_shown

MANIFEST, STATISTICS, CARD, LICENCE = "manifest.json", "statistics.json", "README.md", "LICENSE"
CITATION, BIBLIOGRAPHY = "CITATION.cff", "citations.bib"
FORMAT = 1
FORMS = ("full", "labels", "recipe", "none")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SYNTHETIC = "llm_generated"


def read_folder(folder: Path, *, repository: str = "", own: bool = False) -> Shown | Broken:
    """Return what a folder holds; `own` where it is a build of whoever runs the Explorer."""
    name = repository or folder.name
    try:
        return _read(folder, repository, own=own)
    except FileNotFoundError as problem:
        missing = Path(problem.filename or "").name
        return Broken(name, f"the file {missing} is missing. Build or download the dataset again.")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        return Broken(name, f"it cannot be read: {_first_line(problem)}. Build or download the dataset again.")


def read_card(folder: Path, repository: str, version: str) -> Shown | Broken:
    """Return what the card says of a release whose other files are given on request only."""
    try:
        metadata, card = _front_matter((folder / CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError) as problem:
        return Broken(repository, f"its card cannot be read: {_first_line(problem)}.")
    name = repository.partition("/")[2]
    return Shown(
        dataset=name,
        version=version,
        folder=folder,
        repository=repository,
        title=str(metadata.get("pretty_name") or name),
        manifest={"configs": {}, "files": []},
        statistics={},
        metadata=metadata,
        card=card,
        licence_text="",
        citation="",
        form=CARD_ALONE,
        access="asked",
        licence=str(metadata.get("license_name") or metadata.get("license") or "as its card says"),
        reasons=(),
        synthetic="synthetic" in (metadata.get("tags") or []),
        rows=Rows.NONE,
        configs=(),
        files=(),
        codebook=(),
    )


def _first_line(problem: Exception) -> str:
    text = str(problem).strip().splitlines() or [type(problem).__name__]
    return (f"the manifest lacks {text[0]}" if isinstance(problem, KeyError) else text[0])[:300]


def _read(folder: Path, repository: str, *, own: bool) -> Shown:
    manifest = read_manifest(folder)
    may = rows_that_may_be_shown(manifest, own=own)
    metadata, card = _front_matter((folder / CARD).read_text(encoding="utf-8"))
    verdict = manifest["verdict"]
    configs = _configs(manifest) if may is not Rows.NONE else ()
    statistics = json.loads((folder / STATISTICS).read_text(encoding="utf-8"))
    return Shown(
        dataset=str(manifest["dataset"]),
        version=str(manifest["version"]),
        folder=folder,
        repository=repository,
        title=str(metadata.get("pretty_name") or manifest["dataset"]),
        manifest=manifest,
        statistics=statistics,
        metadata=metadata,
        card=card,
        licence_text=_text(folder / LICENCE),
        citation=_text(folder / BIBLIOGRAPHY) or _text(folder / CITATION),
        form=str(verdict["form"]),
        access=str(verdict["access"]),
        licence=str(verdict["licence"]),
        reasons=tuple(map(str, verdict.get("reasons") or ())),
        synthetic=_is_synthetic(statistics, metadata),
        rows=may,
        configs=configs,
        files=tuple(_files(folder, manifest, {one.name for one in configs})),
        codebook=_codebook(folder, manifest),
    )


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a folder; ValueError where it is none that is understood here."""
    content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if not isinstance(content, dict) or content.get("manifest_format") != FORMAT:
        raise ValueError(f"{MANIFEST} is none of format {FORMAT}")
    if content["verdict"]["form"] not in FORMS:
        raise ValueError(f"the verdict's form is {content['verdict']['form']!r}, expected one of {', '.join(FORMS)}")
    return content


def _configs(manifest: dict[str, Any]) -> tuple[Config, ...]:
    found = []
    for name, facts in manifest["configs"].items():
        row_type = base_type(str(facts.get("row_type", name)))
        if row_type in PREFERRED and row_type not in NOT_LOADED and facts["rows"]:
            splits = tuple((split, sum(rows.values())) for split, rows in facts["splits"].items())
            found.append(Config(name, row_type, int(facts["rows"]), splits))
    return tuple(sorted(found, key=lambda one: (PREFERRED.index(one.row_type), len(one.name), one.name)))


def _files(folder: Path, manifest: dict[str, Any], configs: set[str]) -> list[DataFile]:
    return [
        DataFile(_checked(folder, one), one["config"], one["split"], one["language"], int(one["rows"]))
        for one in manifest["files"]
        if one["config"] in configs
    ]


def _checked(folder: Path, record: dict[str, Any]) -> Path:
    """Return the path of a file whose bytes are those of the manifest."""
    stated = PurePosixPath(record["path"])
    if stated.is_absolute() or ".." in stated.parts:
        raise ValueError(f"the manifest names the file {record['path']}, which lies outside the folder")
    path = folder / stated
    with path.open("rb") as stream:
        if hashlib.file_digest(stream, "sha256").hexdigest() != record["sha256"]:
            raise ValueError(f"the bytes of {record['path']} are not those of the manifest")
    return path


def _codebook(folder: Path, manifest: dict[str, Any]) -> tuple[CodebookLabel, ...]:
    """Return the labels with their definitions; they are published whatever the rights in the rows."""
    import pyarrow.parquet as pq

    wanted = [one for one in manifest["files"] if one["config"] == "codebook"]
    columns = ["taxonomy", "label", "position", "definition", "source"]
    rows: list[dict[str, Any]] = []
    for one in wanted:
        rows += pq.read_table(_checked(folder, one), columns=columns, partitioning=None).to_pylist()
    return tuple(CodebookLabel(**row) for row in rows)


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    parts = text.split("---\n", 2)
    if len(parts) < 3 or parts[0]:
        raise ValueError(f"{CARD} begins with no front matter")
    metadata = yaml.load(parts[1], Loader=LOADER)  # noqa: S506 - a safe one
    if not isinstance(metadata, dict):
        raise TypeError(f"the front matter of {CARD} is no mapping")
    return metadata, parts[2]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _is_synthetic(statistics: dict[str, Any], metadata: dict[str, Any]) -> bool:
    """Whether any row was written by a machine."""
    counts = [one.get("labels", {}).get("origin", {}).get(SYNTHETIC, 0) for one in statistics.values()]
    return "synthetic" in (metadata.get("tags") or []) or any(counts)
