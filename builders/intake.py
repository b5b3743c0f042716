"""Intake: parse, label, validate and split a source, and sort its rows by split and language."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from builders.conform import SPLIT, conform_batch
from builders.definition import AssignedSplits, Dataset
from builders.language_check import DETECTED_AT_MOST
from builders.offsets import check_offsets
from builders.partition import Batch, Partitioner
from builders.problems import Problem, Report
from builders.shard_scan import ShardScan
from builders.source_files import SourceFiles
from builders.splits import assign, split_names
from builders.statistics import Tally
from builders.validate import Validator
from builders.withdrawing import Withdrawing

SHARDS = ".shards"


@dataclass(slots=True, kw_only=True)
class Draft:
    """A build in the making."""

    definition: Dataset
    files: SourceFiles
    work: Path
    scan: ShardScan | None
    tally: Tally | None = None
    report: Report = field(default_factory=Report)
    withdrawing: Withdrawing = field(init=False)
    sampled: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    """Per language the owners with the smallest id hashes, as (negated hash, id): those the detector reads."""
    split_of_group: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Take the withdrawals from the definition."""
        self.withdrawing = Withdrawing(self.files, self.definition.withdrawals)


def partition_source(draft: Draft) -> Partitioner:
    """Parse, label, validate and split the source, and sort its rows by split and language."""
    place = ", ".join(draft.files.names)
    validator = Validator(draft.report, place)
    partitioner = Partitioner(draft.work / SHARDS)
    (draft.work / SHARDS).mkdir()
    for corpus in draft.definition.parse(draft.files):
        validator.place = corpus.place or place
        batch, unmapped = conform_batch(corpus, draft.definition)
        draft.report.extend(unmapped)
        validator.check(batch)
        if "spans" in batch.children and "utterances" in batch.children:
            draft.report.extend(check_offsets(batch, validator.place))
        if not draft.report.failed:
            partitioner.add(*_split(draft, draft.withdrawing.kept(batch), validator.place))
    if not draft.report.failed:
        draft.report.extend(draft.withdrawing.problems())
    if not validator.seen and not draft.report.failed:
        draft.report.add(
            Problem(rule="empty-file", place=place, message="no record was read", fix="Fetch the file again.")
        )
    return partitioner


def _split(draft: Draft, batch: Batch, place: str) -> tuple[Batch, pa.Array]:
    """Return the batch with folds, and the split of each owner; a group in two splits is an error."""
    spec, owners = draft.definition.splits, batch.owners
    given = owners.column(SPLIT).combine_chunks() if SPLIT in owners.column_names else None
    groups = owners.column("group_id").combine_chunks()
    positions, folds = assign(groups, spec, given)
    names = split_names(spec)
    if (positions < 0).any():
        draft.report.add(
            Problem(
                rule="split",
                place=place,
                message=f"splits other than {', '.join(names)} are assigned",
                fix="Correct the parse, or name the split in the definition.",
            )
        )
    split = pa.array(names).take(pa.array(positions.clip(0)))
    if isinstance(spec, AssignedSplits):
        _refuse_leaks(draft, groups, split, place)
    owners = owners.drop_columns([SPLIT]) if given is not None else owners
    owners = owners.append_column("fold", pa.array(folds))
    batch = replace(batch, owners=owners)
    if draft.scan is not None:
        _sample(draft, batch)
    return batch, split


def _refuse_leaks(draft: Draft, groups: pa.Array, split: pa.Array, place: str) -> None:
    pairs = pa.table({"group": groups, "split": split}).group_by(["group", "split"]).aggregate([]).to_pylist()
    for pair in pairs:
        if draft.split_of_group.setdefault(pair["group"], pair["split"]) != pair["split"]:
            message = f"group {pair['group']!r} lies in {draft.split_of_group[pair['group']]} and in {pair['split']}"
            draft.report.add(
                Problem(rule="split-leak", place=place, message=message, fix="Keep every group in one split.")
            )


def _sample(draft: Draft, batch: Batch) -> None:
    """Remember which owners the language detector reads: per language those with the smallest id hashes."""
    for language, ids in _ids_by_language(batch):
        best = draft.sampled[language]
        for identifier in ids:
            entry = (-int.from_bytes(sha256(identifier.encode()).digest()[:8], "big"), identifier)
            if len(best) < DETECTED_AT_MOST:
                heapq.heappush(best, entry)
            elif entry > best[0]:
                heapq.heapreplace(best, entry)


def _ids_by_language(batch: Batch) -> Iterator[tuple[str, list[str]]]:
    languages, ids = batch.owners.column("language"), batch.owners.column(batch.id_column)
    for language in pc.unique(languages).to_pylist():
        yield language, ids.filter(pc.equal(languages, language)).to_pylist()
