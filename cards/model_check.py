"""Check that a model's card is the one its description, rights, results and card source give."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from builders import catalog
from builders.dataset_verdict import defined_verdict
from builders.manifest import MANIFEST
from builders.problems import Problem, ProblemsFound
from builders.rights import combine
from builders.training.model import Trained
from builders.training.model_files import DESCRIPTION
from builders.training.model_rights import model_verdict
from cards.check import FIX, differences
from cards.model_card import MODEL_CARD_FILES, folder_results, model_card_files
from cards.model_source import HUB, packed_verdict, read_model_card, read_model_source, trained_of
from cards.render import README

ADDRESS = re.compile(rf"{re.escape(HUB)}/(?!datasets/)(?P<repository>[\w.-]+/[\w.-]+)")


def check_model_card(folder: Path) -> Iterator[Problem]:
    """Yield what a model's card says otherwise than its folder, and what people have not written of its task.

    What is not there or cannot be read is `cards.lint`'s to say.
    """
    try:
        description = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
        trained = trained_of(description)
    except (OSError, ValueError, KeyError, TypeError):
        return
    if trained is None:
        return
    try:
        read_model_source(trained.model)
    except ProblemsFound as found:
        yield from (replace(problem, level="publish") for problem in found.report.problems)
    if trained.model.version != description["version"]:
        message = f"holds version {description['version']}, the definition is {trained.model.version}"
        fix = "Use the kit of that version to compare every word, or train it again."
        yield Problem(rule="other-version", place=DESCRIPTION, message=message, fix=fix, level="warning")
        return
    yield from _verdict(folder, trained)
    card = read_model_card(folder, trained, packed_verdict(folder), folder_results(folder), _repository(folder))
    expected = model_card_files(card)
    for name in MODEL_CARD_FILES:
        path, text = folder / name, expected.get(name)
        if text is not None and not path.is_file():
            yield Problem(rule="missing-file", place=name, message=f"{name} is not there", fix=FIX)
        elif text is None and path.is_file():
            yield Problem(rule="extra-file", place=name, message="says what the card does not show", fix=FIX)
        elif text is not None and path.read_text(encoding="utf-8") != text:
            yield from differences(name, path.read_text(encoding="utf-8"), text)


def _verdict(folder: Path, trained: Trained) -> Iterator[Problem]:
    """Yield a verdict that is looser than the rights recorded in the training data give."""
    found = packed_verdict(folder)
    if combine(model_verdict([defined_verdict(catalog.get(trained.dataset))]), found) != found:
        message = "is looser than what the recorded rights in the training data give"
        yield Problem(rule="verdict", place=f"{MANIFEST} verdict", message=message, fix="Train the model again.")


def _repository(folder: Path) -> str:
    """Return the repository that a card says it is published in; empty where it says none."""
    path = folder / README
    found = ADDRESS.search(path.read_text(encoding="utf-8").partition("## Citation")[2]) if path.is_file() else None
    return found["repository"] if found else ""
