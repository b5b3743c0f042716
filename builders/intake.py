"""Intake: read the parts of a source, compare what only all of them show, and decide which rows each file holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from builders.definition import Dataset
from builders.problems import Problem, Report
from builders.sharding.executors import results
from builders.sharding.part_facts import UNIQUE, Owners, PartFacts, Sample, add_sample
from builders.sharding.part_reading import ReadPart, read_part
from builders.sharding.partition import Shard, cut_points
from builders.sharding.parts import Part, divide
from builders.sharding.pieces import Piece, Series, Slice
from builders.sharding.shard_scan import ShardScan
from builders.sharding.shard_writing import WriteShard
from builders.sharding.shipping import Recipe, here, ship
from builders.source_files import SourceFiles
from builders.statistics import Tally
from builders.withdrawing import Withdrawing

PIECES = ".pieces"
NO_ID = np.frombuffer(sha256(b"").digest()[:UNIQUE], dtype=np.uint8)


@dataclass(slots=True, kw_only=True)
class Draft:
    """A build in the making; its tasks run in turn where it has no executor."""

    definition: Dataset
    files: SourceFiles
    work: Path
    scan: ShardScan | None
    tally: Tally | None = None
    executor: Executor | None = None
    report: Report = field(default_factory=Report)
    withdrawing: Withdrawing = field(init=False)

    def __post_init__(self) -> None:
        """Take the withdrawals from the definition."""
        self.withdrawing = Withdrawing(self.files, self.definition.withdrawals)

    @property
    def pieces(self) -> Path:
        """Return the folder of rows on their way from source to file."""
        return self.work / PIECES


def recipe_of(draft: Draft) -> Recipe:
    """Return what the tasks of a build are told."""
    leaving = draft.withdrawing.leaving()
    return Recipe(
        definition=draft.definition if draft.executor is None else ship(draft.definition),
        folder=str(draft.work),
        pieces=str(draft.pieces),
        place=", ".join(draft.files.names),
        withdrawn=leaving.entries,
        key=leaving.key,
        described=draft.scan is not None,
        home=here(),
    )


def shards_of(draft: Draft, recipe: Recipe) -> list[WriteShard]:
    """Read all parts of the source and return the shards to be written; none where the report has errors."""
    draft.pieces.mkdir()
    parts = divide(draft.definition, draft.files)
    tasks = [ReadPart(recipe=recipe, part=part) for part in parts]
    facts = _with_places(draft, parts, recipe, list(results(draft.executor, read_part, tasks)))
    for one in facts:
        draft.report.extend(one.report.problems)
        draft.withdrawing.extend(one.left, one.taken)
    draft.report.extend(_leaks(facts))
    if draft.report.failed:
        return []
    draft.report.extend(draft.withdrawing.problems())
    if not any(one.records for one in facts):
        draft.report.add(
            Problem(rule="empty-file", place=recipe.place, message="no record was read", fix="Fetch the file again.")
        )
    samples = _samples(facts)
    return [
        WriteShard(recipe=recipe, shard=shard, slices=slices, sampled=samples.get(shard.language, frozenset()))
        for shard, slices in planned(facts)
    ]


def _with_places(draft: Draft, parts: list[Part], recipe: Recipe, facts: list[PartFacts]) -> list[PartFacts]:
    """Return the facts with those parts read again whose messages lack something that other parts know.

    That is how many records of a file come before, and which ids occurred there.
    """
    again, before = [], Counter[str]()
    for part, one, repeated in zip(parts, facts, _repeated(facts), strict=True):
        if repeated or (one.report.failed and before):
            again.append(ReadPart(recipe=recipe, part=part, before=Counter(before), repeated=repeated))
        before += one.records
    found = {one.number: one for one in results(draft.executor, read_part, again)}
    return [found.get(one.number, one) for one in facts]


def _repeated(facts: Sequence[PartFacts]) -> Iterator[tuple[int, ...]]:
    """Yield for each part the positions of records whose id occurred before, there or in an earlier part."""
    parts = [np.concatenate([np.zeros((0, UNIQUE), np.uint8), *one.ids]) for one in facts]
    borders = np.cumsum([0, *(len(one) for one in parts)])
    positions = _later_ones(np.concatenate(parts))
    for start, stop in pairwise(borders.tolist()):
        mine = positions[(positions >= start) & (positions < stop)] - start
        yield tuple(mine.tolist())


def _later_ones(ids: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Return in order where an id occurs that occurred before; empty ids are another problem. Shape: (n, 16)."""
    words = np.ascontiguousarray(ids).view(np.uint64)
    order = np.lexsort((words[:, 1], words[:, 0])) if len(words) else np.zeros(0, dtype=np.int64)
    same = (words[order[1:]] == words[order[:-1]]).all(axis=1)
    later = np.sort(order[1:][same])
    found: npt.NDArray[np.int64] = later[(ids[later] != NO_ID).any(axis=1)]
    return found


def _leaks(facts: Sequence[PartFacts]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for one in facts:
        for group, splits in one.split_of_group.items():
            for split, place in splits.items():
                if first.setdefault(group, split) != split:
                    message = f"group {group!r} lies in {first[group]} and in {split}"
                    yield Problem(rule="split-leak", place=place, message=message, fix="Keep every group in one split.")


def _samples(facts: Sequence[PartFacts]) -> dict[str, frozenset[str]]:
    samples: dict[str, Sample] = {}
    for one in facts:
        for language, sample in one.samples.items():
            add_sample(samples.setdefault(language, []), sample)
    return {language: frozenset(identifier for _, identifier in sample) for language, sample in samples.items()}


def planned(facts: Sequence[PartFacts]) -> Iterator[tuple[Shard, tuple[Slice, ...]]]:
    """Yield the shards in order, each with the rows it holds."""
    every: set[Series] = {series for one in facts for series in one.owners}
    for series in sorted(every):
        owners = [one.owners.get(series, Owners()) for one in facts]
        weights = np.concatenate([part for one in owners for part in one.weights])
        hashes = np.concatenate([part for one in owners for part in one.hashes])
        pieces = [piece for one in facts for piece in one.pieces.get(series, ())]
        borders = [0, *cut_points(weights, hashes), len(weights)]
        for number, (start, stop) in enumerate(pairwise(borders)):
            yield Shard(series[0], series[1], number), tuple(_slices(pieces, start, stop))


def _slices(pieces: Sequence[Piece], start: int, stop: int) -> Iterator[Slice]:
    """Yield which owners of which pieces lie between two positions."""
    first = 0
    for piece in pieces:
        low, high = max(start - first, 0), min(stop - first, piece.rows)
        if low < high:
            yield Slice(piece, low, high)
        first += piece.rows
