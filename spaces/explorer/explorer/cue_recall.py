"""How much of what asks for help the cues find: measured on sentences of our own, kept in a table, stated on the page.

One author wrote the cues and the sentences, so no figure says how the list does on what visitors write. “Shaped”
sentences were at hand while the cues were written; “plain” ones, which say openly what is the matter, were written
after the list was closed. “Veiled” ones, which do not name it, are older than its last widening, and were not used for
it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from explorer.distress_cues import CueList

TABLE = Path(__file__).with_name("cues_recall.json")


@dataclass(frozen=True, slots=True)
class Share:
    """How many sentences of how many the cues were found in."""

    found: int
    of: int

    @property
    def value(self) -> float:
        """The share, between 0 and 1."""
        return self.found / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Measured:
    """One language's figures: sentences that need help first, by how they came about, and those that do not."""

    shaped: Share
    plain: Share
    veiled: Share
    false_alarms: Share
    """Cues found in sentences without danger, those at hand while the cues were written."""
    held_out_false_alarms: Share

    @property
    def precision(self) -> float:
        """The share of alarms that are right, on the sentences at hand while the cues were written."""
        return self.shaped.found / ((self.shaped.found + self.false_alarms.found) or 1)

    @property
    def held_out_precision(self) -> float:
        """The share of alarms that are right, on the sentences written after the list was closed."""
        right = self.plain.found + self.veiled.found
        return right / ((right + self.held_out_false_alarms.found) or 1)


def measured(sentences: Mapping[str, Iterable[str]], cues: CueList) -> Measured:
    """Return the figures of one language's sentences, given by the names of Measured's fields."""
    shares = {}
    for name in (one.name for one in fields(Measured)):
        texts = list(sentences[name])
        shares[name] = Share(sum(bool(cues.found_in(text)) for text in texts), len(texts))
    return Measured(**shares)


def in_total(table: Mapping[str, Measured]) -> Measured:
    """Return the figures of all languages together."""
    names = [one.name for one in fields(Measured)]
    columns = {name: [getattr(row, name) for row in table.values()] for name in names}
    return Measured(**{name: Share(sum(s.found for s in of), sum(s.of for s in of)) for name, of in columns.items()})


def as_json(table: Mapping[str, Measured]) -> str:
    """Return the table as the file that is committed."""
    return json.dumps({language: asdict(row) for language, row in sorted(table.items())}, indent=1) + "\n"


def read_table(path: Path = TABLE) -> dict[str, Measured]:
    """Return the committed table by language."""
    table = json.loads(path.read_text(encoding="utf-8"))
    return {
        language: Measured(**{name: Share(**share) for name, share in row.items()}) for language, row in table.items()
    }
