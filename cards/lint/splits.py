"""Leaks between splits: the same long text, or the same dialogue, in training and test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain

from builders.problems import Problem
from cards.lint.row_facts import RowFacts

GRAVE = 0.01
"""Share of a config's rows from which repeated texts keep it from being published."""


def check_splits(facts: RowFacts) -> Iterator[Problem]:
    """Yield texts and groups that lie in several splits of a config."""
    for config, spread in facts.spread.items():
        found = spread.texts.as_dict({})
        repeated, rows = found["long_texts_in_several_splits"], found["rows"]
        if repeated:
            yield Problem(
                rule="split-text",
                level="publish" if repeated > rows * GRAVE else "warning",
                place=f"{config} {spread.columns[0]}",
                count=repeated,
                message=f"texts of 30 characters and more lie in several splits, of {rows:,} rows",
                fix="Keep equal texts in one split; scores on the others are too good otherwise.",
            )
        for column, splits in spread.groups.items():
            several = sum(1 for times in Counter(chain(*splits.values())).values() if times > 1)
            if several:
                yield Problem(
                    rule="split-group",
                    level="publish",
                    place=f"{config} {column}",
                    count=several,
                    message="values lie in several splits",
                    fix="Keep what belongs together in one split, and keep it there when rows are added.",
                )
