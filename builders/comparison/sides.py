"""One side of a comparison: a built folder, read column by column so that memory holds one of them at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from builders.manifest import read_manifest, row_type
from builders.parquet_files import THREADS_FROM
from builders.row_types import base_type
from builders.schema import label_names


@dataclass(frozen=True, slots=True)
class Side:
    """A folder with its manifest."""

    folder: Path
    manifest: dict[str, Any]
    _footers: dict[str, Any] = field(default_factory=dict)
    """Of the files read so far: a footer is parsed once, not for every column."""

    @property
    def configs(self) -> tuple[str, ...]:
        """Return the configs that hold rows here."""
        return tuple(self.manifest["configs"])

    def files(self, config: str) -> list[dict[str, Any]]:
        """Return what the manifest says of a config's files, in its order."""
        return [one for one in self.manifest["files"] if one["config"] == config]

    def schema(self, config: str) -> pa.Schema:
        """Return the columns of a config with the features that `datasets` keeps there."""
        return pq.read_schema(self.folder / self.files(config)[0]["path"])

    def column(self, config: str, name: str) -> pa.ChunkedArray:
        """Return a column over all files of a config."""
        parts: list[pa.Array] = []
        for one in self.files(config):
            with pa.memory_map(str(self.folder / one["path"])) as stream:
                file = pq.ParquetFile(stream, metadata=self._footers.get(one["path"]), pre_buffer=False)
                self._footers[one["path"]] = file.metadata
                parts += file.read(columns=[name], use_threads=one["bytes"] > THREADS_FROM).column(0).chunks
        return pa.chunked_array(parts, type=parts[0].type) if parts else pa.chunked_array([], pa.string())

    def place(self, config: str, fact: str) -> npt.NDArray[np.str_]:
        """Return the split or the language of each row, as the manifest names it by file."""
        files = self.files(config)
        return np.repeat(np.array([one[fact] for one in files], dtype=str), [one["rows"] for one in files])

    def row_type(self, config: str) -> str:
        """Return the row type of a config, without the provenance that a collection adds."""
        return base_type(row_type(self.manifest, config))

    def label_names(self, config: str) -> dict[str, tuple[str, ...]]:
        """Return the names of each label column, nested ones by their path."""
        return label_names(self.schema(config))


def open_side(folder: Path) -> Side:
    """Return a built folder as a side; FileNotFoundError where the folder holds no build of a dataset."""
    content = read_manifest(folder)
    if "configs" not in content:
        raise FileNotFoundError(f"{folder} holds no build of a dataset: expected configs in its manifest")
    return Side(folder, content)
