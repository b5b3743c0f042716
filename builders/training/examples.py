"""Examples: what a model reads, what it should say, and what must not be divided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from builders.labels import load_taxonomy
from builders.manifest import read_manifest
from builders.parquet_files import read_file

Texts = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """Aligned columns, one entry an example.

    Shapes: `inputs` (n,) or (n, columns); `targets` (n,) positions in `labels`, or (n, labels) for several at once;
    everything else (n,).
    """

    inputs: Texts
    targets: Numbers
    labels: tuple[str, ...]
    texts: Texts
    """The text by which an example is seen or unseen, and short or long."""
    groups: Texts
    folds: Numbers
    languages: Texts
    cultures: Texts
    """None where unknown."""
    origins: Texts
    slices: Mapping[str, Flags] = field(default_factory=dict)
    """Further named parts that are reported apart."""

    def __len__(self) -> int:
        """Return the number of examples."""
        return len(self.targets)

    def take(self, which: Flags | Numbers) -> Examples:
        """Return some of the examples."""
        columns: dict[str, Any] = {
            one.name: getattr(self, one.name)[which] for one in fields(self) if one.name not in ("labels", "slices")
        }
        return Examples(labels=self.labels, slices={name: part[which] for name, part in self.slices.items()}, **columns)


def with_labels(examples: Examples, labels: tuple[str, ...]) -> Examples:
    """Return examples of several labels with a column for these labels only."""
    columns = [examples.labels.index(name) for name in labels]
    return replace(examples, labels=labels, targets=examples.targets[:, columns])


def occurring(examples: Examples) -> tuple[str, ...]:
    """Return the labels that any example carries; where an example carries one, all of them keep their positions."""
    if examples.targets.ndim == 1:
        return examples.labels
    counts = examples.targets.sum(axis=0)
    return tuple(name for position, name in enumerate(examples.labels) if counts[position])


def read_config(folder: Path, config: str) -> pa.Table:
    """Return all rows of a config of a built dataset, in the order of its files.

    LookupError where the dataset has no such config.
    """
    paths = [folder / one["path"] for one in read_manifest(folder)["files"] if one["config"] == config]
    if not paths:
        raise LookupError(f"{folder} has no config {config!r}")
    return pa.concat_tables([read_file(path) for path in paths]).combine_chunks()


def column(table: pa.Table, name: str) -> Texts:
    """Return a column as an array of Python values, None where null."""
    found = np.empty(table.num_rows, dtype=object)
    found[:] = table.column(name).to_pylist()
    return found


def label_names(taxonomy: str) -> tuple[str, ...]:
    """Return the labels of a taxonomy in its frozen order, by which files store them."""
    return tuple(label.id for label in load_taxonomy(taxonomy).labels)


def row_facts(table: pa.Table) -> dict[str, Any]:
    """Return the columns of `Examples` that row facts give."""
    return {
        "groups": column(table, "group_id"),
        "folds": np.asarray(table.column("fold").to_numpy(), dtype=np.int64),
        "languages": column(table, "language"),
        "cultures": column(table, "culture"),
        "origins": column(table, "origin"),
    }
