"""The Explorer as a Space: its folder as it stands, with its card, and nothing stale or unpinned in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import yaml

from builders.folders import whole_folder
from builders.packed_folder import pack
from builders.problems import Problem, ProblemsFound, Report
from builders.rights import WIDEST
from cards.front_matter import FrontMatter, read_front_matter
from cards.lint.space_fields import check_space_fields
from scripts.locked_versions import PYTHON, locked_versions
from scripts.metric_spaces import CARD, LICENCE, PAGE, STABLE, version_of
from scripts.space_parts import EXPLORER, REQUIREMENTS, ROOT, stale_parts

EXPLORER_NAME = "explorer"
CARD_SOURCE = Path("cards/spaces/explorer.md")
RELEASES = "datasets.yaml"
NEEDED = (PAGE, REQUIREMENTS, RELEASES, f"{EXPLORER_NAME}/__init__.py")


def is_explorer(name: str, root: Path = ROOT) -> bool:
    """Whether a name or path means the Explorer, and its folder is there."""
    path = Path(name)
    return (root / EXPLORER).is_dir() and (name == EXPLORER_NAME or path.resolve() == (root / EXPLORER).resolve())


def assemble_explorer(output: Path, root: Path = ROOT) -> Path:
    """Write the Space into `output/spaces/explorer` and return that folder: the same bytes on every run.

    ProblemsFound with everything that keeps it from running there.
    """
    source = root / EXPLORER
    report = Report(list(_problems(root)))
    if report.failed:
        raise ProblemsFound(report)
    folder = output / "spaces" / EXPLORER_NAME
    with whole_folder(folder) as work:
        for path in _files(source):
            place = work / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(path.read_bytes())
        (work / CARD).write_bytes((root / CARD_SOURCE).read_bytes())
        version = version_of(source / EXPLORER_NAME / "__init__.py")
        pack(work, kind="space", name=EXPLORER_NAME, version=version, verdict=replace(WIDEST, licence=LICENCE))
    return folder


def _files(source: Path) -> list[Path]:
    """Return what is deployed: everything but what Python and editors leave behind, and the card, which is added."""
    found = [path for path in sorted(source.rglob("*")) if path.is_file() and path != source / CARD]
    return [
        path
        for path in found
        if "__pycache__" not in path.parts and not any(part.startswith(".") for part in path.relative_to(source).parts)
    ]


def _problems(root: Path) -> Iterator[Problem]:
    source, card = root / EXPLORER, root / CARD_SOURCE
    missing = [source / name for name in NEEDED if not (source / name).is_file()]
    missing += [] if card.is_file() else [card]
    for path in missing:
        message = "the Space needs this file, and it is not there"
        yield Problem(rule="missing-file", place=str(path.relative_to(root)), message=message, fix=f"Write {path}.")
    if missing:
        return
    yield from stale_parts(root)
    if not STABLE.fullmatch(version := version_of(source / EXPLORER_NAME / "__init__.py")):
        message = f"expected a __version__ from 1.0.0, got {version!r}"
        fix = "Releases are told apart by it: write one such as 1.0.0."
        yield Problem(rule="space-version", place=f"{EXPLORER_NAME}/__init__.py", message=message, fix=fix)
    front, problems = read_front_matter(card.read_text(encoding="utf-8"), str(CARD_SOURCE))
    yield from problems
    if front is not None:
        yield from check_space_fields(front)
        yield from _wrong_versions(front, root)
        yield from _wrong_lists(front, source / RELEASES)


def _wrong_versions(front: FrontMatter, root: Path) -> Iterator[Problem]:
    """Yield where the card asks the Hub for other versions than the project is tested with."""
    tested = {
        "sdk_version": locked_versions(root / "requirements" / "development.txt").get("gradio"),
        "python_version": PYTHON,
        "app_file": PAGE,
    }
    for name, expected in tested.items():
        if (stated := front.values.get(name)) != expected:
            message = f"{name}: expected {expected}, got {stated}"
            yield Problem(rule="space-pins", place=f"{CARD_SOURCE} {name}", message=message, fix="Correct the card.")


def _wrong_lists(front: FrontMatter, releases: Path) -> Iterator[Problem]:
    """Yield where the card names other datasets and models than the Space shows."""
    shown = yaml.safe_load(releases.read_text(encoding="utf-8")) or {}
    for name in ("datasets", "models"):
        expected = [str(one).partition("@")[0] for one in shown.get(name) or ()]
        if (stated := list(front.values.get(name) or ())) != expected:
            message = f"{name}: expected those of {RELEASES}, {expected}, got {stated}"
            yield Problem(rule="space-lists", place=f"{CARD_SOURCE} {name}", message=message, fix="Correct the card.")
