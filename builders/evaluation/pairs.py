"""Pairs of a model and a dataset it is tested on: each is one piece of work that any process can do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builders.evaluation.evaluate import Setting, evaluate
from builders.evaluation.folds import SEEDS
from builders.manifest import is_built
from builders.training.catalog import find
from builders.training.encoder import Encoder
from builders.training.model import Trained


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A model and a dataset, by name, with the folder that builds lie in; plain data, so that it can travel."""

    model: str
    dataset: str
    builds: Path
    seeds: tuple[int, ...] = SEEDS
    with_encoder: bool = False

    @property
    def title(self) -> str:
        """Return what is tested on what."""
        return f"{self.model} on {self.dataset}"


def pairs(models: Sequence[Trained], builds: Path, seeds: tuple[int, ...], *, with_encoder: bool) -> Iterator[Pair]:
    """Yield what can be tested with the datasets at hand: a model whose own is built, on each that is built."""
    for trained in models:
        if not is_built(builds / trained.dataset):
            continue
        for dataset in trained.tested_on:
            if is_built(builds / dataset):
                yield Pair(model=trained.name, dataset=dataset, builds=builds, seeds=seeds, with_encoder=with_encoder)


def missing(models: Sequence[Trained], builds: Path) -> dict[str, list[str]]:
    """Return for each model the datasets that are not built, of which nothing can be said."""
    found = {trained.name: [name for name in trained.tested_on if not is_built(builds / name)] for trained in models}
    return {name: datasets for name, datasets in found.items() if datasets}


def evaluate_pair(pair: Pair) -> dict[str, Any] | None:
    """Return the result of a pair, None where too little is at hand to say anything."""
    (trained,) = find(pair.model)
    own = trained.training_examples(pair.builds / trained.dataset)
    same = pair.dataset == trained.dataset
    return evaluate(
        Setting(
            trained=trained,
            dataset=pair.dataset,
            builds=pair.builds,
            examples=own if same else trained.test_examples(pair.dataset, pair.builds / pair.dataset, own.labels),
            training=None if same else own,
            seeds=pair.seeds,
            encoder=Encoder() if pair.with_encoder else None,
        )
    )
