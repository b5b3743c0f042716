"""Histories as a user without gold codes has them: every turn coded by models that never saw its group."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from builders.evaluation.predictions import elsewhere, out_of_fold
from builders.evaluation.scores import Said
from builders.training.catalog import tasks
from builders.training.examples import Texts, column, read_config
from builders.training.model import Model, Trained

ROLES = ("therapist", "client")


def predicted_inputs(trained: Trained, dataset: str, builds: Path, seeds: Sequence[int]) -> list[Texts]:
    """Return the inputs of a forecaster's examples with predicted codes in their histories, once for each seed.

    On the forecaster's own dataset the coders are trained on the same folds as it is, so that nothing of a held-out
    group is known to either; for another dataset, on all of its own. Turns without a gold code have none here either.
    """
    folder = builds / dataset
    roles = column(read_config(folder, "utterances"), "role")
    known = [np.empty(len(roles), dtype=object) for _ in range(len(seeds) if dataset == trained.dataset else 1)]
    for name, role in zip(trained.model.coders, ROLES, strict=True):
        coder = next(model for model in tasks() if model.name == name)
        places = np.flatnonzero(roles == role)
        examples = coder.read[dataset].examples(folder)
        if len(places) != len(examples):
            raise ValueError(
                f"{dataset}: {len(examples)} of {len(places)} {role} turns are coded, expected all of them"
            )
        labels = np.array(examples.labels, dtype=object)
        for codes, said in zip(known, _coded(coder, trained.dataset, dataset, builds, seeds), strict=True):
            codes[places] = labels[said.probabilities.argmax(axis=1)]
    return [trained.model.read[dataset].examples(folder, known=codes).inputs for codes in known]


def _coded(coder: Model, own: str, dataset: str, builds: Path, seeds: Sequence[int]) -> list[Said]:
    """Return what a coder says of each turn of its role, once for each seed."""
    examples = coder.read[dataset].examples(builds / dataset)
    if dataset == own:
        return out_of_fold(coder.estimator, examples, seeds, coder.calibration)
    training = coder.read[own].examples(builds / own)
    return elsewhere(coder.estimator, training, examples, coder.calibration)
