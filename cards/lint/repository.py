"""A dataset repository as anybody finds it: its card, and which files `datasets` would read for which config."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builders.problems import Problem
from cards.front_matter import FrontMatter, read_front_matter
from cards.lint.findings import README

DOCUMENTATION = "codebook"
"""A config that explains labels; its words are nobody's, and its language is the card's."""

UNLOADABLE = "load"
LISTED = re.compile(r" ?\[[^\]]{100,}\]")
"""A list in an error message that is too long to be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """One config: the files of each split, who reads them, and what the card says its columns are."""

    name: str
    splits: Mapping[str, tuple[Path, ...]]
    reader: str
    """`parquet`, or the name of another reader of `datasets` such as `csv` or `json`."""
    features: Any = None
    """`datasets.Features` of `dataset_info`, None where the card says nothing."""
    rows: Mapping[str, int] | None = None
    """Rows by split as `dataset_info` has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A folder with its card, which may be missing or unreadable."""

    folder: Path
    text: str
    front: FrontMatter | None

    def named(self, path: Path) -> str:
        """Return a file's path inside the repository."""
        return path.relative_to(self.folder).as_posix()

    def declared(self, name: str) -> list[str]:
        """Return the texts of a field that holds one or several; none where there is no card."""
        told = self.front.values.get(name) if self.front else None
        return [one for one in (told if isinstance(told, list) else [told]) if isinstance(one, str)]


def read_repository(folder: Path) -> tuple[Repository, list[Problem]]:
    """Return a folder as a repository, and what keeps its card from being read."""
    folder = folder.resolve()
    path = folder / README
    if not path.is_file():
        message, fix = "there is no card", "Write one: without it nobody knows what the rows are or may be used for."
        missing = Problem(rule="missing-card", place=README, message=message, fix=fix)
        return Repository(folder=folder, text="", front=None), [missing]
    text = path.read_text(encoding="utf-8", errors="replace")
    front, problems = read_front_matter(text, README)
    return Repository(folder=folder, text=text, front=front), problems


def find_configs(repository: Repository) -> tuple[list[Config], list[Problem]]:
    """Return the configs of a repository, and what keeps its data from being loaded."""
    if remote := sorted(set(_remote(repository.front.values.get("configs") if repository.front else None))):
        message = f"{len(remote)} data files lie at other addresses ({remote[0]}, …) and were not read"
        fix = "Keep the data in the repository, where a version holds them."
        return [], [Problem(rule="remote-data", place=README, message=message, fix=fix, level="publish")]
    return _resolved(repository.folder)


def _remote(value: object) -> Iterator[str]:
    """Yield every address among the paths of `configs`."""
    if isinstance(value, Mapping):
        for one in value.values():
            yield from _remote(one)
    elif isinstance(value, list):
        for one in value:
            yield from _remote(one)
    elif isinstance(value, str) and "://" in value:
        yield value


def _resolved(folder: Path) -> tuple[list[Config], list[Problem]]:
    """Return the configs as `datasets` resolves them; what it raises is what whoever loads the folder would see."""
    from datasets.data_files import DataFilesPatternsDict
    from datasets.load import dataset_module_factory

    try:
        module = dataset_module_factory(str(folder))
    except Exception as error:  # noqa: BLE001 - the library raises many kinds, each of them what a user would meet
        return [], [_unloadable(folder, README, error)]
    reader = module.module_path.rsplit(".", 1)[-1]
    infos = module.dataset_infos or {}
    configs, problems = [], []
    for one in module.builder_configs_parameters.builder_configs:
        info = infos.get(one.name)
        try:
            data = one.data_files
            found = data.resolve(str(folder)) if isinstance(data, DataFilesPatternsDict) else data
        except Exception as error:  # noqa: BLE001
            problems.append(_unloadable(folder, f"{README} configs {one.name}", error))
            continue
        splits = {str(split): tuple(Path(os.path.normpath(path)) for path in paths) for split, paths in found.items()}
        if outside := [path for paths in splits.values() for path in paths if not path.is_relative_to(folder)]:
            problems.append(_outside(one.name, len(outside)))
            continue
        configs.append(
            Config(
                name=one.name,
                splits=splits,
                reader=reader,
                features=info.features if info else None,
                rows={name: split.num_examples for name, split in info.splits.items()}
                if info and info.splits
                else None,
            )
        )
    return configs, problems


def _outside(config: str, number: int) -> Problem:
    message, fix = f"{number} data files lie outside of the repository and were not read", "Move them into it."
    return Problem(rule="outside-file", place=f"{README} configs {config}", message=message, fix=fix)


def _unloadable(folder: Path, place: str, error: Exception) -> Problem:
    said = LISTED.sub("", " ".join(str(error).replace(f"{folder}/", "").split())).rstrip(".")
    message = f"`load_dataset` fails: {said[:300]}{'…' if len(said) > 300 else ''}"
    script = "script" in said.lower()
    fix = (
        "Write the rows as Parquet; scripts run no more." if script else "Let `configs` name the files that are there."
    )
    return Problem(rule=UNLOADABLE, place=place, message=message, fix=fix)
