"""Reading one dialogue, post, question or persona, with everything that is known of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from explorer.content import NOTHING, Annotation, Marks, Parallel, Rating, Read, Row, Span, Turn
from explorer.errors import FilterError, repeated
from explorer.filters import Filter
from explorer.searching import positions, table_of
from explorer.store import Store
from explorer.tables import Table

ROW_FACTS = ("language", "language_method", "region", "culture", "culture_basis", "origin", "translation",
             "original_language", "parallel_id", "group_id", "fold", "split", "source_dataset", "source_version",
             "source_licence")  # fmt: skip
OF_DIALOGUES = ("topic", "change_target", "mi_quality")
MARKING = ("spans", "annotations", "ratings", "generation")
"""The row types whose rows belong to what they name as their target."""


def read(store: Store, dataset: str, identifier: str, *, version: str = "", config: str = "") -> Read:
    """Return what an identifier names in a config; FilterError where there is no such thing, or no row is shown."""
    table = store.table(dataset, version, config)
    table = store.sibling(table, "utterances") or table if table.row_type == "dialogues" else table
    if table.row_type != "utterances" and table.identifier == "target_id":
        return _target(store, table, identifier)
    found = table.rows_at(table.where(table.identifier, [identifier]))
    if not found:
        raise _absent(table, identifier)
    return (
        _dialogue(store, table, identifier, found)
        if table.row_type == "utterances"
        else _single(store, table, identifier, found[0])
    )


def _absent(table: Table, identifier: str) -> FilterError:
    return FilterError(
        f"{table.dataset} ({table.config}) has nothing called {repeated(identifier)}. Search for it again."
    )


def _target(store: Store, table: Table, identifier: str) -> Read:
    """Return what rows about other things name, where it is shown itself."""
    for row_type in ("utterances", "posts", "questions", "personas"):
        other = store.sibling(table, row_type)
        names = (identifier, identifier.rpartition("/")[0]) if row_type == "utterances" else (identifier,)
        for name in names:
            if other and len(other.where(other.identifier, [name])):
                return read(store, table.dataset, name, version=table.version, config=other.config)
    raise _absent(table, identifier)


def _dialogue(store: Store, table: Table, identifier: str, rows: list[dict[str, Any]]) -> Read:
    rows = sorted(rows, key=lambda one: int(one["turn_id"]))
    of_turns = {f"{identifier}/{row['turn_id']}": row for row in rows}
    marks = _marks(store, table, [identifier, *of_turns])
    whole = store.sibling(table, "dialogues")
    about = whole.rows_at(whole.where("dialogue_id", [identifier])) if whole else []
    return Read(
        **_common(table, identifier, rows[0]),
        details=_known(about[0] if about else {}, OF_DIALOGUES),
        turns=tuple(_turn(row, marks.get(target, NOTHING)) for target, row in of_turns.items()),
        marks=marks.get(identifier, NOTHING),
        parallel=_parallel(table, identifier, rows[0]),
    )


def _single(store: Store, table: Table, identifier: str, row: dict[str, Any]) -> Read:
    others = [name for name in row if name not in ROW_FACTS and name != table.identifier]
    return Read(
        **_common(table, identifier, row),
        details=_known(row, others),
        marks=_marks(store, table, [identifier]).get(identifier, NOTHING),
        parallel=_parallel(table, identifier, row),
    )


def _common(table: Table, identifier: str, row: Row) -> dict[str, Any]:
    return {"dataset": table.dataset, "version": table.version, "config": table.config, "row_type": table.row_type,
            "identifier": identifier, "facts": _known(row, ROW_FACTS)}  # fmt: skip


def _known(row: Row, names: Iterable[str]) -> dict[str, Any]:
    return {name: row[name] for name in names if row.get(name) not in (None, [])}


def _turn(row: Row, marks: Marks) -> Turn:
    return Turn(
        turn_id=int(row["turn_id"]),
        role=row.get("role"),
        text=row.get("text"),
        behaviours=tuple(row.get("behaviours") or ()),
        main=row.get("behaviour_main"),
        talk_type=row.get("talk_type"),
        strategies=tuple(row.get("strategies") or ()),
        methods={name.removesuffix("_method"): value for name, value in row.items()
                 if name.endswith("_method") and value and name != "language_method"},
        agreement=row.get("label_agreement"),
        annotators=row.get("annotation_count"),
        marks=marks,
    )  # fmt: skip


def _marks(store: Store, table: Table, targets: list[str]) -> dict[str, Marks]:
    """Return what other configs say of these, by what they name."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row_type in MARKING:
        other = store.sibling(table, row_type)
        if other and other is not table:
            for row in other.rows_at(other.where("target_id", targets)):
                found[row["target_id"]][row_type].append(row)
    return {target: _as_marks(rows) for target, rows in found.items()}


def _as_marks(rows: Mapping[str, list[dict[str, Any]]]) -> Marks:
    return Marks(
        spans=tuple(
            Span(row["kind"], row.get("label"), row.get("phrase"), row.get("start"), row.get("end"), row["part"],
                 row.get("label_method"))
            for row in rows.get("spans", ())
        ),
        annotations=tuple(
            Annotation(row["annotator_id"], row["attribute"], row["value"]) for row in rows.get("annotations", ())
        ),
        ratings=tuple(
            Rating(row.get("rater_id"), row["scale"], row["item"], row["value"], row["minimum"], row["maximum"])
            for row in rows.get("ratings", ())
        ),
        generation=tuple(rows.get("generation", ())),
    )  # fmt: skip


def _parallel(table: Table, identifier: str, row: Row) -> tuple[Parallel, ...]:
    """Return the other versions of the same thing, by language and region."""
    if not row.get("parallel_id"):
        return ()
    rows = table.rows_at(table.where("parallel_id", [row["parallel_id"]]))
    found = {one[table.identifier]: one for one in rows if one[table.identifier] != identifier}
    versions = [Parallel(name, one["language"], one.get("region"), one.get("culture")) for name, one in found.items()]
    return tuple(sorted(versions, key=lambda one: (one.language, one.region or "", one.identifier)))


def identifiers(store: Store, asked: Filter) -> list[str]:
    """Return the dialogues, posts, ... of the rows that a filter finds, in the order of the files."""
    table = table_of(store, asked)
    found = positions(store, asked)
    numbers, values = table.dictionary(table.identifier)
    numbers = numbers if found is None else numbers[found]
    _, first = np.unique(numbers, return_index=True)
    names: list[str] = values.take(numbers[np.sort(first)]).to_pylist()
    return names


def neighbours(store: Store, asked: Filter, identifier: str) -> tuple[str | None, str | None]:
    """Return what stands before and after a dialogue, post, ... among those that a filter finds."""
    names = identifiers(store, asked)
    if identifier not in names:
        return None, names[0] if names else None
    at = names.index(identifier)
    return (names[at - 1] if at else None), (names[at + 1] if at + 1 < len(names) else None)
