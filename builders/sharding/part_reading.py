"""Read a part of a source: parse, label, validate and split it, and sort its rows by split and language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from builders.conform import SPLIT, conform_batch
from builders.definition import AssignedSplits, Dataset
from builders.offsets import check_offsets
from builders.problems import Problem, ProblemsFound
from builders.sharding.part_facts import UNIQUE, PartFacts, id_digests, note_owners, note_sample
from builders.sharding.partition import Batch
from builders.sharding.parts import Part
from builders.sharding.pieces import PieceWriter, by_series
from builders.sharding.shipping import Recipe, definition_of
from builders.splits import assign, split_names
from builders.validate import Validator
from builders.withdrawing import Leaving
from builders.written_files import beside


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPart:
    """The task of reading a part; `before` counts the records of earlier parts by file, for messages."""

    recipe: Recipe
    part: Part
    before: Counter[str] = field(default_factory=Counter)
    repeated: tuple[int, ...] = ()
    """Records whose ids occurred before."""


def read_part(task: ReadPart) -> PartFacts:
    """Parse, label, validate and split a part; its rows go to a file of pieces, which appears whole.

    Whoever does it again writes the same bytes to the same place. Problems end the writing, never the reading.
    """
    facts = PartFacts(task.part.number)
    target = Path(task.recipe.pieces) / f"{task.part.number:05d}"
    unfinished = beside(target)
    try:
        with unfinished.open("wb") as stream:
            writer = PieceWriter(stream, target.name)
            _read(task, facts, writer)
            writer.flush()
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    facts.pieces = writer.pieces
    return facts


def _read(task: ReadPart, facts: PartFacts, writer: PieceWriter) -> None:
    definition = definition_of(task.recipe)
    validator = Validator(facts.report, task.recipe.place, Counter(task.before))
    leaving = Leaving(task.recipe.withdrawn, task.recipe.key)
    repeated, start = np.array(task.repeated, dtype=np.int64), 0
    for batch in _batches(definition, task, facts, validator):
        stop = start + batch.owners.num_rows
        validator.check(batch, repeated[(repeated >= start) & (repeated < stop)] - start)
        if "spans" in batch.children and "utterances" in batch.children:
            facts.report.extend(check_offsets(batch, validator.place))
        start = stop
        digests = id_digests(batch)
        facts.ids.append(digests[:, :UNIQUE].copy())
        if not facts.report.failed:
            kept, split = _split(definition, facts, leaving.kept(batch), validator.place)
            digests = digests if len(digests) == kept.owners.num_rows else id_digests(kept)
            for series, order, mine in by_series(kept, split):
                writer.add(series, mine)
                note_owners(facts.owners, series, mine, digests[order])
            if task.recipe.described:
                note_sample(facts.samples, kept, digests)
    facts.records = validator.records - task.before
    facts.left, facts.taken = frozenset(leaving.found), leaving.rows


def _batches(definition: Dataset, task: ReadPart, facts: PartFacts, validator: Validator) -> Iterator[Batch]:
    """Yield the labelled batches of a part, and note what is wrong with them."""
    try:
        for corpus in definition.parse(task.part.files):
            validator.place = corpus.place or task.recipe.place
            facts.report.extend(corpus.notes)
            batch, unmapped = conform_batch(corpus, definition)
            facts.report.extend(unmapped)
            yield batch
    except ProblemsFound as found:
        facts.report.extend(found.report.problems)


def _split(definition: Dataset, facts: PartFacts, batch: Batch, place: str) -> tuple[Batch, pa.Array]:
    """Return the batch with folds, and the split of each owner."""
    spec, owners = definition.splits, batch.owners
    given = owners.column(SPLIT).combine_chunks() if SPLIT in owners.column_names else None
    groups = owners.column("group_id").combine_chunks()
    positions, folds = assign(groups, spec, given)
    names = split_names(spec)
    if (positions < 0).any():
        facts.report.add(
            Problem(
                rule="split",
                place=place,
                message=f"splits other than {', '.join(names)} are assigned",
                fix="Correct the parse, or name the split in the definition.",
            )
        )
    split = pa.array(names).take(pa.array(positions.clip(0)))
    if isinstance(spec, AssignedSplits):
        _note_splits(facts, groups, split, place)
    owners = owners.drop_columns([SPLIT]) if given is not None else owners
    return replace(batch, owners=owners.append_column("fold", pa.array(folds))), split


def _note_splits(facts: PartFacts, groups: pa.Array, split: pa.Array, place: str) -> None:
    pairs = pa.table({"group": groups, "split": split}).group_by(["group", "split"], use_threads=False).aggregate([])
    for pair in pairs.to_pylist():
        facts.split_of_group.setdefault(pair["group"], {}).setdefault(pair["split"], place)
