"""Write a shard: the rows of one file number of a split and language in every config, scanned and counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from builders.fingerprint import LeafDigests
from builders.parquet_files import FileRecord, write_file
from builders.schema import columns_of
from builders.sharding.partition import Shard, ShardTables
from builders.sharding.pieces import Slice, read_slices
from builders.sharding.shard_scan import ShardScan
from builders.sharding.shipping import Recipe, definition_of
from builders.statistics import Tally
from builders.views import holds, view


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteShard:
    """The task of writing a shard; the detector reads the `sampled` owners."""

    recipe: Recipe
    shard: Shard
    slices: tuple[Slice, ...]
    sampled: frozenset[str]


@dataclass(slots=True)
class Written:
    """What was written of a shard, by config, and what was found in it."""

    shard: Shard
    records: list[FileRecord] = field(default_factory=list)
    digests: dict[str, LeafDigests] = field(default_factory=dict)
    scan: ShardScan = field(default_factory=ShardScan)
    tally: Tally = field(default_factory=Tally)


def shares_turns(configs: tuple[str, ...]) -> bool:
    """Whether the turns of `dialogues` are the rows of `utterances` in the same order: they are digested once."""
    return {"dialogues", "utterances"} <= set(configs)


def write_shard(task: WriteShard) -> Written:
    """Write a shard's files; whoever does it again writes the same bytes to the same places."""
    shard, recipe = task.shard, task.recipe
    definition = definition_of(recipe)
    tables = read_slices(Path(recipe.pieces), task.slices)
    written = Written(shard)
    if recipe.described:
        written.scan.read(tables, shard.language, task.sampled)
    for config in _configs(definition.configs, tables):
        rows = view(config, tables)
        if recipe.described:
            written.tally.add(config, shard.split, shard.language, rows)
        skipped = ("turns",) if config == "dialogues" and shares_turns(definition.configs) else ()
        written.digests.setdefault(config, LeafDigests()).update(rows, columns_of(config), skipped)
        written.records.append(
            write_file(
                Path(recipe.folder),
                rows,
                config=config,
                split=shard.split,
                language=shard.language,
                number=shard.number,
                scratch=Path(recipe.pieces),
            )
        )
    return written


def _configs(configs: tuple[str, ...], tables: ShardTables) -> Iterator[str]:
    return (config for config in configs if holds(config, tables))
