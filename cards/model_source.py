"""What a model's card is rendered from: its description, rights, results, and what people wrote of its task."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from builders import catalog
from builders.evaluation.results_file import Result, of_model
from builders.manifest import read_manifest
from builders.problems import ProblemsFound
from builders.rights import Access, Form, Uses, Verdict
from builders.training.catalog import tasks
from builders.training.model import Model, Trained
from builders.training.model_files import DESCRIPTION
from cards.card_facts import CardFacts, ModelFacts
from cards.card_source import Section, card_source_path, read_card_source, read_source

HUB = "https://huggingface.co"
MODEL_SECTIONS = (
    Section("summary", "Summary"),
    Section("at-a-glance", "At a glance", written=False),
    Section("use-it", "Use it", written=False),
    Section("intended-use", "Intended use"),
    Section("out-of-scope-use", "Out-of-scope use"),
    Section("how-it-works", "How it works"),
    Section("results", "Results", written=False),
    Section("training-data", "Training data", written=False),
    Section("biases-and-limitations", "Biases and limitations"),
    Section("licence-and-rights", "Licence and rights", written=False),
    Section("versions-and-reproduction", "Versions and reproduction", written=False),
    Section("citation", "Citation", written=False),
    Section("authors-and-contact", "Authors and contact", written=False),
)
"""In the order of every model's card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSource:
    """What people wrote of a task: typed facts, and the prose of each section by its id."""

    facts: ModelFacts
    sections: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """What the parts of a model's card read."""

    trained: Trained
    description: Mapping[str, Any]
    """The content of `model.json`."""
    verdict: Verdict
    results: tuple[Result, ...]
    """Those of this version, on the rows it was trained on; its own dataset's first."""
    source: ModelSource | None
    """None while the card source is missing or incomplete; checks say so, training goes on."""
    repository: str

    @property
    def name(self) -> str:
        """Return the model's name."""
        return self.trained.name

    @property
    def model(self) -> Model:
        """Return the definition of its task."""
        return self.trained.model

    @property
    def tag(self) -> str:
        """Return the tag of its version."""
        return f"v{self.description['version']}"

    @property
    def data(self) -> Mapping[str, Any]:
        """Return what the description says of the training data."""
        found: Mapping[str, Any] = self.description["trained_on"]
        return found

    @property
    def published(self) -> bool:
        """Whether its weights may be published."""
        return self.verdict.form is Form.FULL

    @property
    def headline(self) -> Result | None:
        """Return the result that comes first; None where it was not measured.

        A demo's is its transfer to text that people coded: how well it agrees with itself tells nothing.
        """
        if not self.trained.demo:
            return next((one for one in self.results if one["protocol"] == "cross_validation"), None)
        return next((one for one in self.in_order if one["protocol"] == "transfer"), None)

    @property
    def in_order(self) -> tuple[Result, ...]:
        """Return the results in the order of the card: a demo's transfers first, then its self-consistency."""
        others = [*self.model.trained_on, *self.trained.tested_on]
        own = len(others) if self.trained.demo else -1
        place = {name: others.index(name) for name in others} | {self.trained.dataset: own}
        return tuple(sorted(self.results, key=lambda one: place.get(one["dataset"], len(others))))

    def is_machine_written(self, dataset: str) -> bool:
        """Whether a dataset that models of this task read was written by a machine."""
        return dataset in self.model.demonstrated_on


def model_source_path(task: str) -> Path:
    """Return where the card source of a task's models lies."""
    return Path(str(resources.files("cards"))) / "models" / f"{task}.md"


def read_model_source(model: Model) -> ModelSource:
    """Return the card source of a task's models; ProblemsFound with all problems and their lines."""
    facts, sections = read_source(model_source_path(model.name), ModelFacts, MODEL_SECTIONS, model.version)
    return ModelSource(facts=facts, sections=sections)


def read_model_card(
    folder: Path, trained: Trained, verdict: Verdict, results: Sequence[Result] = (), repository: str = ""
) -> ModelCard:
    """Return what the card of a folder with a description is rendered from."""
    description = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    try:
        source = read_model_source(trained.model)
    except ProblemsFound:
        source = None
    owner = source.facts.owner if source else "your-name"
    return ModelCard(
        trained=trained,
        description=description,
        verdict=verdict,
        results=tuple(measured(results, description)),
        source=source,
        repository=repository or f"{owner}/{trained.name}",
    )


def measured(results: Sequence[Result], description: Mapping[str, Any]) -> list[Result]:
    """Return the results of this version of a model, as trained on these rows."""
    found = of_model(results, description["name"], description["version"])
    return [one for one in found if one["trained_revision"] == description["trained_on"]["revision"]]


def trained_of(description: Mapping[str, Any]) -> Trained | None:
    """Return the model that a description is of, None where this kit has no such task."""
    dataset = str(description["trained_on"]["dataset"])
    named = (Trained(model, dataset) for model in tasks() if dataset in model.read)
    return next((one for one in named if one.name == description["name"]), None)


def packed_verdict(folder: Path) -> Verdict:
    """Return the verdict in the manifest of a model's folder."""
    found = read_manifest(folder)["verdict"]
    return Verdict(
        form=Form[found["form"].upper()],
        access=Access[found["access"].upper()],
        licence=found["licence"],
        uses=Uses(**found["uses"]),
        reasons=tuple(found["reasons"]),
    )


def data_facts(dataset: str) -> CardFacts | None:
    """Return what people state of a dataset of the catalog; None while they have not."""
    try:
        return read_card_source(card_source_path(catalog.get(dataset))).facts
    except ProblemsFound:
        return None


def data_repository(dataset: str) -> str:
    """Return the Hub's repository of a dataset."""
    facts = data_facts(dataset)
    return facts.repository if facts else f"your-name/{dataset}"


def data_title(dataset: str) -> str:
    """Return the title of a dataset."""
    return catalog.get(dataset).title


def linked_data(dataset: str, version: str) -> str:
    """Return a link to a version of a dataset."""
    repository = data_repository(dataset)
    return f"[{repository}]({HUB}/datasets/{repository}/tree/v{version}) `v{version}`"
