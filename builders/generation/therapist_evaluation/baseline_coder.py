"""Codes of utterances by the baseline models of therapist behaviour, which must not have seen what they code."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from builders.evaluation.results_file import of_model, published_results, read_results
from builders.generation.therapist_evaluation.coding import MAIN_OF, Coded, coded
from builders.manifest import is_built, read_manifest
from builders.packed_folder import MODELS
from builders.training.catalog import find
from builders.training.examples import Examples, column, occurring, read_config, with_labels
from builders.training.fit import fitted
from builders.training.model import Trained
from builders.training.model_files import DESCRIPTION, read_weights

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

FINE = "therapist-behaviour-fine"
TASKS = ("therapist-behaviour", FINE)
"""Tasks whose models say what a therapist's turn does; the first is the usual one."""
CARRIED = 0.5
"""From this probability on, an utterance is said to carry a fine behaviour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """What is coded: a built dataset, and of it the languages and groups of the contexts."""

    builds: Path
    dataset: str
    languages: frozenset[str]
    groups: frozenset[str]

    @property
    def seen_by(self) -> frozenset[str]:
        """Return the datasets whose models may have seen the contexts: itself, and what a collection collects."""
        members = read_manifest(self.builds / self.dataset).get("collection", {}).get("members", {})
        return frozenset({self.dataset, *members})


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineCoder:
    """A fitted model of therapist behaviour, and what is known of it."""

    pipeline: Pipeline
    labels: tuple[str, ...]
    """In the order of its probabilities."""
    facts: Mapping[str, Any]

    def codes(self, texts: Sequence[str]) -> list[Coded]:
        """Return what each text does."""
        from threadpoolctl import threadpool_limits

        if not texts:
            return []
        inputs = np.empty(len(texts), dtype=object)
        inputs[:] = texts
        with threadpool_limits(limits=1):
            return [self._coded(row) for row in np.asarray(self.pipeline.predict_proba(inputs))]

    def _coded(self, row: np.ndarray) -> Coded:
        """Return the likeliest behaviour, and with a fine coder all others that are likely enough."""
        best = self.labels[int(row.argmax())]
        if best not in MAIN_OF or self.facts["codes"] == "main":
            return coded(best)
        carried = tuple(name for name, share in zip(self.labels, row, strict=True) if share >= CARRIED)
        return coded(MAIN_OF[best], carried if best in carried else (best,))


def baseline_coder(name: str, tested: Tested) -> BaselineCoder:
    """Return the coder of a name: a model, or a task, of which the first model is taken that knows the languages.

    A model of the tested dataset is fitted anew without the groups of the contexts, for it has seen what it would have
    to code; any other is taken as it was trained on this machine. Raises LookupError where there is none, ValueError
    for a model that codes something else, FileNotFoundError for one that is not trained here.
    """
    candidates = find(name)
    if candidates[0].model.name not in TASKS:
        raise ValueError(f"{name} codes no behaviours of therapists: expected a model of {' or '.join(TASKS)}")
    known = [(one, languages) for one in candidates if (languages := _languages(one, tested)) is not None]
    if len(candidates) > 1:
        known = [(one, languages) for one, languages in known if tested.languages <= languages]
    if not known:
        wanted = ", ".join(sorted(tested.languages))
        raise FileNotFoundError(
            f"no model of {name} that knows {wanted} is trained in {tested.builds / MODELS}: run `careloom train "
            f"{name}` first, or let a model code with --coder endpoint"
        )
    chosen, languages = known[0]
    pipeline, labels, more = (_without_contexts if chosen.dataset in tested.seen_by else _as_trained)(chosen, tested)
    facts = {
        "name": chosen.name,
        "version": chosen.model.version,
        "codes": "fine" if chosen.model.name == FINE else "main",
        "trained_on": chosen.dataset,
        **more,
        "unknown_languages": sorted(tested.languages - languages),
        "published": _published(chosen, tested.dataset),
    }
    return BaselineCoder(pipeline=pipeline, labels=labels, facts=facts)


def _languages(trained: Trained, tested: Tested) -> frozenset[str] | None:
    """Return the languages that a model knows; None where it cannot be had on this machine."""
    if trained.dataset in tested.seen_by:
        folder = tested.builds / trained.dataset
        return frozenset(column(read_config(folder, "utterances"), "language")) if is_built(folder) else None
    description = _description(trained, tested.builds)
    return frozenset(description["trained_on"]["languages"]) if description else None


def _description(trained: Trained, builds: Path) -> dict[str, Any]:
    path = builds / MODELS / trained.name / DESCRIPTION
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


def _as_trained(trained: Trained, tested: Tested) -> tuple[Pipeline, tuple[str, ...], dict[str, Any]]:
    description = _description(trained, tested.builds)
    weights = description["weights"]
    pipeline = read_weights(tested.builds / MODELS / trained.name / weights["file"], weights["sha256"])
    facts = {"revision": description["trained_on"]["revision"], "left_out_groups": 0}
    return pipeline, tuple(description["labels"]), facts


def _without_contexts(trained: Trained, tested: Tested) -> tuple[Pipeline, tuple[str, ...], dict[str, Any]]:
    folder = tested.builds / trained.dataset
    examples = _less(trained.training_examples(folder), tested.groups)
    if len(np.unique(examples.targets)) < 2:
        left = f"{len(examples)} examples of {trained.dataset}, too few to learn from"
        raise ValueError(f"{trained.name}: without the groups of the contexts there are {left}; name another --coder")
    pipeline = fitted(trained.model.estimator(), examples, trained.model.calibration)
    labels = examples.labels if trained.model.several else tuple(examples.labels[one] for one in pipeline.classes_)
    revision = read_manifest(folder)["fingerprints"]["local"][trained.model.read[trained.dataset].config]
    return pipeline, labels, {"revision": revision, "left_out_groups": len(tested.groups)}


def _less(examples: Examples, groups: Collection[str]) -> Examples:
    """Return examples of other groups, with the labels that these carry."""
    kept = examples.take(~np.isin(examples.groups.astype(str), sorted(groups)))
    return with_labels(kept, occurring(kept)) if kept.targets.ndim == 2 else kept


def _published(trained: Trained, dataset: str) -> dict[str, Any] | None:
    """Return the project's own figure of a coder: on this dataset, or else on its own; None where there is none."""
    found = of_model(read_results(published_results()), trained.name, trained.model.version)
    found.sort(key=lambda one: one["dataset"] != dataset)
    if not found:
        return None
    return {"measured_on": found[0]["dataset"], "macro_f1": found[0]["rows"][0]["scores"]["macro_f1"]}
