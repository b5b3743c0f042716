"""What a dataset definition says: sources, configs, labels, splits, expected counts and its parse."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from builders.columns import METHODS
from builders.corpus import Corpus
from builders.rights import Terms
from builders.row_types import ROW_TYPES
from builders.source_files import SourceFiles
from builders.withdrawals import NONE, Withdrawals

NAME = re.compile(r"^[a-z][a-z0-9_-]{1,62}$")
VERSION = re.compile(r"^\d+\.\d+\.\d+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One upstream file or folder of files: its path as upstream has it, and what its bytes must be.

    `sha256` and `size` pin the bytes; the catalog reads them from the pins file beside the definition. While
    `sha256` is empty the file is unpinned and nothing built from it can be released. An `embedded` source lies
    in this package and is pinned by the package's own history. `slug` is the folder of a sources folder, the
    dataset's name where empty. `obtain` tells how to get what no URL serves.

    Of a `folder` the files whose path below it matches `members` in full belong to the source. It is pinned as one
    listing: `sha256` is that of its `sha256  path` lines. Its `url` serves a ZIP archive of the repository.
    """

    path: str
    url: str = ""
    sha256: str = ""
    size: int = 0
    folder: bool = False
    members: str = ".*"
    files: int = 0
    """How many files the listing of a folder has."""
    slug: str = ""
    embedded: bool = False
    obtain: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """How a label column is filled: its taxonomy, the crosswalk of the upstream spellings, and who labelled."""

    taxonomy: str
    crosswalk: str = ""
    """Empty where upstream spells the labels as the taxonomy does."""
    method: str

    def __post_init__(self) -> None:
        """Refuse an unknown method."""
        if self.method not in METHODS:
            raise ValueError(f"method {self.method!r}: expected one of {', '.join(METHODS)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupedHash:
    """Splits by a hash of the group: adding rows moves none that is there."""

    train: float = 0.8
    validation: float = 0.1
    test: float = 0.1

    def __post_init__(self) -> None:
        """Refuse shares that do not add up to one."""
        if abs(self.train + self.validation + self.test - 1) > 1e-9:
            raise ValueError("the shares of train, validation and test must add up to 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleSplit:
    """Everything in one split."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedSplits:
    """Splits that the parse assigns in a column `split` of the first table (upstream's or the corpus's own)."""

    names: tuple[str, ...] = ("train", "validation", "test")


Splits = GroupedHash | SingleSplit | AssignedSplits
Parse = Callable[[SourceFiles], Iterator[Corpus]]


def collected(files: SourceFiles) -> Iterator[Corpus]:
    """Yield nothing: a collection reads the builds of its datasets, not files."""
    del files
    yield from ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """One dataset: everything known about it that is not computed from its rows.

    One that `collects` others has no sources, rights and parse of its own: theirs count.
    """

    name: str
    version: str
    title: str
    summary: str
    homepage: str
    sources: tuple[Source, ...] = ()
    rights: tuple[Terms, ...] = ()
    collects: tuple[str, ...] = ()
    """Datasets of the catalog in the order in which they were added; append only, so that nothing in it moves."""
    label_sets: tuple[str, ...] = ()
    """The taxonomies of a collection."""
    configs: tuple[str, ...]
    labels: Mapping[str, Labels] = field(default_factory=dict)
    span_labels: Mapping[str, Labels] = field(default_factory=dict)
    """Labels of `spans`, by span kind."""
    splits: Splits
    expected: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Rows per config, by the digest of the source files (from the pins file); with other bytes they do not bind."""
    withheld: tuple[str, ...] = ()
    """Upstream fields that never reach any file, the local build included."""
    withdrawals: Withdrawals = NONE
    """Who asked to be left out, read by the catalog from the file beside the definition."""
    parse: Parse = collected
    divisible: Literal["", "files", "lines"] = ""
    """Whether parts of the sources may be parsed apart: not at all; any of the `files` by themselves, in the natural
    order of their paths; or any whole `lines` of them, where the parse reads with `read_json_lines` or `read_records`
    and no record depends on another."""
    module: Path | None = None
    """The file that defines it, set by the catalog."""

    def __post_init__(self) -> None:
        """Refuse a definition that contradicts itself; all problems are named together."""
        problems = list(self._problems())
        if problems:
            raise ValueError(f"definition {self.name!r}: " + "; ".join(problems))

    def _problems(self) -> Iterator[str]:
        if not NAME.match(self.name):
            yield f"name {self.name!r} must match {NAME.pattern}"
        if not VERSION.match(self.version):
            yield f"version {self.version!r} must be MAJOR.MINOR.PATCH"
        if unknown := [config for config in self.configs if config not in ROW_TYPES or config == "codebook"]:
            yield f"unknown configs {', '.join(unknown)}; there are {', '.join(ROW_TYPES)} (codebook adds itself)"
        if not self.sources and not self.collects:
            yield "no sources"
        if self.sources and self.parse is collected:
            yield "no parse"
        for source in self.sources:
            if source.path.startswith(("/", "\\")) or ".." in source.path.replace("\\", "/").split("/"):
                yield f"source path {source.path!r} leaves its folder"

    @property
    def pinned(self) -> bool:
        """Whether the bytes of every source are known."""
        return all(source.embedded or source.sha256 for source in self.sources)

    @property
    def taxonomies(self) -> tuple[str, ...]:
        """Return the label sets this dataset uses, each once, in order of first use."""
        names = [*self.label_sets, *(one.taxonomy for one in (*self.labels.values(), *self.span_labels.values()))]
        columns = [column for config in self.configs for column in ROW_TYPES[config] if config == "posts"]
        names += [column.taxonomy for column in columns if column.taxonomy]
        return tuple(dict.fromkeys(names))
