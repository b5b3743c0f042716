"""The datasets of a collection as they are built: what decides about each, their dialogues' words, and their rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from builders.collection.membership import Candidate
from builders.collection.near_duplicates import Text
from builders.definition import Dataset
from builders.manifest import read_manifest
from builders.parquet_files import read_file
from builders.rights import verdict_for
from builders.row_types import COLLECTED, PREFIX
from builders.schema import columns_of
from builders.views import conform

UNPINNED = "unpinned"
TURN_OF = r"/\d+$"
"""What a turn's id has more than its dialogue's."""


@dataclass(frozen=True, slots=True)
class Member:
    """A dataset and its local build."""

    definition: Dataset
    folder: Path
    manifest: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Return its name."""
        return self.definition.name

    @property
    def pinned(self) -> bool:
        """Whether all it was built from is pinned."""
        return all(one["pinned"] for one in self.manifest["sources"])

    @property
    def candidate(self) -> Candidate:
        """Return what decides whether it may be published in a collection."""
        problems = self.manifest["problems"].items()
        return Candidate(
            name=self.name,
            verdict=verdict_for(self.definition.rights, pinned=True),
            pinned=self.pinned,
            problems=tuple(rule for rule, one in problems if one["level"] == "publish" and rule != UNPINNED),
        )


def read_member(definition: Dataset, folder: Path) -> Member:
    """Return a dataset with its local build; FileNotFoundError where the folder holds none."""
    return Member(definition, folder, read_manifest(folder))


def texts(member: Member) -> Iterator[Text]:
    """Yield the dialogues of a dataset in the order of its files."""
    for one in _files(member, "chat" if "chat" in member.manifest["configs"] else "dialogues"):
        with pq.ParquetFile(member.folder / one["path"]) as file:
            lists = next(name for name in ("messages", "turns") if name in file.schema_arrow.names)
            words = {"messages": "content", "turns": "text"}[lists]
            table = file.read(columns=["dialogue_id", f"{lists}.list.element.{words}"])
        values = table.column(1).combine_chunks()
        for identifier, turns in zip(table.column(0).to_pylist(), values.to_pylist(), strict=True):
            joined = " ".join(turn[words] for turn in turns)
            yield Text(identifier, member.name, one["split"], one["language"], joined)


def rows(member: Member, config: str, licence: str, left_out: frozenset[str]) -> Iterator[tuple[str, str, pa.Table]]:
    """Yield split, language and rows of each file of a config, with their provenance and without what is left out."""
    gone = pa.array(sorted(left_out), pa.string())
    provenance = {
        "source_dataset": member.name,
        "source_version": member.manifest["version"],
        "source_licence": licence,
    }
    for one in _files(member, config):
        table = read_file(member.folder / one["path"])
        if len(gone):
            table = table.filter(pc.invert(pc.is_in(_owners(table), value_set=gone)))
        if not table.num_rows:
            continue
        values = {name: table.column(name).combine_chunks() for name in table.column_names}
        values |= {name: pa.repeat(value, table.num_rows) for name, value in provenance.items()}
        yield one["split"], one["language"], conform(values, columns_of(f"{PREFIX}{config}"), table.num_rows)


def collected_configs(member: Member) -> list[str]:
    """Return the configs of a dataset that a collection takes."""
    return [name for name in COLLECTED if name in member.manifest["configs"]]


def _owners(table: pa.Table) -> pa.ChunkedArray:
    """Return the dialogue that each row belongs to."""
    if "dialogue_id" in table.column_names:
        return table.column("dialogue_id")
    return pc.replace_substring_regex(table.column("target_id"), TURN_OF, "")


def _files(member: Member, config: str) -> Iterator[dict[str, Any]]:
    yield from (one for one in member.manifest["files"] if one["config"] == config)
