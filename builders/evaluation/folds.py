"""Folds: the published ones, and others of the same kind for further seeds."""

from __future__ import annotations

import numpy as np

from builders.columns import FOLDS
from builders.splits import fold_of
from builders.training.examples import Examples, Flags, Numbers

SEEDS = (0, 1, 2)


def folds(examples: Examples, seed: int) -> Numbers:
    """Return the fold of each example: the published column for seed 0, else a hash of seed and group.

    No group is divided in either, so nobody's words stand on both sides.
    """
    if seed == 0:
        return examples.folds
    names, inverse = np.unique(examples.groups.astype(str), return_inverse=True)
    found: Numbers = np.array([fold_of(f"{seed}:{name}") for name in names], dtype=np.int64)[inverse]
    return found


def used(numbers: Numbers) -> list[int]:
    """Return the folds that hold examples."""
    return [number for number in range(FOLDS) if (numbers == number).any()]


def unseen(examples: Examples, numbers: Numbers) -> Flags:
    """Return which examples have a text that none of the other folds has, case and space aside."""
    _, inverse = np.unique([plain(text) for text in examples.texts], return_inverse=True)
    elsewhere = np.zeros((inverse.max(initial=0) + 1, FOLDS), dtype=np.int64)
    np.add.at(elsewhere, (inverse, numbers), 1)
    found: Flags = elsewhere.sum(axis=1)[inverse] == elsewhere[inverse, numbers]
    return found


def plain(text: str) -> str:
    """Return a text by which two are told to be the same."""
    return " ".join(text.casefold().split())
