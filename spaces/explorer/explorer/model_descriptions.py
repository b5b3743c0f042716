"""What a baseline says of itself: its task, labels, data and rights, read from its folder before any weights are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vendored.labels import load_taxonomy
from vendored.model_files import DESCRIPTION, WEIGHTS

from explorer.model_figures import Figure, figures
from explorer.places import ModelFolder
from explorer.reading import MANIFEST
from explorer.shown import Broken

FORMAT = 1
LARGEST = 4 << 20
CARD = "README.md"
DEMO = "-demo"
MACHINE_WRITTEN = "llm_generated"
Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A baseline model that may be tried here; its weights are not loaded yet."""

    name: str
    version: str
    title: str
    task: str
    kind: str
    """Which task it is of, as in `therapist-behaviour`."""
    taxonomy: str
    labels: tuple[str, ...]
    definitions: Mapping[str, str]
    inputs: tuple[str, ...]
    several: bool
    """Whether a text may carry several labels."""
    history: str
    features: str
    dataset: str
    dataset_version: str
    examples: int
    languages: Counts
    """What it was trained on, by language."""
    origins: Counts
    repository: str
    folder: Path
    sha256: str
    transitions: tuple[Mapping[str, Any], ...]
    """What follows which codes, for the forecast by rules; empty where it has none."""
    figures: tuple[Figure, ...]
    licence: str

    @property
    def forecasts(self) -> bool:
        """Whether it says what comes next, and needs a conversation for it."""
        return len(self.inputs) > 1

    @property
    def called(self) -> str:
        """Its title and what it was trained on: by that, models of one task are told apart."""
        return f"{self.title} · {self.dataset}"

    @property
    def machine_written(self) -> bool:
        """Whether all it learnt from is machine-written."""
        return [name for name, _ in self.origins] == [MACHINE_WRITTEN]

    @property
    def card(self) -> str:
        """The model card without its front matter, empty where the folder has none."""
        path = self.folder / CARD
        text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
        return text.split("\n---\n", 1)[-1].strip() if text.startswith("---\n") else text.strip()

    @property
    def address(self) -> str:
        """Where its card is on the Hub; empty for a folder of this machine."""
        return f"https://huggingface.co/{self.repository}/tree/v{self.version}" if self.repository else ""


def described(found: ModelFolder | Broken, *, own: bool = False) -> Baseline | Broken:
    """Return what a model's folder says of it; Broken where it is none, or only its owner may try it."""
    if isinstance(found, Broken):
        return found
    try:
        manifest, description = _read(found.folder / MANIFEST), _read(found.folder / DESCRIPTION)
        verdict = manifest["verdict"]
        if not own and (verdict["form"] != "full" or verdict["access"] != "open"):
            return Broken(found.name, "its weights may not be published: whoever trained it can try it where it lies.")
        return _baseline(found, description, str(verdict["licence"]))
    except FileNotFoundError as problem:
        return Broken(found.name, f"its {Path(str(problem.filename)).name} is missing. Fetch or train it again.")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, LookupError, RecursionError) as problem:
        return Broken(found.name, f"it is not described as models of this kit are ({_said(problem)}). Train it again.")


def _read(path: Path) -> dict[str, Any]:
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path.name} has more than {LARGEST:,} bytes")
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise TypeError(f"{path.name} is no JSON object")
    return content


def _baseline(found: ModelFolder, description: dict[str, Any], licence: str) -> Baseline:
    if description["model_format"] != FORMAT or description["weights"]["file"] != WEIGHTS:
        raise ValueError(f"expected model_format {FORMAT} and weights in {WEIGHTS}")
    name, trained_on = str(description["name"]), description["trained_on"]
    labels = tuple(map(str, description["labels"]))
    if len(labels) < 2 or len(set(labels)) < len(labels):
        raise ValueError("expected at least two labels, each once")
    return Baseline(
        name=name,
        version=str(description["version"]),
        title=str(description["title"]),
        task=str(description["task"]),
        kind=name.removesuffix(DEMO).removesuffix(f"-{trained_on['dataset']}"),
        taxonomy=str(description["taxonomy"]),
        labels=labels,
        definitions=_definitions(str(description["taxonomy"])),
        inputs=_inputs(description["schema"]["input"]["items"]),
        several=bool(description["several_labels"]),
        history=str(description["history"]),
        features=str(description["features"]),
        dataset=str(trained_on["dataset"]),
        dataset_version=str(trained_on["version"]),
        examples=int(trained_on["examples"]),
        languages=_counts(trained_on["languages"]),
        origins=_counts(trained_on["origins"]),
        repository=found.repository,
        folder=found.folder,
        sha256=str(description["weights"]["sha256"]),
        transitions=_transitions(found.folder, description.get("transitions")),
        figures=figures(found.folder, name, str(description["version"])),
        licence=licence,
    )


def _definitions(taxonomy: str) -> dict[str, str]:
    """Return what the labels of a taxonomy mean; none where the Space knows no such taxonomy."""
    try:
        return {one.id: " ".join(one.definition.split()) for one in load_taxonomy(taxonomy).labels}
    except LookupError:
        return {}


def _inputs(items: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(one["title"]) for one in items.get("prefixItems", [items]))


def _counts(found: Mapping[str, Any]) -> Counts:
    return tuple((str(name), int(count)) for name, count in found.items())


def _transitions(folder: Path, found: Mapping[str, Any] | None) -> tuple[Mapping[str, Any], ...]:
    """Return the table of transitions, from the file that a description names; none where it names none."""
    if found is None:
        return ()
    path = folder / Path(str(found["file"])).name
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path.name} has more than {LARGEST:,} bytes")
    return tuple(
        {"after": tuple(map(str, one["after"])), "counts": {str(name): int(n) for name, n in one["counts"].items()}}
        for one in json.loads(path.read_text(encoding="utf-8"))
    )


def _said(problem: Exception) -> str:
    """Return an error in words that say nothing of the machine's folders."""
    return f"{type(problem).__name__}: {problem}" if type(problem) in (ValueError, KeyError) else type(problem).__name__
