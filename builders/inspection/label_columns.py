"""Find the label columns of turns: by their values on the turns of each role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from builders.inspection.column_names import name_rank
from builders.inspection.label_matches import OF_CLIENT, OF_THERAPIST, LabelMatch, match_labels, nearest
from builders.inspection.observed import Column

MOST_LABELS = 200
SHOWN = 8
FOLDERS = {"behaviours": "mi/behaviour", "behaviour_main": "mi/behaviour-main", "strategies": "support/strategy",
           "talk_type": "mi/talk-type"}  # fmt: skip
IsNull = Callable[[str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelColumn:
    """A column with labels: what it fills, and its spellings on the turns of each role, null words included."""

    column: Column
    matches: tuple[LabelMatch, ...]
    by_role: dict[str, list[str | None]]


def find_labels(columns: list[Column], roles: pa.Array, is_null: IsNull) -> tuple[list[LabelColumn], dict[str, str]]:
    """Return the label columns, and why columns that look like labels were left out."""
    found: list[LabelColumn] = []
    left_out: dict[str, str] = {}
    for column in sorted(columns, key=lambda one: name_rank(one.name, "labels") is None):
        if not 0 < len(column.distinct) <= MOST_LABELS or pa.types.is_struct(column.array.type):
            continue
        by_role = {role: _values_of(column, roles, role) for role in ("therapist", "client")}
        values = {role: [one for one in seen if one is not None and not is_null(one)] for role, seen in by_role.items()}
        matches = _match(values["therapist"], values["client"], is_list=column.is_list)
        named = name_rank(column.name, "labels") is not None
        taken = {match.attribute for label in found for match in label.matches}
        if matches and (named or len({*values["therapist"], *values["client"]}) > 1):
            if again := [match.attribute for match in matches if match.attribute in taken]:
                left_out[column.shown] = f"{again[0]} are read from another column already"
            else:
                found.append(LabelColumn(column=column, matches=matches, by_role=by_role))
        elif sentence := _advice(column, values, named=named):
            left_out[column.shown] = sentence
    return found, left_out


def _match(therapist: list[str], client: list[str], *, is_list: bool) -> tuple[LabelMatch, ...]:
    """Return what the labels of both roles are; nothing where any label of either role is not known."""
    if therapist and not client:
        match = match_labels(therapist, OF_THERAPIST, is_list=is_list)
        return (match,) if match else ()
    if client and not therapist:
        match = match_labels(client, (*OF_CLIENT, "strategies"), is_list=is_list)
        return (match,) if match else ()
    own = match_labels(therapist, OF_THERAPIST, is_list=is_list)
    talk = match_labels(client, OF_CLIENT, is_list=is_list)
    if own and talk:
        return own, talk
    both = match_labels(list(dict.fromkeys((*therapist, *client))), ("strategies",), is_list=is_list)
    return (both,) if both else ()


def _values_of(column: Column, roles: pa.Array, role: str) -> list[str | None]:
    """Return the distinct values on the turns of a role, those in lists among them."""
    mine = pc.fill_null(pc.equal(roles, role), False)
    if column.is_list:
        owners = pc.list_parent_indices(column.array)
        mine = pa.array(mine.to_numpy(zero_copy_only=False)[np.asarray(owners)])
    values: list[str | None] = pc.unique(column.strings.filter(mine)).to_pylist()
    return values


def _advice(column: Column, values: dict[str, list[str]], *, named: bool) -> str:
    """Return what to do with a column that looks like labels, empty for one that does not."""
    everything = list(dict.fromkeys((*values["therapist"], *values["client"])))
    near = nearest(everything, (*OF_THERAPIST, *OF_CLIENT))
    known = len(everything) - len(near.unknown) if near else 0
    if not everything or not (named or known * 2 >= len(everything) >= 3):
        return ""
    attribute = near.attribute if near else "behaviours"
    unknown = near.unknown if near else tuple(everything)
    shown = ", ".join(repr(one) for one in unknown[:SHOWN]) + (" ..." if len(unknown) > SHOWN else "")
    because = f"no crosswalk names {shown}" if unknown else "its labels stand on turns of a role that cannot have them"
    return (
        f"looks like labels, but {because}; add a crosswalk to builders/taxonomies/{FOLDERS[attribute]}.yaml, name it "
        f'under `labels=` and write "{attribute}_raw": "{column.name}" under `labels` of COLUMNS'
    )
