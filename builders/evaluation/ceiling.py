"""The human ceiling: how well one annotator says what the majority of the others said."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.compute as pc

from builders.evaluation.scores import Said, draw, macro_f1
from builders.training.examples import read_config


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanCeiling:
    """Macro-F1 of each annotator against the majority of the others: mean and standard deviation over annotators."""

    mean: float
    deviation: float
    annotators: int
    targets: int


def human_ceiling(folder: Path, attribute: str, labels: tuple[str, ...]) -> HumanCeiling | None:
    """Return the ceiling of one attribute of a dataset's annotations; None where fewer than three gave it together.

    Targets without one most frequent value among the others are left out for that annotator.
    """
    table = read_config(folder, "annotations")
    table = table.filter(pc.equal(table.column("attribute"), attribute))
    names = ("target_id", "annotator_id", "value")
    given: dict[str, dict[str, str]] = defaultdict(dict)
    for target, annotator, value in zip(*(table.column(name).to_pylist() for name in names), strict=True):
        if value in labels:
            given[target][annotator] = value
    shared = {target: values for target, values in given.items() if len(values) >= 3}
    annotators = sorted({name for values in shared.values() for name in values})
    scores = [_against_the_others(shared, annotator, labels) for annotator in annotators]
    if not scores:
        return None
    return HumanCeiling(
        mean=float(np.mean(scores)), deviation=float(np.std(scores)), annotators=len(scores), targets=len(shared)
    )


def _against_the_others(given: dict[str, dict[str, str]], annotator: str, labels: tuple[str, ...]) -> float:
    truths, chosen = [], []
    for values in given.values():
        others = [labels.index(value) for name, value in values.items() if name != annotator]
        counts = np.bincount(others, minlength=len(labels))
        if annotator in values and (counts == counts.max()).sum() == 1:
            truths.append(int(counts.argmax()))
            chosen.append(labels.index(values[annotator]))
    said = Said(truths=np.array(truths), probabilities=np.eye(len(labels))[chosen])
    return float(macro_f1(said, draw(np.arange(len(truths)).astype(object), resamples=0))[0])
