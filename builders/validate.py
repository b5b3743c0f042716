"""Structural checks of a batch: ids, order, required and closed columns, roles, offsets; all problems at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from builders import languages
from builders.blank_questions import blank_questions
from builders.columns import TURN, Column
from builders.corpus import FACTS_TABLES
from builders.fingerprint import string_bytes
from builders.labels import load_taxonomy
from builders.problems import Problem, Report
from builders.row_types import DIALOGUE, IDENTIFIERS
from builders.schema import columns_of
from builders.sharding.partition import Batch

LISTED = 50
"""Rows named one by one in a message of one rule and batch; the rest is counted."""
OWNER_COLUMNS = {"dialogue_id": DIALOGUE}
LABEL_OF_ROLE = (("behaviours", "therapist"), ("behaviour_main", "therapist"), ("talk_type", "client"))


@dataclass(slots=True)
class Validator:
    """Checks the batches of a part of a source, each for itself."""

    report: Report
    place: str
    records: Counter[str] = field(default_factory=Counter)
    """Owner rows seen before by file, so that messages can count records through it."""

    def check(self, batch: Batch, repeated: np.ndarray) -> None:
        """Add every problem of the batch to the report; `repeated` are the positions of ids that occurred before."""
        owner_columns = OWNER_COLUMNS.get(batch.id_column) or _columns(batch.owners, batch.id_column)
        ids = batch.owners.column(batch.id_column).combine_chunks()
        found = [
            *self._owner_ids(ids, repeated),
            *self._columns(batch.owners, owner_columns, self._owner_places(ids)),
            *self._facts(batch.owners, ids),
            *(blank_questions(batch.owners, self._owner_places(ids)) if batch.id_column == "question_id" else ()),
        ]
        for name, (table, lengths) in batch.children.items():
            places = _ChildPlaces(self.place, ids, lengths)
            columns = TURN if name == "utterances" else columns_of(name)
            own = tuple(column for column in columns if column.name in table.column_names)
            found += [*self._columns(table, own, places), *_orphans(name, table, lengths, self.place)]
            if name == "ratings":
                found += _ratings(table, places)
        if "utterances" in batch.children:
            table, lengths = batch.children["utterances"]
            found += [*_turns(table, lengths, _ChildPlaces(self.place, ids, lengths)), *self._empty(ids, lengths)]
        self.report.extend(found)
        self.records[self.place] += len(ids)

    def _owner_places(self, ids: pa.Array) -> _OwnerPlaces:
        return _OwnerPlaces(self.place, self.records[self.place], ids)

    def _owner_ids(self, ids: pa.Array, repeated: np.ndarray) -> Iterator[Problem]:
        places = self._owner_places(ids)
        for position in np.flatnonzero(pc.fill_null(pc.equal(ids, ""), True).to_numpy(zero_copy_only=False)).tolist():
            yield _problem("missing-id", places[position], "the id is empty", "Give every record an id.")
        for position in repeated.tolist():
            yield _problem(
                "duplicate-id",
                places[position],
                f"id {ids[position].as_py()!r} occurs more than once",
                "Remove the repetition, or make the ids unique.",
            )

    def _empty(self, ids: pa.Array, lengths: np.ndarray) -> Iterator[Problem]:
        places = self._owner_places(ids)
        for position in np.flatnonzero(lengths == 0)[:LISTED]:
            yield _problem(
                "empty-dialogue",
                places[int(position)],
                "the dialogue has no turns",
                "Remove the record, or supply its turns.",
            )

    def _columns(self, table: pa.Table, columns: tuple[Column, ...], places: _Places) -> Iterator[Problem]:
        for column in columns:
            if column.name not in table.column_names:
                continue
            values = table.column(column.name)
            if column.required and values.null_count:
                bad = pc.is_null(values)
                yield from _rows(
                    "missing-value",
                    bad,
                    places,
                    f"{column.name} is null, but every row must have it",
                    "Supply the value.",
                )
            if column.closed:
                allowed = pa.array(column.closed)
                bad = pc.and_(pc.is_valid(values), pc.invert(pc.is_in(values, value_set=allowed)))
                yield from _rows(
                    "unknown-value",
                    bad,
                    places,
                    f"{column.name}: expected one of {', '.join(column.closed)}",
                    "Correct the value.",
                    values,
                )

    def _facts(self, owners: pa.Table, ids: pa.Array) -> Iterator[Problem]:
        places = self._owner_places(ids)
        cultures = set(load_taxonomy("culture/group@1").names)
        checks = (
            ("language", _is_canonical, "a canonical BCP-47 tag without region, such as ko, zh-Hans or und"),
            ("original_language", _is_canonical, "a canonical BCP-47 tag without region, such as ko or zh-Hans"),
            ("region", languages.region_is_valid, "an ISO 3166 country such as KR"),
            ("culture", cultures.__contains__, "a label of culture/group"),
        )
        for name, is_good, expected in checks:
            if name not in owners.column_names:
                continue
            values = owners.column(name)
            bad = [value for value in pc.unique(values).to_pylist() if value is not None and not is_good(value)]
            if bad:
                yield from _rows(
                    f"bad-{name.replace('_', '-')}",
                    pc.is_in(values, value_set=pa.array(bad)),
                    places,
                    f"{name}: expected {expected}",
                    "Correct the value.",
                    values,
                )


def _columns(owners: pa.Table, id_column: str) -> tuple[Column, ...]:
    config = next(config for config in FACTS_TABLES if IDENTIFIERS[config][0] == id_column)
    return tuple(column for column in columns_of(config) if column.name in owners.column_names or column.required)


def _is_canonical(tag: str) -> bool:
    try:
        return languages.canonical(tag) == tag
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class _OwnerPlaces:
    file: str
    offset: int
    ids: pa.Array

    def __getitem__(self, position: int) -> str:
        return f"{self.file} record {self.offset + position + 1} ({self.ids[position].as_py()})"


@dataclass(frozen=True, slots=True)
class _ChildPlaces:
    file: str
    ids: pa.Array
    lengths: np.ndarray

    def __getitem__(self, position: int) -> str:
        ends = np.cumsum(self.lengths)
        owner = int(np.searchsorted(ends, position, side="right"))
        if owner >= len(self.ids):
            return f"{self.file} child row {position + 1}"
        return f"{self.file} {self.ids[owner].as_py()} row {position - int(ends[owner] - self.lengths[owner])}"


_Places = _OwnerPlaces | _ChildPlaces


def _orphans(name: str, table: pa.Table, lengths: np.ndarray, place: str) -> Iterator[Problem]:
    if lengths.sum() != table.num_rows:
        yield _problem(
            "order",
            f"{place} {name}",
            f"{table.num_rows - int(lengths.sum()):,} of {table.num_rows:,} rows follow no "
            "record of theirs: the rows of one record are not together, or not in the records' order",
            "Restore the upstream order of rows.",
        )


def _turns(table: pa.Table, lengths: np.ndarray, places: _ChildPlaces) -> Iterator[Problem]:
    if lengths.sum() != table.num_rows:
        return
    turn = table.column("turn_id").to_numpy()
    expected = np.arange(table.num_rows) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    yield from _rows(
        "turn-order",
        pa.array(turn != expected),
        places,
        "the turn ids do not count 0, 1, 2, ... through the dialogue",
        "Restore the upstream order of turns, or supply what is missing.",
    )
    text, role = table.column("text"), table.column("role")
    blank = pc.or_(pc.equal(pc.binary_length(text), 0), pc.utf8_is_space(text))
    yield from _rows("blank-text", blank, places, "the text is blank", "Supply the text, or remove the turn.")
    if any(has_nul(chunk) for chunk in text.chunks):
        yield from _rows(
            "nul-byte", pc.match_substring(text, "\0"), places, "a NUL character in the text", "Remove it."
        )
    for name, expected_role in LABEL_OF_ROLE:
        if name in table.column_names and table.column(name).null_count < table.num_rows:
            wrong = pc.and_(pc.is_valid(table.column(name)), pc.not_equal(role, expected_role))
            yield from _rows(
                "label-role",
                wrong,
                places,
                f"{name} on a turn that is not the {expected_role}'s",
                "Correct the role or the label.",
            )


def _ratings(table: pa.Table, places: _ChildPlaces) -> Iterator[Problem]:
    value, least, most = (table.column(name) for name in ("value", "minimum", "maximum"))
    outside = pc.or_(pc.less(value, least), pc.greater(value, most))
    yield from _rows(
        "out-of-range",
        outside,
        places,
        "value: expected a rating from minimum to maximum",
        "Correct the value.",
        value,
    )


def has_nul(texts: pa.Array) -> bool:
    """Whether a NUL character occurs anywhere in the texts."""
    content = np.frombuffer(string_bytes(texts), dtype=np.uint8)
    return bool(len(content)) and int(content.min()) == 0


def _rows(
    rule: str,
    bad: pa.Array | pa.ChunkedArray,
    places: _Places,
    message: str,
    fix: str,
    values: pa.ChunkedArray | None = None,
) -> Iterator[Problem]:
    positions = np.flatnonzero(
        pc.fill_null(bad, False).to_numpy(zero_copy_only=False)
        if isinstance(bad, pa.Array)
        else pc.fill_null(bad, False).to_numpy()
    )
    for position in positions[:LISTED]:
        got = f"; got {values[int(position)].as_py()!r}" if values is not None else ""
        yield _problem(rule, places[int(position)], message + got, fix)
    if len(positions) > LISTED:
        yield Problem(rule=rule, place="further rows", message=message, fix=fix, count=len(positions) - LISTED)


def _problem(rule: str, place: str, message: str, fix: str) -> Problem:
    return Problem(rule=rule, place=place, message=message, fix=fix)
