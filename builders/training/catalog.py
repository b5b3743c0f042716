"""The catalog of models: every task of `builders/models`, with the datasets each is trained on."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Sequence

from builders import models
from builders.training.model import Model, Trained


def tasks() -> list[Model]:
    """Return the definitions, by name."""
    found = [
        importlib.import_module(f"builders.models.{one.name}").MODEL for one in pkgutil.iter_modules(models.__path__)
    ]
    return sorted(found, key=lambda model: model.name)


def trained() -> list[Trained]:
    """Return every model: each task with each dataset it is trained on."""
    return [Trained(model, name) for model in tasks() for name in (*model.trained_on, *model.demonstrated_on)]


def find(name: str) -> list[Trained]:
    """Return the models of a name: one model's own, or a task's.

    LookupError with the closest names where there is none.
    """
    known = trained()
    found = [one for one in known if name == one.name] or [one for one in known if name == one.model.name]
    if not found:
        names = [*(model.name for model in tasks()), *(one.name for one in known)]
        close = difflib.get_close_matches(name, names)
        hint = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(names)}."
        raise LookupError(f"no model {name!r}: {hint}")
    return found


def chosen(names: Sequence[str]) -> list[Trained]:
    """Return the models of some names, each once; every one where none is named. LookupError as `find` raises it."""
    found = [one for name in names for one in find(name)] if names else trained()
    return list({one.name: one for one in found}.values())


def on_dataset(name: str, dataset: str) -> Trained:
    """Return a task trained on a dataset of one's choice, whatever its definition names.

    LookupError for an unknown task, or a dataset that the task cannot read.
    """
    model = find(name)[0].model
    if dataset not in model.read:
        raise LookupError(f"{model.name} cannot be trained on {dataset!r}: it reads {', '.join(model.read)}.")
    return Trained(model, dataset)
