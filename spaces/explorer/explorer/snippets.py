"""The lines of Python that load what a filter finds, without this Space."""

from __future__ import annotations

import json
from collections.abc import Iterator

from explorer.codes import NONE
from explorer.columns import FACETS, ROLES
from explorer.filters import ALL, Filter
from explorer.searching import positions, table_of
from explorer.store import Store
from explorer.tables import Table

COLUMNS = {one.name: one.column for one in FACETS}
OF_SPANS = ("span_kind", "span_label", "intensity")
OF_TURN = "f\"{row['dialogue_id']}/{row['turn_id']}\""
FOLDED_SCRIPTS = ((0x0590, 0x06FF), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFF))
"""Hebrew and Arabic letters, of which the Space's search folds more than Python does."""


def snippet(store: Store, asked: Filter) -> str:
    """Return the lines that load the rows of a filter with `datasets`; FilterError as for a search."""
    table = table_of(store, asked)
    positions(store, asked)
    shown = store.shown(table.dataset, table.version)
    where = code(shown.repository or str(shown.folder))
    revision = f', revision="v{shown.version}"' if shown.repository else ""
    body = list(_body(table, asked, where, revision))
    imports = ["import unicodedata"] * any("unicodedata" in line for line in body)
    imports += ["from collections import Counter"] * any("Counter(" in line for line in body)
    loading = "concatenate_datasets, load_dataset" if any("concatenate" in one for one in body) else "load_dataset"
    imports += ["", f"from datasets import {loading}", ""] if imports else [f"from datasets import {loading}", ""]
    return "\n".join([*imports, *body]) + "\n"


def _body(table: Table, asked: Filter, where: str, revision: str) -> Iterator[str]:
    splits = asked.values.get("split", ())
    yield from _loading("rows", f"{where}, {code(table.config)}", splits, revision)
    for name, wanted in asked.values.items():
        if name == "split":
            continue
        if name in OF_SPANS and (table.row_type != "spans" or name == "intensity"):
            yield from _by_spans(table, name, wanted, where, revision)
        else:
            yield from _by_column(table, COLUMNS[name], wanted)
    if asked.min_turns:
        yield from _by_turns(table, asked.min_turns, where, revision)
    if asked.terms:
        yield from _by_words(table, asked)


def _loading(name: str, arguments: str, splits: tuple[str, ...], revision: str) -> Iterator[str]:
    if splits:
        yield f"{name} = load_dataset({arguments}, split={code('+'.join(splits))}{revision})"
    else:
        yield f"{name} = concatenate_datasets(list(load_dataset({arguments}{revision}).values()))"


def _by_column(table: Table, column: str, wanted: tuple[str, ...]) -> Iterator[str]:
    values: list[str | int | None] = [None if one == NONE else one for one in wanted]
    if names := table.labels.get(column):
        values = [names.index(one) if isinstance(one, str) else None for one in values]
        yield f"wanted = {code(values)}  # {', '.join(wanted)}"
    else:
        yield f"wanted = {code(values)}"
    facet = next(one.name for one in FACETS if one.column == column)
    if table.facets[facet].multiple:
        yield f'rows = rows.filter(lambda row: any(one in wanted for one in row["{column}"] or [None]))'
    else:
        yield f'rows = rows.filter(lambda row: row["{column}"] in wanted)'


def _by_spans(table: Table, name: str, wanted: tuple[str, ...], where: str, revision: str) -> Iterator[str]:
    """Yield the lines that keep rows by the spans that mark them."""
    column = "kind" if name == "span_kind" else "label"
    only = ' and span["kind"] == "distress"' if name == "intensity" else ""
    values = [one for one in wanted if one != NONE]
    if table.row_type == "spans":
        yield f'rows = rows.filter(lambda span: (span["label"]{_if_distress()}) in {code(_nullable(wanted))})'
        return
    yield from _loading("spans", f"{where}, {code('spans' + table.config.removeprefix(table.row_type))}", (), revision)
    yield f'marked = {{span["target_id"] for span in spans if span["{column}"] in {code(values)}{only}}}'
    target = OF_TURN if table.row_type == "utterances" else f'row["{table.identifier}"]'
    if NONE not in wanted:
        yield f"rows = rows.filter(lambda row: {target} in marked)"
        return
    yield f'any_mark = {{span["target_id"] for span in spans if span["{column}"] is not None{only}}}'
    yield f"rows = rows.filter(lambda row: {target} in marked or {target} not in any_mark)"


def _if_distress() -> str:
    return ' if span["kind"] == "distress" else None'


def _nullable(wanted: tuple[str, ...]) -> list[str | None]:
    return [None if one == NONE else one for one in wanted]


def _by_turns(table: Table, fewest: int, where: str, revision: str) -> Iterator[str]:
    if table.row_type == "utterances":
        counted = "every"
        yield from _loading(counted, f"{where}, {code(table.config)}", (), revision)
    else:
        counted = "utterances"
        yield from _loading(
            counted, f"{where}, {code('utterances' + table.config.removeprefix('dialogues'))}", (), revision
        )
    yield f'turns = Counter({counted}["dialogue_id"])'
    yield f'rows = rows.filter(lambda row: turns[row["dialogue_id"]] >= {fewest})'


def _by_words(table: Table, asked: Filter) -> Iterator[str]:
    if asked.scope in ROLES:
        yield f'rows = rows.filter(lambda row: row["role"] == "{asked.scope}")'
    fields = (asked.scope,) if asked.scope not in (ALL, *ROLES) else table.fields
    if any(first <= ord(one) <= last for one in asked.query for first, last in FOLDED_SCRIPTS):
        yield "# The Explorer also leaves out vowel marks and takes variants of Arabic letters for one."
    yield f"words = {code(asked.terms)}"
    yield "def found(word, row):"
    yield f"    values = [row[name] for name in {code(fields)}]"
    yield '    texts = [text for value in values for text in (value if isinstance(value, list) else [value or ""])]'
    yield '    folded = [unicodedata.normalize("NFKC", one).casefold().replace("’", "\'") for one in texts]'
    yield '    return any(word in " ".join(one.split()) for one in folded)'
    yield "rows = rows.filter(lambda row: all(found(word, row) for word in words))"


def code(value: object) -> str:
    """Return a value as it is written in Python."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return f"[{', '.join(map(code, value))}]" if isinstance(value, list | tuple) else repr(value)
