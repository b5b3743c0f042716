"""Evaluation of one model on one dataset: the model, what it is compared with, and the parts it is reported on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from builders.columns import MACHINE_WRITTEN
from builders.evaluation.ceiling import human_ceiling
from builders.evaluation.folds import folds, plain, unseen
from builders.evaluation.predicted_history import predicted_inputs
from builders.evaluation.predictions import by_culture, culture_classifier, elsewhere, out_of_fold
from builders.evaluation.rows import Runs, confusion, difference, label_scores, over_folds, part_row
from builders.manifest import read_manifest
from builders.training.encoder import Encoder, encoder_classifier
from builders.training.examples import Examples, Flags
from builders.training.features import WORD
from builders.training.fit import Calibration, Estimator, prior
from builders.training.model import Trained

LONG = 4
"""Words from which on a text counts as long; shorter ones are mostly listening noises that many dialogues share."""
MODEL, MAJORITY, SURFACE, CULTURE = "model", "majority", "surface", "culture"
PREDICTED, ENCODER, HUMAN = "predicted", "encoder", "human"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where a model is tested: examples of a dataset, and those it is trained on where these are others."""

    trained: Trained
    dataset: str
    builds: Path
    examples: Examples
    training: Examples | None
    seeds: tuple[int, ...]
    encoder: Encoder | None = None
    """Adds a row with the encoder, where it can serve the model."""

    @property
    def folder(self) -> Path:
        """Return the built dataset that is tested on."""
        return self.builds / self.dataset

    @property
    def protocol(self) -> str:
        """Return how the figures came about."""
        if self.training is not None:
            return "transfer"
        return "self_consistency" if set(self.examples.origins) == {MACHINE_WRITTEN} else "cross_validation"

    def predictions(
        self, estimator: Estimator, calibration: Calibration = "", inputs: tuple[Any, Any] | None = None
    ) -> Runs:
        """Return what an estimator says of the examples; `inputs` replace those of the training and test examples."""
        test = replace(self.examples, inputs=inputs[1]) if inputs else self.examples
        if self.training is None:
            return out_of_fold(estimator, test, self.seeds, calibration)
        training = replace(self.training, inputs=inputs[0]) if inputs else self.training
        return elsewhere(estimator, training, test, calibration)

    def with_predicted_history(self) -> Runs:
        """Return what a forecaster says where the codes before a turn are predicted too, as a user has them."""
        model = self.trained.model
        inputs = predicted_inputs(self.trained, self.dataset, self.builds, self.seeds)
        if self.training is None:
            return out_of_fold(model.estimator, self.examples, self.seeds, model.calibration, inputs)
        return elsewhere(model.estimator, self.training, replace(self.examples, inputs=inputs[0]), model.calibration)


def evaluate(setting: Setting) -> dict[str, Any] | None:
    """Return the result of one model on one dataset, as plain data: what was tested, on what, and each row's scores.

    None where there are too few examples or groups to say anything.
    """
    model, examples = setting.trained.model, setting.examples
    content, config = read_manifest(setting.folder), model.read[setting.dataset].config
    ours = setting.predictions(model.estimator, model.calibration)
    whole = part_row(model, examples, ours)
    if whole is None:
        return None
    first = {"row": MODEL, "part": "all", "history": model.history, **whole}
    first["labels"] = label_scores(examples.labels, ours)
    if setting.training is None:
        first["over_folds"] = over_folds(model, examples, ours)
    if not model.several:
        first["confusion"] = confusion(examples, ours[0])
    return {
        "model": setting.trained.name,
        "model_version": model.version,
        "trained_on": setting.trained.dataset,
        "trained_revision": _revision(setting, setting.trained.dataset),
        "dataset": setting.dataset,
        "dataset_version": content["version"],
        "config": config,
        "revision": _revision(setting, setting.dataset),
        "protocol": setting.protocol,
        "split": "folds 0-4, each held out in turn" if setting.training is None else "all rows",
        "seeds": list(setting.seeds) if setting.training is None else [],
        "n": whole["n"],
        "groups": whole["groups"],
        "primary": model.primary,
        "rows": [first, *_compared(setting, ours), *_parts(setting, ours)],
    }


