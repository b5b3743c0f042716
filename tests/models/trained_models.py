"""Models trained on the builds of the fixtures, once a process; the embedded corpus is the real one."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from fixture_builds import pinned

from builders.manifest import read_manifest
from builders.training.catalog import find, trained
from builders.training.examples import Examples
from builders.training.model import Trained
from builders.training.train import train

NAMES = [one.name for one in trained()]


def model(name: str) -> Trained:
    """Return a model of the catalog by its own name."""
    (found,) = find(name)
    return found


@cache
def examples(name: str) -> Examples:
    """Return what a model is trained on here."""
    return model(name).training_examples(pinned(model(name).dataset))


@cache
def folder(name: str) -> Path:
    """Return the folder of a trained model, without its card."""
    target = Path(mkdtemp(prefix="careloom-")) / name
    train(model(name), pinned(model(name).dataset), target, describe=lambda _: None)
    return target


def description(name: str) -> dict[str, Any]:
    """Return what the JSON beside a model's weights says."""
    import json

    found: dict[str, Any] = json.loads((folder(name) / "model.json").read_text(encoding="utf-8"))
    return found


def manifest(name: str) -> dict[str, Any]:
    """Return the manifest of a trained model."""
    return read_manifest(folder(name))
