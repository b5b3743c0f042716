"""Count what a second version costs: `python second_version.py [DIALOGUES]`, default 200000.

A version is written as the kit builds it, as `Dataset.push_to_hub` writes it and as plain pyarrow does, all three from
the same rows in the same order; the Hub's client counts what it would upload where the first version is stored. Shares
are of the first version's size in the same form. Memory stays below 4 GiB.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import perf_counter
from unittest.mock import patch

import large_definition
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from changing_source import SPARE, Dialogues, collected, dialogues_of, edited, first_version, inserted, relabelled
from rich.console import Console
from rich.table import Table

from builders import build, parquet_files, schema, views
from builders.columns import TURN, Column
from builders.conform import conform_batch
from builders.datasets.tapestry import LANGUAGES
from builders.intake import Draft
from builders.row_types import ROW_TYPES
from builders.sharding.partition import ShardTables, reordered
from builders.source_files import SourceFiles
from builders.splits import assign, split_names
from scripts.new_bytes import files_of, new_bytes

DIALOGUES = 200_000
LATER = 500_000
"""The number of the first dialogue that a later version adds."""
CHANGED = "ja"
"""The language that alone changes: of the twelve the one whose files are nearest to a twelfth of all bytes."""
NEW_LANGUAGE = "a new language"
ADDED = Column(name="intensity", description="How strongly the client feels, 0 to 4.", dtype="int32")
console = Console()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What changes from the first version to the second, and how much of the first may then be new, in percent."""

    name: str
    change: Callable[[Dialogues], Dialogues]
    bound: float | None = None
    adds_column: bool = False


