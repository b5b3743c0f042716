"""Models with cards for tests: trained on the fixtures, beside invented results."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any

from fixture_builds import pinned

from builders.evaluation.results_file import Result, write_results
from builders.manifest import read_manifest
from builders.training.catalog import find, trained
from builders.training.fit import prior
from builders.training.model import Trained
from builders.training.train import train
from cards.front_matter import read_front_matter
from cards.model_card import describe
from cards.render import README

NAMES = [one.name for one in trained()]
DEMOS = [one.name for one in trained() if one.demo]
RECIPES = [one.name for one in trained() if one.dataset == "annomi"]
SMALL = "distress-intensity-tapestry-demo"
FITTED = [SMALL, "next-client-talk-type-tapestry-demo", "therapist-behaviour-fine-tapestry-demo",
          "mi-quality-tapestry-demo"]  # fmt: skip
"""One of each kind of input and output."""


def named(name: str) -> Trained:
    """Return the model of a name."""
    (found,) = find(name)
    return found


def score(random: Random) -> dict[str, float]:
    """Return an invented score with its interval."""
    value = round(random.uniform(0.2, 0.8), 4)
    return {"value": value, "low": round(value - 0.05, 4), "high": round(value + 0.05, 4)}


def scores(one: Trained, random: Random) -> dict[str, Any]:
    """Return invented scores of a row."""
    first = {"auc": score(random)} if one.model.primary == "auc" else {}
    return {**first, "macro_f1": score(random), "accuracy": score(random), "log_loss": 0.9, "calibration_error": 0.04}


def revision(one: Trained, dataset: str) -> str:
    """Return the fingerprint of the rows that a model reads of a fixture's build."""
    return str(read_manifest(pinned(dataset))["fingerprints"]["local"][one.model.read[dataset].config])


def result(one: Trained, dataset: str) -> Result:
    """Return an invented result: it ties with the surface, loses to comparisons, and beats what else there is."""
    random = Random(f"{one.name} {dataset}")  # noqa: S311 - invented figures
    content = read_manifest(pinned(dataset))
    config = one.model.read[dataset].config
    gaps = {"majority": (0.2, False), "surface": (0.01, True), "culture": (0.1, False)}
    gaps |= dict.fromkeys(one.model.comparisons, (-0.1, False))
    sizes = {"n": random.randint(1_000, 9_000), "groups": random.randint(20, 900)}
    names = ["one", "two"]
    rows: list[dict[str, Any]] = [
        {"row": "model", "part": "all", "history": one.model.history, **sizes, "scores": scores(one, random),
         "labels": {name: {"precision": 0.5, "recall": 0.4, "f1": 0.4444, "support": 40} for name in names},
         "over_folds": {"mean": 0.5, "deviation": 0.01, "folds": 5},
         "confusion": {"one": {"one": 30, "two": 10}, "two": {"one": 4, "two": 36}}}
    ]  # fmt: skip
    for name, (gap, tie) in gaps.items():
        low, high = (-0.02, 0.04) if tie else (gap - 0.05, gap + 0.05)
        found = {"value": gap, "low": round(low, 4), "high": round(high, 4), "tie": tie}
        rows.append({"row": name, "part": "all", "history": "none", **sizes, "scores": scores(one, random),
                     "model_minus_row": found})  # fmt: skip
    rows += [
        {
            "row": "model",
            "part": part,
            "history": one.model.history,
            **sizes,
            "scores": scores(one, random),
        }
        for part in ("unseen text", "language ar", "culture german")
    ]
    own = dataset == one.dataset
    protocol = "self_consistency" if one.demo else "cross_validation"
    return {
        "model": one.name, "model_version": one.model.version, "trained_on": one.dataset, "dataset": dataset,
        "trained_revision": revision(one, one.dataset),
        "dataset_version": content["version"], "config": config, "protocol": protocol if own else "transfer",
        "revision": revision(one, dataset), "split": "all rows", "seeds": [0] if own else [],
        **sizes, "primary": one.model.primary, "rows": rows,
    }  # fmt: skip


@cache
def invented() -> Path:
    """Return a file of invented results of every model on every dataset that it is tested on."""
    path = Path(mkdtemp(prefix="careloom-")) / "results.json"
    write_results(path, [result(one, dataset) for one in trained() for dataset in one.tested_on])
    return path


@cache
def made(name: str, *, fitted: bool = False) -> Path:
    """Return the folder of a model of a fixture's build, with invented results in its card.

    Where it is not to be fitted, its weights are those of a model that always says what is most frequent.
    """
    one, folder = named(name), Path(mkdtemp(prefix="careloom-")) / name
    quick = one if fitted else replace(one, model=replace(one.model, estimator=prior, calibration=""))
    data = pinned(one.dataset)
    train(quick, data, folder, describe=describe(one, data, invented()))
    return folder


def readme(folder: Path) -> str:
    """Return a card."""
    return (folder / README).read_text(encoding="utf-8")


def head(text: str) -> dict[str, Any]:
    """Return the front matter of a card."""
    front, problems = read_front_matter(text, README)
    assert front is not None
    assert problems == []
    return front.values


def section(text: str, heading: str) -> str:
    """Return the text of a section, or of one below it."""
    level = heading.partition(" ")[0]
    return re.split(rf"^{level} ", text.partition(f"{heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


def cells(text: str, first: str) -> list[list[str]]:
    """Return the rows of the first table whose header begins with a word."""
    block = next(one for one in text.split("\n\n") if one.startswith(f"| {first} |"))
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in block.split("\n")[2:]]
