"""Offsets: every span that says where it lies cuts exactly its phrase out of the turn it names."""

from __future__ import annotations

from collections.abc import Iterator

from builders.corpus import parent_positions
from builders.problems import Problem
from builders.sharding.partition import Batch


def check_offsets(batch: Batch, place: str) -> Iterator[Problem]:
    """Yield spans whose offsets do not cut their phrase out of the turn they name (targets `<dialogue>/<turn>`)."""
    spans, _ = batch.children["spans"]
    rows = spans.select(["target_id", "phrase", "start", "end"]).to_pylist()
    located = [row for row in rows if row["start"] is not None]
    if not located:
        return
    texts = _text_of_turn(batch)
    for row in located:
        text = texts.get(row["target_id"])
        if text is None or text[row["start"] : row["end"]] != row["phrase"]:
            yield Problem(
                rule="span-offset",
                place=f"{place} {row['target_id']}",
                message="start and end do not cut the phrase out of the text",
                fix="Correct the offsets (Unicode code points, end exclusive).",
            )


def _text_of_turn(batch: Batch) -> dict[str, str]:
    utterances, turn_lengths = batch.children["utterances"]
    owners = batch.owners.column(batch.id_column).take(parent_positions(turn_lengths)).to_pylist()
    turns = utterances.column("turn_id").to_pylist()
    names = (f"{owner}/{turn}" for owner, turn in zip(owners, turns, strict=True))
    return dict(zip(names, utterances.column("text").to_pylist(), strict=True))