def _revision(setting: Setting, dataset: str) -> str:
    """Return the fingerprint of the rows that the model reads of a dataset."""
    found = read_manifest(setting.builds / dataset)["fingerprints"]["local"]
    return str(found[setting.trained.model.read[dataset].config])


def _compared(setting: Setting, ours: Runs) -> Iterator[dict[str, Any]]:
    """Yield the rows that every figure must be read against."""
    model, examples = setting.trained.model, setting.examples
    rows: list[tuple[str, str, Runs]] = [
        (MAJORITY, "none", setting.predictions(prior)),
        (SURFACE, "none", setting.predictions(model.surface)),
    ]
    if len({one for one in examples.cultures if one}) > 1:
        # Cultures of other data say nothing of these, so this row always comes from the tested dataset's other folds.
        rows.append((CULTURE, "none", _culture_alone(setting)))
    if model.coders:
        rows.append((PREDICTED, "predicted", setting.with_predicted_history()))
    for name, one in model.comparisons.items():
        rows.append((name, one.history, setting.predictions(one.estimator)))
    if setting.encoder and setting.trained.encodable:
        embedded = setting.encoder.embedded
        inputs = (embedded(setting.training.inputs) if setting.training else None, embedded(examples.inputs))
        rows.append((ENCODER, "none", setting.predictions(encoder_classifier, model.calibration, inputs)))
    for name, history, runs in rows:
        found = part_row(model, examples, runs)
        if found is not None:
            gap = difference(model, examples, ours, _as_many(runs, ours))
            yield {"row": name, "part": "all", "history": history, **found, "model_minus_row": gap}
    if model.ceiling and model.ceiling.dataset == setting.dataset:
        yield from _human(setting)


def _culture_alone(setting: Setting) -> Runs:
    seeds = setting.seeds if setting.training is None else setting.seeds[:1]
    return out_of_fold(culture_classifier, by_culture(setting.examples), seeds)


def _as_many(runs: Runs, ours: Runs) -> Runs:
    return list(runs) * len(ours) if len(runs) == 1 else runs


def _human(setting: Setting) -> Iterator[dict[str, Any]]:
    ceiling = setting.trained.model.ceiling
    found = human_ceiling(setting.folder, ceiling.attribute, setting.examples.labels) if ceiling else None
    if found:
        mean, deviation = round(found.mean, 4), round(found.deviation, 4)
        yield {
            "row": HUMAN,
            "part": "all",
            "history": "none",
            "n": found.targets,
            "annotators": found.annotators,
            "scores": {"macro_f1": {"value": mean, "deviation": deviation}},
        }


def _parts(setting: Setting, ours: Runs) -> Iterator[dict[str, Any]]:
    """Yield the model's scores on parts of the examples."""
    examples = setting.examples
    for name, which in parts(setting):
        found = part_row(setting.trained.model, examples, ours, which)
        if found is not None:
            yield {"row": MODEL, "part": name, "history": setting.trained.model.history, **found}


def parts(setting: Setting) -> Iterator[tuple[str, Sequence[Flags]]]:
    """Yield the parts that are reported apart: for each run, which examples are of them."""
    examples, runs = setting.examples, len(setting.seeds) if setting.training is None else 1
    if setting.training is None:
        yield "unseen text", [unseen(examples, folds(examples, seed)) for seed in setting.seeds]
    else:
        seen = {plain(text) for text in setting.training.texts}
        yield "unseen text", [np.array([plain(text) not in seen for text in examples.texts])]
    words = np.array([len(re.findall(WORD, text)) >= LONG for text in examples.texts])
    yield f"at least {LONG} words", [words] * runs
    for name, part in examples.slices.items():
        yield name, [part] * runs
    for kind, values in (("language", examples.languages), ("culture", examples.cultures)):
        for value in sorted({one for one in values if one}):
            part = values == value
            if not part.all():
                yield f"{kind} {value}", [part] * runs
