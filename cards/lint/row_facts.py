"""Read every row of a repository once: counts, columns, text for the scans, and what may lie in several splits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from builders.privacy import PrivacyScan, regions_of
from builders.problems import Problem
from builders.rare_combinations import rare_combinations
from builders.repetition import Repetition
from cards.lint.batches import Read, batches, opened
from cards.lint.columns import (
    ENGLISH,
    GROUP_COLUMNS,
    IDENTIFYING,
    LANGUAGE_COLUMNS,
    QUASI_IDENTIFIERS,
    Leaf,
    Rows,
    describes_a_speaker,
    holds_addresses,
    holds_prose,
    is_opaque,
    last_name,
    string_leaves,
)
from cards.lint.language_shares import Sample, row_keys, words
from cards.lint.repository import DOCUMENTATION, Config, Repository

LEAST_PROSE = 3
"""Words from which a value is taken for prose, not for a label."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """How many rows a file has and which columns."""

    rows: int
    schema: pa.Schema | None


@dataclass(slots=True)
class Spread:
    """What of a config may lie in several splits; rows that an earlier config holds too are counted there."""

    texts: Repetition = field(default_factory=Repetition)
    columns: tuple[str, ...] = ()
    """The columns with most text, the longest first: `texts` looks at that one, identification at all of them."""
    groups: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    """Values by split of each column that names what must stay together."""


@dataclass(slots=True)
class RowFacts:
    """What was read of all configs; files that several configs share are read once."""

    files: dict[Path, FileFacts] = field(default_factory=dict)
    spread: dict[str, Spread] = field(default_factory=dict)
    """By config."""
    privacy: PrivacyScan = field(default_factory=PrivacyScan)
    samples: dict[tuple[str, str], Sample] = field(default_factory=dict)
    """Rows whose language is identified, by config and declared language."""
    row_languages: Counter[str] = field(default_factory=Counter)
    """Rows by the language they declare themselves."""
    identifying: dict[str, str] = field(default_factory=dict)
    """Columns named like what says who somebody is, with the first place."""
    addresses: dict[str, str] = field(default_factory=dict)
    """Columns that hold web addresses and nothing else, with the first place."""
    quasi: dict[str, dict[str, list[pa.Array]]] = field(default_factory=dict)
    """Columns that describe people, by config."""
    unreadable: list[Problem] = field(default_factory=list)

    def rows(self, config: Config) -> dict[str, int]:
        """Return the rows of a config by split."""
        return {split: sum(self.files[path].rows for path in paths) for split, paths in config.splits.items()}

    def rare(self) -> tuple[int, int]:
        """Return how many rows share what is known of a person with fewer than five rows, and how many with none."""
        found = [
            rare_combinations({name: pa.chunked_array(parts) for name, parts in columns.items()})
            for columns in self.quasi.values()
            if len(columns) > 1
        ]
        return sum(few for few, _ in found), sum(none for _, none in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where rows come from: config, split, the language they declare, and the numbering plans to try."""

    config: str
    split: str
    language: str
    regions: tuple[str, ...]

    def place(self, number: int, column: str = "") -> str:
        """Return the place of a row as whoever loaded the config would find it."""
        return f"{self.config}/{self.split} row {number}" + (f" {column}" if column else "")


def read_rows(repository: Repository, configs: Iterable[Config]) -> RowFacts:
    """Read all rows of all configs."""
    facts = RowFacts()
    codes = repository.declared("language") or ["en"]
    regions = tuple(dict.fromkeys(region for code in codes for region in regions_of(code)))
    for config in configs:
        facts.spread[config.name] = Spread()
        for split, paths in config.splits.items():
            origin = Origin(config=config.name, split=split, language="", regions=regions)
            read = opened(config.reader, [path for path in paths if path not in facts.files])
            first = 0
            for path in paths:
                if path not in facts.files:
                    facts.files[path] = _read_file(repository, path, read, first, origin, facts)
                first += facts.files[path].rows
    return facts


def _read_file(
    repository: Repository, path: Path, read: Read, first: int, origin: Origin, facts: RowFacts
) -> FileFacts:
    """Read a file whose first row has a number in its split."""
    rows, schema = 0, None
    for batch in batches(repository, path, read, facts.unreadable):
        schema = schema or batch.schema
        if origin.config != DOCUMENTATION and batch.num_rows:
            numbers = np.arange(first + rows, first + rows + batch.num_rows, dtype=np.int64)
            _note_columns(batch, origin, facts)
            for part, kept, language in _by_language(batch, numbers):
                facts.row_languages[language] += part.num_rows
                _scan(part, kept, replace(origin, language=language), facts)
        rows += batch.num_rows
    return FileFacts(rows, schema)


def _by_language(batch: pa.RecordBatch, numbers: Rows) -> Iterator[tuple[pa.RecordBatch, Rows, str]]:
    """Yield the rows of each language a column declares, with their numbers; all rows where none does."""
    told = next((name for name in LANGUAGE_COLUMNS if name in batch.schema.names), "")
    if not told or not pa.types.is_string(batch.column(told).type):
        yield batch, numbers, ""
        return
    values = pc.fill_null(batch.column(told), "")
    for language in pc.unique(values).to_pylist():
        mask = pc.equal(values, language)
        yield batch.filter(mask), numbers[mask.to_numpy(zero_copy_only=False)], language


