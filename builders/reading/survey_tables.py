"""Answers to a survey, a struct a dialogue, as rows of `ratings` and `annotations`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from builders.problems import ProblemsFound, Report
from builders.reading.source_columns import report_unknown, spelled


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale: its name, the fields that hold its items, and the ratings it allows."""

    name: str
    items: Sequence[str]
    minimum: float
    maximum: float


def rated_items(answers: pa.Array, dialogue_ids: pa.Array, rater_id: str, scales: tuple[Scale, ...]) -> pa.Table:
    """Return a row of `ratings` per dialogue and item, dialogue by dialogue; a missing rating is null."""
    fields = [(scale, item) for scale in scales for item in scale.items]
    return _long(
        dialogue_ids,
        {
            "rater_id": [pa.repeat(rater_id, len(dialogue_ids))] * len(fields),
            "scale": [pa.repeat(scale.name, len(dialogue_ids)) for scale, _ in fields],
            "item": [pa.repeat(item, len(dialogue_ids)) for _, item in fields],
            "value": [pc.struct_field(answers, item).cast(pa.float64()) for _, item in fields],
            "minimum": [pa.repeat(float(scale.minimum), len(dialogue_ids)) for scale, _ in fields],
            "maximum": [pa.repeat(float(scale.maximum), len(dialogue_ids)) for scale, _ in fields],
        },
    )


def ticked_boxes(
    answers: pa.Array, dialogue_ids: pa.Array, annotator_id: str, boxes: Sequence[str], tick: str, place: str
) -> pa.Table:
    """Return a row of `annotations` per dialogue and box that holds the source's word for a tick, as `checked`.

    An empty box is null; ProblemsFound where one holds anything else.
    """
    report = Report()
    values = [pc.struct_field(answers, box) for box in boxes]
    for box, found in zip(boxes, values, strict=True):
        unknown = pc.fill_null(pc.not_equal(found, tick), False)
        report_unknown(report, "unknown-value", place, box, found.filter(unknown))
    if report.failed:
        raise ProblemsFound(report)
    table = _long(
        dialogue_ids,
        {
            "annotator_id": [pa.repeat(annotator_id, len(dialogue_ids))] * len(boxes),
            "attribute": [pa.repeat(box, len(dialogue_ids)) for box in boxes],
            "value": [spelled(found, {tick: "checked"}) for found in values],
        },
    )
    return table.filter(pc.is_valid(table.column("value")))


def _long(dialogue_ids: pa.Array, columns: Mapping[str, list[pa.Array]]) -> pa.Table:
    """Return columns that hold an array a field as a table with the fields of a dialogue one below the other."""
    fields = len(next(iter(columns.values())))
    order = np.arange(fields * len(dialogue_ids)).reshape(fields, -1).T.ravel()
    owners = dialogue_ids.take(pa.array(np.repeat(np.arange(len(dialogue_ids)), fields)))
    found = {name: pa.concat_arrays(arrays).take(pa.array(order)) for name, arrays in columns.items()}
    return pa.table({"owner_id": owners, "target_id": owners, **found})
