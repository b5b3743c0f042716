"""Tables of dialogues, flat (a row a turn) or nested (a row a dialogue with a list of turns), as a `Corpus`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from builders.corpus import Corpus, list_of, parent_positions
from builders.labelling import LIST_LABELS
from builders.problems import Problem, ProblemsFound, Report
from builders.reading.source_columns import (
    Integers,
    column,
    integers,
    report_rows,
    report_unknown,
    spelled,
    strings,
    without,
)

LISTED = tuple(f"{name}_raw" for name in LIST_LABELS)


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogueColumns:
    """Which column of a source holds what; a field inside a field is written `annotation.strategy`."""

    text: str
    role: str
    roles: Mapping[str, str | None] = field(default_factory=dict)
    """The source's spellings of the roles; None leaves the turns of that speaker out. Empty: spelled as ours."""
    dialogue_id: str = ""
    """Empty where a nested source has no ids: then the position of the record is the id."""
    turn: str = ""
    """Turn numbers, which must count up by one in each dialogue; empty: the order of the file."""
    turns: str = ""
    """The list of turns of a nested source."""
    group: str = ""
    """What must stay in one split; it is published as a hash. Empty: each dialogue is a group."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Columns of `dialogues` by our name, such as `topic`."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Label columns of `utterances` by our name, such as `behaviours_raw`. A column that holds the labels of both
    roles is named twice; then each takes the turns of its role."""
    separators: Mapping[str, str] = field(default_factory=dict)
    """What stands between several labels in one field, by our name of the column."""
    spellings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The source's spellings of values, by our name of the column."""
    nulls: tuple[str, ...] = ()
    """What stands in facts and labels where there is no value."""
    languages: tuple[str, ...] = ()
    """Languages to tell apart by the text of each dialogue, where no column names them."""
    blank_turns: bool = False
    """Whether the source has turns that say nothing: they are left out with a warning. Else they are an error."""


def flat_corpus(
    table: pa.Table, columns: DialogueColumns, *, prefix: str, place: str, constants: Mapping[str, str | None]
) -> Corpus:
    """Return the corpus of a table with a row a turn.

    Dialogues stand in the order of their first row; where rows are not together or not in the order of the turn
    numbers, they are put so. Raises ProblemsFound where ids are blank, turn numbers leave gaps or repeat, roles or
    spellings are unknown, or a fact differs within a dialogue.
    """
    report = Report()
    ids = strings(table, columns.dialogue_id)
    blank = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(ids), ""), True)
    report_rows(report, "missing-id", place, "records", blank, f"{columns.dialogue_id} is blank")
    encoded = ids.dictionary_encode()
    codes = encoded.indices.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
    numbers = integers(table, columns.turn, report, place) if columns.turn else np.arange(len(codes))
    if (np.diff(codes) < 0).any() or ((np.diff(numbers) < 0) & (np.diff(codes) == 0)).any():
        order = np.lexsort((numbers, codes))
        table, codes, numbers = table.take(order), codes[order], numbers[order]
    lengths = np.bincount(codes, minlength=len(encoded.dictionary)).astype(np.int64)
    firsts = np.cumsum(lengths) - lengths
    if columns.turn:
        wrong = numbers - np.repeat(numbers[firsts], lengths) != np.arange(len(codes)) - np.repeat(firsts, lengths)
        message = f"{columns.turn} repeats or leaves a gap in {{count:,}} places"
        report_rows(report, "turn-order", place, "turns", pa.array(wrong), message)
    owners = table.take(firsts)
    for source in (columns.group, *columns.facts.values()):
        if source:
            values = strings(table, source)
            first = values.take(pa.array(np.repeat(firsts, lengths)))
            same = pc.or_(pc.equal(values, first).fill_null(False), pc.and_(pc.is_null(values), pc.is_null(first)))
            report_rows(report, "fact", place, "turns", pc.invert(same), f"{source} differs within a dialogue")
    dialogues = _dialogues(owners, columns, prefix, report, place)
    return _corpus(dialogues, table, lengths, columns, report, place, constants)


def nested_corpus(
    table: pa.Table, columns: DialogueColumns, *, prefix: str, place: str, constants: Mapping[str, str | None]
) -> Corpus:
    """Return the corpus of a table with a row a dialogue, whose turns are a list of structs.

    Raises ProblemsFound where roles or spellings are unknown.
    """
    report = Report()
    turns = column(table, columns.turns)
    lengths = pc.fill_null(pc.list_value_length(turns), 0).to_numpy(zero_copy_only=False).astype(np.int64)
    dialogues = _dialogues(table, columns, prefix, report, place)
    return _corpus(dialogues, pa.Table.from_struct_array(turns.flatten()), lengths, columns, report, place, constants)


def group_name(value: str, prefix: str) -> str:
    """Return the name under which a group is published: a hash, since groups often name a person or a page."""
    return f"{prefix}-group-{hashlib.sha256(value.encode()).hexdigest()[:12]}"


def dialogue_name(value: str, prefix: str) -> str:
    """Return the id under which a dialogue is published."""
    return f"{prefix}-{value}" if prefix else value


def _dialogues(
    table: pa.Table, columns: DialogueColumns, prefix: str, report: Report, place: str
) -> dict[str, pa.Array]:
    """Return the columns of `dialogues`."""
    if columns.dialogue_id:
        ids = strings(table, columns.dialogue_id)
    else:
        ids = pa.array(np.arange(table.num_rows)).cast(pa.string())
    found = {"dialogue_id": pc.binary_join_element_wise(prefix, ids, "-") if prefix else ids}
    for name, source in columns.facts.items():
        found[name] = _values(strings(table, source), name, columns, report, place)
    if columns.group:
        groups = without(strings(table, columns.group), columns.nulls).dictionary_encode()
        names = pa.array([group_name(value, prefix) for value in groups.dictionary.to_pylist()], pa.string())
        found["group_id"] = pc.coalesce(names.take(groups.indices), found["dialogue_id"])
    found.setdefault("group_id", found["dialogue_id"])
    return found


