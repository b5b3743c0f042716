"""Find the label columns of turns: by their values on the turns of each role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from builders.inspection.column_names import name_rank
from builders.inspection.label_matches import OF_CLIENT, OF_THERAPIST, LabelMatch, match_labels, nearest
from builders.inspection.observed import Column

MOST_LABELS = 200
SHOWN, LONGEST = 8, 40
FOLDERS = {"behaviours": "mi/behaviour", "behaviour_main": "mi/behaviour-main", "strategies": "support/strategy",
           "talk_type": "mi/talk-type"}  # fmt: skip
IsNull = Callable[[str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelColumn:
    """A column with labels: what it fills, and its spellings on the turns of each role, null words included."""

    column: Column
    matches: tuple[LabelMatch, ...]
    by_role: dict[str, list[str | None]]


@dataclass(slots=True)
class LabelsFound:
    """The label columns, why others that look like labels were left out, and the spellings nothing knows."""

    labels: list[LabelColumn] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    """For the person at the terminal only: they quote the file."""


def find_labels(columns: list[Column], roles: pa.Array, is_null: IsNull) -> LabelsFound:
    """Return the label columns, and why columns that look like labels were left out."""
    result = LabelsFound()
    for column in sorted(columns, key=lambda one: name_rank(one.name, "labels") is None):
        if not 0 < len(column.distinct) <= MOST_LABELS or pa.types.is_struct(column.array.type):
            continue
        by_role = {role: _values_of(column, roles, role) for role in ("therapist", "client")}
        values = {role: [one for one in seen if one is not None and not is_null(one)] for role, seen in by_role.items()}
        matches = _match(values["therapist"], values["client"], is_list=column.is_list)
        named = name_rank(column.name, "labels") is not None
        taken = {match.attribute for label in result.labels for match in label.matches}
        if matches and (named or len({*values["therapist"], *values["client"]}) > 1):
            if again := [match.attribute for match in matches if match.attribute in taken]:
                result.left_out[column.shown] = f"{again[0]} are read from another column already"
            else:
                result.labels.append(LabelColumn(column=column, matches=matches, by_role=by_role))
        else:
            _advise(result, column, values, named=named)
    return result


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


def _advise(result: LabelsFound, column: Column, values: dict[str, list[str]], *, named: bool) -> None:
    """Say what to do with a column that looks like labels; nothing for one that does not."""
    everything = list(dict.fromkeys((*values["therapist"], *values["client"])))
    near = nearest(everything, (*OF_THERAPIST, *OF_CLIENT))
    known = len(everything) - len(near.unknown) if near else 0
    if not everything or not (named or known * 2 >= len(everything) >= 3):
        return
    attribute = near.attribute if near else "behaviours"
    unknown = near.unknown if near else tuple(everything)
    because = "its labels stand on turns of a role that cannot have them"
    if unknown:
        because = f"{len(unknown)} of {len(everything)} spellings are in no crosswalk"
        shown = ", ".join(repr(one[:LONGEST]) for one in unknown[:SHOWN]) + (" ..." if len(unknown) > SHOWN else "")
        result.notes.append(f"No crosswalk names these spellings of {column.shown!r}: {shown}")
    result.left_out[column.shown] = (
        f"looks like labels, but {because}; add a crosswalk to builders/taxonomies/{FOLDERS[attribute]}.yaml, name it "
        f"under `labels=` and the column under `labels` of COLUMNS as `{attribute}_raw`"
    )
