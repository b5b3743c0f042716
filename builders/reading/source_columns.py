"""Columns of a source: read as text or integers, spelled as ours, with what is wrong of them reported."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from builders.problems import Problem, Report

Integers = npt.NDArray[np.int64]
REPAIR = "Correct the file, or what the definition says of it."


def column(table: pa.Table, name: str) -> pa.Array:
    """Return a column in one piece; `a.b` is the field `b` of the struct column `a`."""
    head, *path = [name] if name in table.column_names else name.split(".")
    column = table.column(head)
    array = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    for step in path:
        array = pc.struct_field(array, step)
    return array


def strings(table: pa.Table, name: str) -> pa.Array:
    """Return a column as text."""
    return column(table, name).cast(pa.string())


def integers(table: pa.Table, name: str, report: Report, place: str) -> Integers:
    """Return turn numbers; what is no integer is reported and counts as 0."""
    written = pc.utf8_trim_whitespace(strings(table, name))
    good = pc.fill_null(pc.match_substring_regex(written, r"^-?\d{1,18}$"), False)
    report_rows(report, "wrong-type", place, "records", pc.invert(good), f"{name}: expected an integer")
    found: Integers = pc.if_else(good, written, "0").cast(pa.int64()).to_numpy(zero_copy_only=False)
    return found


def without(values: pa.Array, nulls: tuple[str, ...]) -> pa.Array:
    """Return values with null for what stands for no value."""
    if not nulls:
        return values
    return pc.if_else(pc.is_in(values, value_set=pa.array(nulls)), pa.scalar(None, pa.string()), values)


def spelled(values: pa.Array, spellings: Mapping[str, str | None]) -> pa.Array:
    """Return values in our spelling; null for those that have none."""
    found = pc.index_in(values, value_set=pa.array(list(spellings), pa.string()))
    return pa.array(list(spellings.values()), pa.string()).take(found)


def report_unknown(report: Report, rule: str, place: str, name: str, values: pa.Array) -> None:
    """Report each value that the definition does not spell, with its count."""
    for one in pc.value_counts(values).to_pylist():
        message = f"{name}: {one['values']!r} is not among the spellings of the definition"
        report.add(Problem(rule=rule, place=place, message=message, fix=REPAIR, count=one["counts"]))


def report_rows(report: Report, rule: str, place: str, what: str, bad: pa.Array, message: str) -> None:
    """Report rows, the first of them by number from 1."""
    if positions := np.flatnonzero(bad.to_numpy(zero_copy_only=False)).tolist():
        named = ", ".join(str(position + 1) for position in positions[:10])
        more = f" and {len(positions) - 10:,} more" if len(positions) > 10 else ""
        where = f"{place} {what} {named}{more}"
        message = message.format(count=len(positions))
        report.add(Problem(rule=rule, place=where, message=message, fix=REPAIR, count=len(positions)))