def _note_columns(batch: pa.RecordBatch, origin: Origin, facts: RowFacts) -> None:
    """Note columns that name or describe people, and what must not lie in several splits."""
    groups = facts.spread[origin.config].groups
    for name, values in zip(batch.schema.names, batch.columns, strict=True):
        if IDENTIFYING.match(name) and values.null_count < len(values):
            facts.identifying.setdefault(name, f"{origin.config}/{origin.split}")
        flat = pa.types.is_primitive(values.type) or pa.types.is_string(values.type)
        if flat and QUASI_IDENTIFIERS.match(name):
            facts.quasi.setdefault(origin.config, {}).setdefault(name, []).append(values.cast(pa.string()))
        if flat and name in GROUP_COLUMNS:
            found = pc.unique(values).drop_null().cast(pa.string()).to_pylist()
            groups.setdefault(name, defaultdict(set))[origin.split].update(found)


def _scan(rows: pa.RecordBatch, numbers: Rows, origin: Origin, facts: RowFacts) -> None:
    """Scan all text of rows that declare one language, and keep some of them to identify theirs."""
    texts = []
    for leaf in string_leaves(rows):
        if is_opaque(leaf.path) or last_name(leaf.path) in LANGUAGE_COLUMNS or not len(leaf.values):
            continue
        if holds_addresses(leaf.values):
            facts.addresses.setdefault(leaf.path, f"{origin.config}/{origin.split}")
        else:
            texts.append(leaf)
    if not texts:
        return
    own = regions_of(origin.language) if origin.language else ()
    plans = tuple(dict.fromkeys((*own, *origin.regions)))
    # One call for all columns: setting up the pattern costs more than a small column's text.
    together = pa.chunked_array([leaf.values.cast(pa.string()) for leaf in texts])
    facts.privacy.scan(together, origin.language, plans, partial(_place, texts, numbers, origin))
    spread = facts.spread[origin.config]
    if not spread.columns:
        spread.columns = _main_columns(texts)
    _note_repetition(rows.num_rows, texts, origin.split, spread)
    if not describes_a_speaker(rows.schema.names):
        _take_sample(rows, numbers, origin, spread.columns, facts)


def _place(texts: list[Leaf], numbers: Rows, origin: Origin, position: int) -> str:
    """Return the place of a value by its position in all columns one after the other."""
    for leaf in texts:
        if position < len(leaf.values):
            return origin.place(int(numbers[leaf.rows[position]]), leaf.path)
        position -= len(leaf.values)
    raise IndexError(f"no column holds value {position}")


def _main_columns(texts: list[Leaf]) -> tuple[str, ...]:
    """Return the columns of prose that hold at least a tenth as much text as the longest, that one first.

    A column named as English beside others is a translation of theirs, and says nothing of the rows' own language.
    """
    prose = [leaf for leaf in texts if holds_prose(leaf.values)]
    prose = [leaf for leaf in prose if not ENGLISH.search(last_name(leaf.path))] or prose
    sizes = {leaf.path: int(pc.sum(pc.binary_length(leaf.values)).as_py() or 0) for leaf in prose}
    longest = max(sizes.values(), default=0)
    return tuple(sorted((path for path in sizes if sizes[path] * 10 >= longest), key=lambda path: -sizes[path]))


def _note_repetition(rows: int, texts: list[Leaf], split: str, spread: Spread) -> None:
    """Add the rows' longest text column, the strings of a row joined, to what may lie in several splits."""
    leaf = next((one for one in texts if one.path in spread.columns[:1]), None)
    if leaf is None:
        return
    values = leaf.values
    if len(values) != rows or not np.array_equal(leaf.rows, np.arange(rows)):
        ends = np.searchsorted(leaf.rows, np.arange(rows + 1)).astype(np.int32)
        values = pc.binary_join(pa.ListArray.from_arrays(ends, pc.fill_null(leaf.values, "")), " ")
    spread.texts.add(split, pa.chunked_array([pc.fill_null(values, "")]))


def _take_sample(
    rows: pa.RecordBatch, numbers: Rows, origin: Origin, columns: tuple[str, ...], facts: RowFacts
) -> None:
    """Keep the texts of the rows whose hash is among the smallest."""
    sample = facts.samples.setdefault((origin.config, origin.language), Sample())
    keys = row_keys(numbers)
    chosen = np.flatnonzero(keys < np.uint64(sample.limit))
    prose: dict[int, list[str]] = defaultdict(list)
    for leaf in string_leaves(rows.take(pa.array(chosen))):
        if leaf.path in columns:
            for row, text in zip(leaf.rows.tolist(), leaf.values.to_pylist(), strict=True):
                if text and words(text) >= LEAST_PROSE:
                    prose[row].append(text)
    sample.add([
        (int(keys[chosen[row]]), origin.place(int(numbers[chosen[row]])), "\n".join(found))
        for row, found in sorted(prose.items())
    ])  # fmt: skip
