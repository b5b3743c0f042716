"""The dialogues and posts of a source by id and group, as a build would read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from builders.conform import conform_batch
from builders.definition import Dataset
from builders.source_files import SourceFiles
from builders.withdrawals import key_of, keyed


@dataclass(frozen=True, slots=True)
class Owner:
    """A dialogue or a post, and the group it belongs to."""

    id: str
    group: str


def owners_of(definition: Dataset, files: SourceFiles) -> Iterator[Owner]:
    """Yield every dialogue and post of the source files, those that were withdrawn included."""
    for corpus in definition.parse(files):
        batch, _ = conform_batch(corpus, definition)
        ids, groups = (batch.owners.column(name).to_pylist() for name in (batch.id_column, "group_id"))
        yield from map(Owner, ids, groups)


@dataclass(frozen=True, slots=True)
class Matched:
    """Which of some ids a source has: their keyed hashes, how many dialogues and posts they cover, and the others."""

    hashes: tuple[str, ...]
    owners: int
    unknown: tuple[int, ...]
    """Positions, from 0, of ids that the source does not have."""
    example: str
    """An id that the source has, to show how they look."""


def match_ids(definition: Dataset, files: SourceFiles, ids: Sequence[str]) -> Matched:
    """Return the keyed hashes of ids of dialogues, posts or groups."""
    wanted, key = set(ids), key_of(files)
    hashes: set[str] = set()
    known: set[str] = set()
    covered, example = 0, ""
    for owner in owners_of(definition, files):
        # An id that names a group as well as a dialogue means the group: whoever is in it leaves.
        found = [("group", owner.group)] if owner.group in wanted else []
        found += [("owner", owner.id)] if owner.id in wanted and owner.id != owner.group else []
        covered, example = covered + bool(found), example or owner.id
        known |= {one for _, one in found}
        hashes |= {keyed(key, kind, one) for kind, one in found}
    unknown = tuple(position for position, one in enumerate(ids) if one not in known)
    return Matched(tuple(sorted(hashes)), covered, unknown, example)
