"""Leave out of a build who withdrew, before anything is split, scanned or written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from builders.problems import Problem
from builders.sharding.partition import Batch, reordered
from builders.source_files import SourceFiles
from builders.withdrawals import NONE, Withdrawals, key_of, keyed

OWNERS = ""
"""Key of the counts of dialogues or posts themselves."""


@dataclass(slots=True)
class Leaving:
    """Who leaves a part of a source: which entries were found there, and how many rows of each config they took."""

    entries: frozenset[str]
    key: bytes
    found: set[str] = field(default_factory=set)
    rows: Counter[str] = field(default_factory=Counter)

    def kept(self, batch: Batch) -> Batch:
        """Return the batch without the owners that left, nor anything of theirs."""
        if not self.entries:
            return batch
        gone = self._gone(batch)
        if not gone.any():
            return batch
        self._count(reordered(batch, np.flatnonzero(gone)))
        return reordered(batch, np.flatnonzero(~gone))

    def _gone(self, batch: Batch) -> npt.NDArray[np.bool_]:
        gone = np.zeros(batch.owners.num_rows, dtype=bool)
        for kind, column in (("owner", batch.id_column), ("group", "group_id")):
            for position, identifier in enumerate(batch.owners.column(column).to_pylist()):
                name = keyed(self.key, kind, identifier)
                if name in self.entries:
                    self.found.add(name)
                    gone[position] = True
        return gone

    def _count(self, batch: Batch) -> None:
        self.rows[OWNERS] += batch.owners.num_rows
        self.rows.update({name: table.num_rows for name, (table, _) in batch.children.items()})


@dataclass(slots=True)
class Withdrawing:
    """The withdrawals at work in one build, over all parts of its source."""

    files: SourceFiles
    withdrawals: Withdrawals = NONE
    found: set[str] = field(default_factory=set)
    rows: Counter[str] = field(default_factory=Counter)

    def leaving(self) -> Leaving:
        """Return who leaves, to be looked for in a part."""
        entries = frozenset(self.withdrawals.entries(self.files.digest))
        return Leaving(entries, key_of(self.files) if entries else b"")

    def extend(self, found: Iterable[str], rows: Mapping[str, int]) -> None:
        """Add what was found in a part."""
        self.found.update(found)
        self.rows.update(rows)

    def taken(self, config: str) -> int:
        """Return how many rows of a config left."""
        return self.rows.get(config, self.rows.get(OWNERS, 0))

    def problems(self) -> Iterator[Problem]:
        """Yield where the list does not fit these bytes; called when everything was read."""
        place = ", ".join(self.files.names)
        fix = "Record them for these bytes: `careloom withdraw NAME --ids FILE`, with the ids of all who left."
        if self.withdrawals.sources and self.files.digest not in self.withdrawals.sources:
            message = (
                "rows were withdrawn from other bytes of this source, and nobody knows which rows of these they are"
            )
            yield Problem(rule="withdrawals", place=place, message=message, fix=fix)
        missing = len(self.withdrawals.entries(self.files.digest).keys() - self.found)
        if missing:
            message = f"{missing} withdrawn ids are no longer found, so that their rows would come back"
            fix = "Give dialogues, posts and groups the ids they had; or record the withdrawals anew."
            yield Problem(rule="withdrawals", place=place, message=message, fix=fix)
