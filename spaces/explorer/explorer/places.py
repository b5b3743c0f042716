"""Where datasets and models come from: a folder of builds of this machine, or releases on the Hub by their tags."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from explorer.reading import MANIFEST, read_card, read_folder, read_manifest
from explorer.shown import Broken, Rows, Shown, rows_that_may_be_shown

LIST = Path(__file__).parents[1] / "datasets.yaml"
RELEASE = re.compile(r"([\w.-]+/[\w.-]+)@(v\d+\.\d+\.\d+)")
ABOUT = ("*.md", "LICENSE", "NOTICE", "CITATION.cff", "citations.bib", "*.json", "data/codebook/*.parquet")
"""What of a dataset is fetched before it is known whether its rows may be shown."""
MODEL_FILES = ("*.md", "*.json", "*.skops", "LICENSE", "NOTICE")
MODEL = "model.json"
GATED = "GatedRepoError"
Download = Callable[..., str]
"""`huggingface_hub.snapshot_download`, or what a test puts in its place."""


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A model that can be loaded: what it is called, where it lies, and of which release it is."""

    name: str
    folder: Path
    repository: str
    version: str


@dataclass(frozen=True, slots=True)
class Places:
    """Where datasets and models come from."""

    artifacts: Path | None
    """A folder of builds; None for the list of releases."""
    own: bool
    """Whether whoever looks also owns the builds, so that they are shown as they lie."""
    releases: Path = LIST


def places(environment: Mapping[str, str]) -> Places:
    """Return what the environment says: EXPLORER_ARTIFACTS=DIR, EXPLORER_LOCAL=1."""
    given = environment.get("EXPLORER_ARTIFACTS", "")
    return Places(Path(given) if given else None, bool(given) and environment.get("EXPLORER_LOCAL", "") == "1")


def datasets(where: Places, download: Download | None = None) -> list[Shown | Broken]:
    """Return every dataset that there is, broken ones with the reason."""
    if where.artifacts:
        if not where.artifacts.is_dir():
            return [
                Broken(where.artifacts.name, "there is no such folder. Set EXPLORER_ARTIFACTS to a folder of builds.")
            ]
        return [read_folder(one, own=where.own) for one in _builds(where.artifacts)]
    return [_released(one, download or _from_hub()) for one in _listed(where.releases, "datasets")]


def models(where: Places, download: Download | None = None) -> list[ModelFolder | Broken]:
    """Return every model that there is; what is inside is read by whoever loads it."""
    if where.artifacts:
        found = sorted((where.artifacts / "models").glob(f"*/{MODEL}"))
        return [ModelFolder(one.parent.name, one.parent, "", "") for one in found]
    return [_fetched_model(one, download or _from_hub()) for one in _listed(where.releases, "models")]


def _builds(artifacts: Path) -> Iterator[Path]:
    """Yield the folders of builds: those that hold a manifest, and those that look like one that lost it."""
    for folder in sorted(one for one in artifacts.iterdir() if one.is_dir() and not one.name.startswith(".")):
        if (folder / MANIFEST).is_file() or (folder / "data").is_dir():
            yield folder


def _listed(path: Path, what: str) -> list[str]:
    content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    return [str(one) for one in content.get(what) or []]


def _from_hub() -> Download:
    from huggingface_hub import snapshot_download

    return snapshot_download


def _released(release: str, download: Download) -> Shown | Broken:
    """Return a released dataset; its rows are fetched only if they may be shown."""
    found = RELEASE.fullmatch(release)
    if not found:
        return Broken(release, "expected owner/name@vX.Y.Z. Correct datasets.yaml.")
    repository, tag = found.groups()
    try:
        folder = Path(download(repository, repo_type="dataset", revision=tag, allow_patterns=list(ABOUT)))
        if rows_that_may_be_shown(read_manifest(folder), own=False) is not Rows.NONE:
            folder = Path(download(repository, repo_type="dataset", revision=tag, allow_patterns=[*ABOUT, "data/**"]))
    except Exception as problem:  # noqa: BLE001 - whatever fails on the way there, the other datasets stay usable
        why = Broken(repository, _why_not_fetched(problem, f"https://huggingface.co/datasets/{repository}"))
        return _card_alone(repository, tag, download) or why if type(problem).__name__ == GATED else why
    return read_folder(folder, repository=repository)


def _card_alone(repository: str, tag: str, download: Download) -> Shown | Broken | None:
    """Return what the card of a gated dataset says: the Hub gives it to everybody. None where it cannot be had."""
    try:
        folder = Path(download(repository, repo_type="dataset", revision=tag, allow_patterns=["README.md"]))
    except Exception:  # noqa: BLE001 - as above, and why is said by what failed before
        return None
    return read_card(folder, repository, tag.removeprefix("v"))


def _fetched_model(release: str, download: Download) -> ModelFolder | Broken:
    found = RELEASE.fullmatch(release)
    if not found:
        return Broken(release, "expected owner/name@vX.Y.Z. Correct datasets.yaml.")
    repository, tag = found.groups()
    try:
        folder = Path(download(repository, repo_type="model", revision=tag, allow_patterns=list(MODEL_FILES)))
    except Exception as problem:  # noqa: BLE001 - as above
        return Broken(repository, _why_not_fetched(problem, f"https://huggingface.co/{repository}"))
    return ModelFolder(repository.split("/")[1], folder, repository, tag.removeprefix("v"))


def _why_not_fetched(problem: Exception, address: str) -> str:
    kind = type(problem).__name__
    if kind == GATED:
        return f"access must be asked for at {address}; nothing of it is shown here."
    if kind in {"RepositoryNotFoundError", "RevisionNotFoundError"}:
        return f"there is no such release at {address}. Correct datasets.yaml."
    return f"it could not be fetched from {address} ({kind}). Start the Space again when the Hub answers."
