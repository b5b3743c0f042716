"""Leave out of a build who withdrew, before anything is split, scanned or written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from builders.partition import Batch, reordered
from builders.problems import Problem
from builders.source_files import SourceFiles
from builders.withdrawals import NONE, Entry, Withdrawals, key_of, keyed

OWNERS = ""
"""Key of the counts of dialogues or posts themselves."""


@dataclass(slots=True)
class Withdrawing:
    """The withdrawals at work in one build: which entries were found, and how many rows of each config they took."""

    files: SourceFiles
    withdrawals: Withdrawals = NONE
    found: set[str] = field(default_factory=set)
    rows: dict[str, int] = field(default_factory=dict)
    _key: bytes = b""

    def kept(self, batch: Batch) -> Batch:
        """Return the batch without the owners that left, nor anything of theirs."""
        entries = self.withdrawals.entries(self.files.digest)
        if not entries:
            return batch
        self._key = self._key or key_of(self.files)
        gone = self._gone(batch, entries)
        if not gone.any():
            return batch
        self._count(reordered(batch, np.flatnonzero(gone)))
        return reordered(batch, np.flatnonzero(~gone))

    def _gone(self, batch: Batch, entries: Mapping[str, Entry]) -> npt.NDArray[np.bool_]:
        gone = np.zeros(batch.owners.num_rows, dtype=bool)
        for kind, column in (("owner", batch.id_column), ("group", "group_id")):
            for position, identifier in enumerate(batch.owners.column(column).to_pylist()):
                name = keyed(self._key, kind, identifier)
                if name in entries:
                    self.found.add(name)
                    gone[position] = True
        return gone

    def _count(self, batch: Batch) -> None:
        counts = {
            OWNERS: batch.owners.num_rows,
            **{name: table.num_rows for name, (table, _) in batch.children.items()},
        }
        for name, rows in counts.items():
            self.rows[name] = self.rows.get(name, 0) + rows

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
