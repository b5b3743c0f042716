"""Read all text of a shard for personal data, script and language, with the places named as rows are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from builders.columns import MACHINE_WRITTEN
from builders.corpus import list_of
from builders.definition import Dataset
from builders.language_check import LanguageCheck
from builders.privacy import PrivacyScan
from builders.problems import Problem
from builders.rare_combinations import added_up, combinations, rare
from builders.rights import Form, verdict_of
from builders.row_types import ROW_TYPES
from builders.schema import leaves
from builders.sharding.partition import ShardTables

LEAST_SHARED = 5


def concerns_withheld(rule: str) -> bool:
    """Whether a rule speaks of text or demographics, which a release tree of labels alone does not hold."""
    return rule.startswith("personal-") or rule in ("language", "script", "quasi-identifiers")


@dataclass(slots=True)
class ShardScan:
    """Findings over all shards of a build."""

    privacy: PrivacyScan = field(default_factory=PrivacyScan)
    language: LanguageCheck = field(default_factory=LanguageCheck)
    quasi: list[pa.Table] = field(default_factory=list)
    """What is known of people, each combination with its number of rows, by shard."""

    def read(self, shard: ShardTables, language: str, sampled: frozenset[str]) -> None:
        """Scan every text column of a shard; `sampled` names the owners whose language is identified."""
        owners = shard.owners
        ids = owners.column(0)
        regions = (
            tuple(region for region in pc.unique(owners.column("region")).to_pylist() if region)
            if "region" in owners.column_names
            else ()
        )
        for name, texts, rows in _texts(owners):
            place = partial(_owner_place, ids, rows)
            self.privacy.scan(texts, language, regions, place)
            if name == "question":
                self.language.check_scripts(texts, language, place)
        self._keep_demographics(owners)
        for child, (table, lengths) in shard.children.items():
            ends = np.cumsum(lengths)
            place = partial(_child_place, ids, ends, child)
            for name in _text_columns(table):
                texts = table.column(name)
                self.privacy.scan(texts, language, regions, place)
                self.language.check_scripts(texts, language, place)
        self._identify(shard, language, sampled)

    def _identify(self, shard: ShardTables, language: str, sampled: frozenset[str]) -> None:
        """Identify the language of sampled owners over all their text joined, of questions over the question."""
        source = next((shard.children[name] for name in ("utterances", "spans") if name in shard.children), None)
        ids = shard.owners.column(0)
        if source is None:
            asked = shard.owners.column("question") if "question" in shard.owners.column_names else ()
            for place, text in zip(ids.to_pylist(), asked, strict=False):
                if place in sampled and text.is_valid:
                    self.language.detect(text.as_py(), language, place)
            return
        table, lengths = source
        texts = table.column("text" if "text" in table.column_names else "phrase")
        wanted = pc.is_in(ids, value_set=pa.array(sorted(sampled), pa.string())).to_numpy() & (lengths > 0)
        mine = texts.filter(pa.array(np.repeat(wanted, lengths)))
        joined = pc.binary_join(list_of(lengths[wanted], mine.combine_chunks()), " ")
        for place, text in zip(ids.filter(pa.array(wanted)).to_pylist(), joined.to_pylist(), strict=True):
            self.language.detect(text, language, place)

    def _keep_demographics(self, owners: pa.Table) -> None:
        """Keep what is known of people; a persona that was made up is nobody who could be found."""
        columns = {column.name: column for column in ROW_TYPES["posts"] if column.demographic and not column.text}
        if any(name in owners.column_names for name in columns):
            owners = owners.filter(pc.not_equal(owners.column("origin"), MACHINE_WRITTEN))
            known = [name for name in ("culture", *columns) if name in owners.column_names]
            self.quasi.append(combinations({name: owners.column(name) for name in known}))

    def extend(self, later: ShardScan) -> None:
        """Add what another one found in the shards that follow."""
        self.privacy.extend(later.privacy)
        self.language.extend(later.language)
        self.quasi = [added_up([*self.quasi, *later.quasi])] if later.quasi else self.quasi

    def rare(self) -> tuple[int, int]:
        """Return how many rows share their known quasi-identifiers with fewer than five, and how many with none."""
        if not self.quasi:
            return 0, 0
        return rare(added_up(self.quasi), LEAST_SHARED)

    def problems(self, definition: Dataset) -> Iterator[Problem]:
        """Yield all findings; quasi-identifiers block a release only where the release would hold them."""
        yield from self.privacy.problems()
        yield from self.language.problems()
        rare, unique = self.rare()
        if rare:
            full = verdict_of(definition.rights).form is Form.FULL
            yield Problem(
                rule="quasi-identifiers",
                level="publish" if full else "warning",
                place="posts",
                count=rare,
                message=f"rows share known demographics with fewer than {LEAST_SHARED} rows ({unique:,} with none)",
                fix="Coarsen or withhold demographics before any release.",
            )

    def as_dict(self) -> dict[str, object]:
        """Return the findings as plain data for the manifest: counts, never content."""
        rare, unique = self.rare()
        return {
            "personal_data": {"texts_read": self.privacy.rows, "hits": dict(sorted(self.privacy.counts.items()))},
            "quasi_identifiers": {"rows_shared_by_fewer_than_five": rare, "rows_unique": unique},
            "language": self.language.as_dict(),
        }


def _text_columns(table: pa.Table) -> list[str]:
    return [name for name in table.column_names if name in _marked()]


@cache
def _marked() -> frozenset[str]:
    """Return the names of all columns marked as text, those inside structs too."""
    return frozenset(leaf.column.name for columns in ROW_TYPES.values() for leaf in leaves(columns) if leaf.column.text)


def _texts(table: pa.Table) -> Iterator[tuple[str, pa.ChunkedArray, np.ndarray]]:
    """Yield every text column of a table, at whatever depth, with the row that each of its values stands in."""
    for name in table.column_names:
        if name in _marked() or pa.types.is_nested(table.schema.field(name).type):
            yield from _descend(name, table.column(name).combine_chunks(), np.arange(table.num_rows))


def _descend(name: str, values: pa.Array, rows: np.ndarray) -> Iterator[tuple[str, pa.ChunkedArray, np.ndarray]]:
    if pa.types.is_list(values.type):
        parents = pc.list_parent_indices(values).to_numpy(zero_copy_only=False)
        yield from _descend(name, pc.list_flatten(values), rows[parents])
    elif pa.types.is_struct(values.type):
        for field_type, inner in zip(values.type, values.flatten(), strict=True):
            yield from _descend(field_type.name, inner, rows)
    elif name in _marked():
        yield name, pa.chunked_array([values]), rows


def _owner_place(ids: pa.ChunkedArray, rows: np.ndarray, position: int) -> str:
    return f"{ids[int(rows[position])].as_py()}"


def _child_place(ids: pa.ChunkedArray, ends: np.ndarray, child: str, position: int) -> str:
    owner = int(np.searchsorted(ends, position, side="right"))
    start = int(ends[owner - 1]) if owner else 0
    return f"{ids[owner].as_py()} {child} {position - start}"
