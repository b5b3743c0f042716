"""What the suites know of a metric: its module, its card, and the input of its own documented example."""

from __future__ import annotations

import doctest
import inspect
import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from unittest.mock import patch

import evaluate

from scripts.metric_spaces import METRICS, metric_names

NAMES = metric_names()
SECTIONS = ["What it is for", "Inputs", "Options", "Output", "Formulas and sources", "Example", "Limits", "Citation"]


@dataclass(frozen=True, slots=True)
class Example:
    """What a documented example computes with."""

    columns: dict[str, Any]
    options: dict[str, Any]


class _Recorder:
    """Stands for the metric while its example runs."""

    def __init__(self) -> None:
        self.given: dict[str, Any] = {}

    def compute(self, **given: Any) -> None:  # noqa: ANN401 - columns and options
        self.given = given
        raise StopIteration


@cache
def metric(name: str) -> Any:  # noqa: ANN401 - evaluate carries no types
    """Return a metric, which keeps its records in memory."""
    return evaluate.load(str(METRICS / name), keep_in_memory=True)


@cache
def example(name: str) -> Example:
    """Return the input of the first `compute` in a metric's docstring."""
    recorder, names = _Recorder(), dict[str, Any]()
    with patch.object(evaluate, "load", lambda *_, **__: recorder):
        try:
            for one in doctest.DocTestParser().get_examples(metric(name).inputs_description):
                exec(one.source, names)  # noqa: S102 - the module's own example
        except StopIteration:
            pass
    assert recorder.given, f"{name} documents no call of compute"
    known = metric(name).features
    columns = {one: list(value) for one, value in recorder.given.items() if one in known and value is not None}
    return Example(columns, {one: value for one, value in recorder.given.items() if one not in known})


def options(name: str) -> list[str]:
    """Return the names of a metric's options."""
    parameters = inspect.signature(metric(name)._compute).parameters.values()
    return [one.name for one in parameters if one.kind is inspect.Parameter.KEYWORD_ONLY]


def card(name: str) -> str:
    """Return a metric's card."""
    return (METRICS / name / "README.md").read_text(encoding="utf-8")


def section(name: str, title: str) -> str:
    """Return a section of a metric's card."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", card(name), re.DOTALL | re.MULTILINE)
    assert found, f"the card of {name} has no section {title}"
    return found.group(1)