def _corpus(
    dialogues: dict[str, pa.Array],
    turns: pa.Table,
    lengths: Integers,
    columns: DialogueColumns,
    report: Report,
    place: str,
    constants: Mapping[str, str | None],
) -> Corpus:
    """Return the corpus of dialogues and their turns in order; ProblemsFound with all problems, those given too."""
    roles = strings(turns, columns.role)
    parents = parent_positions(lengths)
    if columns.roles:
        spoken, roles = roles, spelled(roles, columns.roles)
        unknown = pc.and_(pc.is_valid(spoken), pc.invert(pc.is_in(spoken, value_set=pa.array(list(columns.roles)))))
        report_unknown(report, "unknown-role", place, f"{columns.role} (role)", spoken.filter(unknown))
        if None in columns.roles.values():
            left_out = pc.is_in(
                spoken, value_set=pa.array([key for key, role in columns.roles.items() if role is None])
            )
            kept = pc.invert(left_out)
            turns, roles, parents = turns.filter(kept), roles.filter(kept), parents[kept.to_numpy(zero_copy_only=False)]
    text = strings(turns, columns.text)
    notes: tuple[Problem, ...] = ()
    if columns.blank_turns:
        kept = pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(text), ""), True)
        spoken = kept.to_numpy(zero_copy_only=False)
        notes = _blank(dialogues["dialogue_id"].take(pa.array(parents[~spoken])), place)
        turns, roles, text, parents = turns.filter(kept), roles.filter(kept), text.filter(kept), parents[spoken]
    lengths = np.bincount(parents, minlength=len(lengths)).astype(np.int64)
    if columns.languages:
        dialogues = {**dialogues, "language": _languages(text, lengths, columns.languages)}
    utterances = {
        "dialogue_id": dialogues["dialogue_id"].take(pa.array(parents)),
        "turn_id": pa.array(np.arange(len(text)) - np.repeat(np.cumsum(lengths) - lengths, lengths), pa.int32()),
        "role": roles,
        "text": text,
        **{name: _labels(turns, name, roles, columns, report, place) for name in columns.labels},
    }
    if report.failed:
        raise ProblemsFound(report)
    return Corpus(
        tables={"dialogues": pa.table(dialogues), "utterances": pa.table(utterances)},
        constants=constants,
        place=place,
        notes=notes,
    )


def _blank(dialogue_ids: pa.Array, place: str) -> tuple[Problem, ...]:
    """Return the warning about turns that say nothing, by the dialogues they stand in; none where there are none."""
    if not len(dialogue_ids):
        return ()
    named = ", ".join(pc.unique(dialogue_ids).to_pylist())
    return (
        Problem(
            rule="blank-turn",
            level="warning",
            place=f"{place} {named}",
            message="turns that say nothing are left out, so those after them move up",
            fix="Nothing is to be done where the card says so.",
            count=len(dialogue_ids),
        ),
    )


def _labels(
    turns: pa.Table, name: str, roles: pa.Array, columns: DialogueColumns, report: Report, place: str
) -> pa.Array:
    """Return a label column: strings, or lists of strings for labels of which a turn may carry several."""
    source = columns.labels[name]
    values = column(turns, source)
    if list(columns.labels.values()).count(source) > 1:
        role = "client" if name == "talk_type_raw" else "therapist"
        values = pc.if_else(pc.equal(roles, role), values, pa.scalar(None, values.type))
    if name not in LISTED:
        return _values(values.cast(pa.string()), name, columns, report, place)
    if pa.types.is_list(values.type):
        if name not in columns.spellings and not columns.nulls:
            return values
        lists = values
    elif separator := columns.separators.get(name, ""):
        lists = pc.split_pattern(without(values.cast(pa.string()), columns.nulls), separator)
    else:
        single = _values(values.cast(pa.string()), name, columns, report, place)
        return list_of(pc.is_valid(single).to_numpy(zero_copy_only=False), single.drop_null(), single.is_null())
    owners = pc.list_parent_indices(lists)
    items = _values(pc.utf8_trim_whitespace(lists.flatten().cast(pa.string())), name, columns, report, place)
    kept = pc.and_(pc.is_valid(items), pc.fill_null(pc.not_equal(items, ""), False))
    lengths = np.bincount(owners.filter(kept).to_numpy(zero_copy_only=False), minlength=len(lists))
    return list_of(lengths, items.filter(kept), lists.is_null())


def _values(values: pa.Array, name: str, columns: DialogueColumns, report: Report, place: str) -> pa.Array:
    """Return values without what stands for null, spelled as the definition says; other spellings are reported."""
    values = without(values, columns.nulls)
    spellings = columns.spellings.get(name)
    if spellings is None:
        return values
    known = pc.is_in(values, value_set=pa.array(list(spellings), pa.string()))
    report_unknown(report, "unknown-value", place, name, values.filter(pc.and_(pc.is_valid(values), pc.invert(known))))
    return spelled(values, spellings)


def _languages(text: pa.Array, lengths: Integers, candidates: tuple[str, ...]) -> pa.Array:
    """Return which of the languages each dialogue stands in, by all its text."""
    from builders.language_check import identify_among

    ends = np.cumsum(lengths)
    whole = (
        " ".join(filter(None, text.slice(end - length, length).to_pylist()))
        for end, length in zip(ends.tolist(), lengths.tolist(), strict=True)
    )
    return pa.array([identify_among(one, candidates) for one in whole], pa.string())
