"""Train a model on a built dataset: weights, and beside them what they are, in one folder that appears whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from builders import catalog
from builders.columns import MACHINE_WRITTEN
from builders.dataset_verdict import built_verdict
from builders.folders import whole_folder
from builders.forecasting.transitions import TransitionForecaster
from builders.manifest import file_sha256, read_manifest, write_json
from builders.packed_folder import pack
from builders.problems import ProblemsFound
from builders.rights import Verdict
from builders.training.encoder import PACKAGE, Encoder, encoder_classifier
from builders.training.examples import Examples, Texts
from builders.training.fit import fitted
from builders.training.model import Trained
from builders.training.model_files import DESCRIPTION, WEIGHTS, write_weights
from builders.training.model_rights import model_verdict, refuse_training

FORMAT = 1
ENCODER_WEIGHTS = "encoder.skops"
TRANSITIONS = "transitions.json"
LIBRARIES = ("scikit-learn", "skops", "numpy", "scipy")
Describe = Callable[[Path], None]
"""Writes card and legal files into a folder that holds weights and their description."""


def train(
    trained: Trained, dataset: Path, target: Path, *, describe: Describe, encoder: Encoder | None = None
) -> dict[str, Any]:
    """Train a model on a built dataset, write its folder in one step, and return its description.

    With an `encoder`, a second file of weights is written that needs it. Raises ProblemsFound where the rights in the
    data forbid training, and where the name does not say that the data are machine-written.
    """
    verdict = training_verdict(trained.dataset, dataset)
    examples = trained.training_examples(dataset)
    _refuse_wrong_name(trained, examples)
    with whole_folder(target) as work:
        pipeline = fitted(trained.model.estimator(), examples, trained.model.calibration)
        description = describe_model(trained, dataset, examples) | {
            "weights": {"file": WEIGHTS, "sha256": write_weights(pipeline, work / WEIGHTS)}
        }
        if encoder and trained.encodable:
            description["encoder"] = _with_encoder(trained, examples, encoder, work)
        if "rules" in trained.model.comparisons:
            description["transitions"] = _with_transitions(examples, work)
        write_json(work / DESCRIPTION, description)
        describe(work)
        pack_model(work, trained, verdict, dataset)
    return description


def training_verdict(name: str, folder: Path) -> Verdict:
    """Return what may be done with a model trained on a built dataset; ProblemsFound where none may be trained."""
    verdict = built_verdict(catalog.get(name), read_manifest(folder))
    refuse_training(name, verdict)
    return model_verdict([verdict])


def pack_model(folder: Path, trained: Trained, verdict: Verdict, dataset: Path) -> None:
    """Write the manifest of a model's folder: its rights, and which rows went into it."""
    content = read_manifest(dataset)
    source = {"source": content["withdrawals"]["source"], "mark": content["withdrawals"]["mark"]}
    pack(
        folder,
        kind="model",
        name=trained.name,
        version=trained.model.version,
        verdict=verdict,
        trained_on=[{"dataset": trained.dataset, "version": content["version"], **source}],
    )


def describe_model(trained: Trained, dataset: Path, examples: Examples) -> dict[str, Any]:
    """Return what a model is, as plain data: task, labels in the order of its probabilities, data and libraries."""
    model, content = trained.model, read_manifest(dataset)
    config = model.read[trained.dataset].config
    labels = [name for name, count in label_counts(examples).items() if count]
    return {
        "model_format": FORMAT,
        "name": trained.name,
        "version": model.version,
        "title": model.title,
        "task": model.task,
        "taxonomy": model.taxonomy,
        "labels": labels,
        "several_labels": model.several,
        "history": model.history,
        "features": model.features,
        "schema": _schema(trained, labels),
        "trained_on": {
            "dataset": trained.dataset,
            "version": content["version"],
            "config": config,
            "revision": content["fingerprints"]["local"][config],
            "examples": len(examples),
            "groups": len(set(examples.groups)),
            "labels": label_counts(examples),
            "languages": counted(examples.languages),
            "cultures": counted(examples.cultures),
            "origins": counted(examples.origins),
        },
        "randomness": "none: the solver starts from zero and sums in one thread",
        "libraries": {name: metadata.version(name) for name in LIBRARIES},
    }


def label_counts(examples: Examples) -> dict[str, int]:
    """Return how many examples carry each label."""
    if examples.targets.ndim == 2:
        counts = examples.targets.sum(axis=0)
    else:
        counts = np.bincount(examples.targets, minlength=len(examples.labels))
    return {name: int(count) for name, count in zip(examples.labels, counts, strict=True)}


def counted(values: Texts) -> dict[str, int]:
    """Return known values with how often each occurs, the most frequent first."""
    counts = Counter(value for value in values if value)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _with_encoder(trained: Trained, examples: Examples, encoder: Encoder, work: Path) -> dict[str, str]:
    joined = replace(examples, inputs=encoder.embedded(examples.inputs))
    pipeline = fitted(encoder_classifier(), joined, trained.model.calibration)
    package = metadata.packages_distributions()[PACKAGE][0]
    return {
        "file": ENCODER_WEIGHTS,
        "sha256": write_weights(pipeline, work / ENCODER_WEIGHTS),
        "package": package,
        "package_version": metadata.version(package),
    }


def _with_transitions(examples: Examples, work: Path) -> dict[str, str]:
    """Write the counts that the rule-based forecaster goes by; they are learnt from the data, like weights."""
    counts = TransitionForecaster().fit(examples.inputs, examples.targets).table(examples.labels)
    write_json(work / TRANSITIONS, counts)
    return {"file": TRANSITIONS, "sha256": file_sha256(work / TRANSITIONS)}


def _schema(trained: Trained, labels: list[str]) -> dict[str, Any]:
    """Return what goes in and what comes out, as JSON Schema (draft 2020-12)."""
    inputs = trained.model.inputs
    text: dict[str, Any] = {"type": "string", "title": inputs[0]}
    if len(inputs) > 1:
        texts = [{"type": "string", "title": name} for name in inputs]
        text = {"type": "array", "prefixItems": texts, "minItems": len(inputs), "maxItems": len(inputs)}
    share = {"type": "number", "minimum": 0, "maximum": 1}
    shares = {"type": "array", "items": share, "minItems": len(labels), "maxItems": len(labels)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "input": {"type": "array", "items": text},
        "output": {"type": "array", "items": shares, "description": "probabilities, in the order of `labels`"},
    }


def _refuse_wrong_name(trained: Trained, examples: Examples) -> None:
    """Refuse a model of machine-written text alone whose name does not say so, and one that says so wrongly."""
    machine_written = set(examples.origins) == {MACHINE_WRITTEN}
    if machine_written == trained.demo:
        return
    message = f"all of its text is {'' if machine_written else 'not '}machine-written"
    fix = f"Name {trained.dataset} under `{'demonstrated_on' if machine_written else 'trained_on'}` of its definition."
    raise ProblemsFound.single("model-name", trained.name, message, fix)