def scenarios(dialogues: int) -> list[Scenario]:
    """Return what is counted for a first version of so many dialogues."""
    share, language = dialogues // 100, dialogues // len(LANGUAGES)
    each = dict.fromkeys(LANGUAGES, share // len(LANGUAGES))
    return [
        Scenario(
            name="1 % new rows, one language, middle",
            change=partial(inserted, new=dialogues_of(CHANGED, LATER, share), place=0.5),
            bound=3.5,
        ),
        Scenario(
            name="1 % new rows, one language, end",
            change=partial(inserted, new=dialogues_of(CHANGED, LATER, share), place=1),
            bound=3.5,
        ),
        Scenario(name=NEW_LANGUAGE, change=partial(inserted, new=dialogues_of(SPARE, 0, language), place=1), bound=0.5),
        Scenario(
            name="1 % of texts edited, one language", change=partial(edited, share=0.01, language=CHANGED), bound=8.5
        ),
        Scenario(name="1 % of dialogues relabelled", change=partial(relabelled, share=0.01), bound=8),
        Scenario(name="one column added", change=with_column, bound=6, adds_column=True),
        Scenario(
            name="1 % appended, all languages",
            change=partial(inserted, new=collected(each, first=LATER), place=1),
            bound=25,
        ),
        Scenario(name="1 % of texts edited, all languages", change=partial(edited, share=0.01)),
    ]


def with_column(source: Dialogues) -> Dialogues:
    """Return the source with one more label, at the turns of clients."""
    values = np.random.default_rng(17).integers(0, 5, source.turns.num_rows).astype(np.int32)
    therapist = np.asarray(source.turns.column("role")) == "therapist"
    return replace(source, turns=source.turns.append_column(ADDED.name, pa.array(values, mask=therapist)))


@contextmanager
def one_column_more() -> Iterator[None]:
    """Let turns have the added column, as a later kit's data model would."""
    turns = (*TURN, ADDED)
    dialogues = tuple(one.with_fields(turns) if one.fields else one for one in ROW_TYPES["dialogues"])
    row_types = {**ROW_TYPES, "dialogues": dialogues, "utterances": (*ROW_TYPES["utterances"], ADDED)}
    parquet_files.described_columns.cache_clear()
    try:
        with (
            patch.object(schema, "ROW_TYPES", row_types),
            patch.object(views, "TURN", turns),
            patch.object(build, "TURN", turns),
        ):
            yield
    finally:
        parquet_files.described_columns.cache_clear()


def write_ours(source: Dialogues, folder: Path) -> None:
    """Write a version as the kit builds it, manifest included."""
    folder.mkdir()
    definition = replace(large_definition.DATASET, parse=lambda _: iter([source.corpus()]))
    draft = Draft(definition=definition, files=SourceFiles(()), work=folder, scan=None)
    build.write_manifest(draft, *build.write_data(draft))


def tables(source: Dialogues) -> Iterator[tuple[str, str, pa.Table]]:
    """Yield config, split and rows with the same columns as the kit's, languages mixed as they came."""
    definition = large_definition.DATASET
    batch, _ = conform_batch(source.corpus(), definition)
    positions, folds = assign(batch.owners.column("group_id").combine_chunks(), definition.splits, None)
    batch = replace(batch, owners=batch.owners.append_column("fold", pa.array(folds)))
    for position, split in enumerate(split_names(definition.splits)):
        mine = reordered(batch, np.flatnonzero(positions == position))
        owners = mine.owners.combine_chunks()
        children = {name: (table.combine_chunks(), lengths) for name, (table, lengths) in mine.children.items()}
        for config in definition.configs:
            yield config, split, views.view(config, ShardTables(owners, children))


def write_mixed(source: Dialogues, pushed: Path, plain: Path) -> None:
    """Write a version as `push_to_hub` of datasets 5.2 does, and with pyarrow's defaults."""
    for config, split, table in tables(source):
        push(table, pushed / config, split)
        (plain / config).mkdir(parents=True, exist_ok=True)
        pq.write_table(table, plain / config / f"{split}.parquet")


def push(table: pa.Table, folder: Path, split: str) -> None:
    """Write the files that `Dataset.push_to_hub` would upload for a split."""
    import datasets
    from datasets.arrow_writer import get_writer_batch_size_from_data_size
    from datasets.utils.py_utils import convert_file_size_to_int

    folder.mkdir(parents=True, exist_ok=True)
    rows = datasets.Dataset(table)
    size = rows._estimate_nbytes()
    shards = int(size / convert_file_size_to_int(datasets.config.MAX_SHARD_SIZE)) + 1
    for index in range(shards):
        shard = rows.shard(num_shards=shards, index=index, contiguous=True)
        path = folder / f"{split}-{index:05d}-of-{shards:05d}.parquet"
        shard.to_parquet(str(path), batch_size=get_writer_batch_size_from_data_size(len(rows), size))


def write(source: Dialogues, folder: Path) -> dict[str, Path]:
    """Write a version in all three forms."""
    forms = {name: folder / name for name in ("ours", "push_to_hub", "plain")}
    folder.mkdir()
    write_ours(source, forms["ours"])
    write_mixed(source, forms["push_to_hub"], forms["plain"])
    return forms


def size_of(folder: Path) -> int:
    """Return the bytes of all files of a folder."""
    return sum(path.stat().st_size for path in files_of(folder).values())


def shares(
    scenario: Scenario, source: Dialogues, first: Mapping[str, Path], root: Path
) -> tuple[dict[str, str], float]:
    """Return what is new in a second version by form, and the bound for the kit's, both in percent of the first."""
    with tempfile.TemporaryDirectory(dir=root) as folder:
        with one_column_more() if scenario.adds_column else nullcontext():
            second = write(scenario.change(source), Path(folder) / "second")
        bound = scenario.bound or 100.0
        if scenario.name == NEW_LANGUAGE:
            own = [path for path in files_of(second["ours"]).values() if f"-{SPARE}-" in path.name]
            bound += 100 * sum(path.stat().st_size for path in own) / size_of(first["ours"])
        found = {}
        for name, path in second.items():
            count = new_bytes(first[name], path)
            found[name] = "not counted" if count is None else f"{100 * count / size_of(first[name]):.2f}"
    return found, bound


def main() -> None:
    """Count everything and print it as one table."""
    import datasets

    datasets.disable_progress_bars()
    start = perf_counter()
    dialogues = int(sys.argv[1]) if len(sys.argv) > 1 else DIALOGUES
    table = Table("new, % of the first version", box=None)
    for heading in ("ours", "at most", "push_to_hub", "plain"):
        table.add_column(heading, justify="right")
    with tempfile.TemporaryDirectory() as folder:
        source = first_version(dialogues)
        first = write(source, Path(folder) / "first")
        for scenario in scenarios(dialogues):
            found, bound = shares(scenario, source, first, Path(folder))
            at_most = "" if scenario.bound is None else f"{bound:.2f}"
            table.add_row(scenario.name, found["ours"], at_most, found["push_to_hub"], found["plain"])
        sizes = ", ".join(f"{name} {size_of(path) / 1e6:.1f} MB" for name, path in first.items())
    console.print(table)
    console.print(f"{dialogues:,} dialogues, {source.turns.num_rows:,} utterances: {sizes}")
    console.print(f"{perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
