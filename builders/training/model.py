"""What a model's definition says, and the models that come of it: one for each dataset it is trained on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from builders.training.examples import Examples, occurring, with_labels
from builders.training.fit import Calibration, Estimator

History = Literal["none", "gold", "predicted"]
DEMO = "-demo"


@dataclass(frozen=True, slots=True)
class Reading:
    """How examples are read from a built dataset: the config they come from, and what reads them from its folder."""

    config: str
    examples: Callable[..., Examples]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A row to compare a model with: another estimator, fitted and tested in the same way."""

    title: str
    estimator: Estimator
    history: History = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceiling:
    """Where several annotators' values show how far people agree: an attribute of a dataset's `annotations`."""

    dataset: str
    attribute: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One task: what is read, what is predicted, from which features, and on which datasets it is trained and tested.

    `demonstrated_on` are machine-written datasets: a model trained on one shows that it works, and is called a demo.
    """

    name: str
    version: str
    title: str
    task: str
    """One sentence: given what, it says what."""
    taxonomy: str
    """Of the labels; empty where they are no taxonomy."""
    inputs: tuple[str, ...] = ("text",)
    trained_on: tuple[str, ...] = ()
    demonstrated_on: tuple[str, ...] = ()
    read: Mapping[str, Reading]
    """How examples are read, by dataset; models are tested on all of them."""
    estimator: Estimator
    features: str
    """What the estimator sees, in words."""
    history: History = "none"
    several: bool = False
    """Whether an example may carry several labels."""
    calibration: Calibration = ""
    surface: Estimator
    comparisons: Mapping[str, Comparison] = field(default_factory=dict)
    """Further rows by their key."""
    coders: tuple[str, ...] = ()
    """Tasks whose predictions can stand for the gold codes of a history, the therapist's first."""
    ceiling: Ceiling | None = None
    positive: str = ""
    """The label that a ranking is judged by, where there are two; its area under the curve comes first then."""

    @property
    def primary(self) -> str:
        """Return the score that comes first."""
        return "auc" if self.positive else "macro_f1"


@dataclass(frozen=True, slots=True)
class Trained:
    """A model of one task and the dataset it is trained on."""

    model: Model
    dataset: str

    @property
    def demo(self) -> bool:
        """Whether it is trained on machine-written text alone."""
        return self.dataset in self.model.demonstrated_on

    @property
    def name(self) -> str:
        """Return its name: task and dataset, and that it is a demo."""
        return f"{self.model.name}-{self.dataset}{DEMO if self.demo else ''}"

    def training_examples(self, folder: Path) -> Examples:
        """Return what it is trained on; where an example may carry several labels, only those that occur."""
        examples = self.model.read[self.dataset].examples(folder)
        return with_labels(examples, occurring(examples)) if self.model.several else examples

    def test_examples(self, dataset: str, folder: Path, labels: tuple[str, ...]) -> Examples:
        """Return what it is tested on in another built dataset, with the labels that it was trained on."""
        examples = self.model.read[dataset].examples(folder)
        return with_labels(examples, labels) if self.model.several else examples

    @property
    def encodable(self) -> bool:
        """Whether the encoder can serve it: its input is one short text, with one label."""
        return len(self.model.inputs) == 1 and not self.model.several and not self.model.positive

    @property
    def tested_on(self) -> tuple[str, ...]:
        """Return the datasets it is tested on: its own first, by cross-validation, then others as they are."""
        return (self.dataset, *(name for name in self.model.read if name != self.dataset))
