"""What is released of a trained model: all of it, or where rights withhold its weights, what is left without them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from builders import catalog
from builders.evaluation.results_file import published_results, read_results
from builders.folders import whole_folder
from builders.manifest import MANIFEST, read_manifest
from builders.packed_folder import MODELS, check_packed, is_packed, pack
from builders.problems import Problem, ProblemsFound, Report
from builders.rights import Form, verdict_of
from builders.training.model import Trained
from builders.training.model_files import DESCRIPTION
from builders.training.model_rights import model_verdict
from cards.model_card import MODEL_CARD_FILES, render_model
from cards.model_source import packed_verdict, trained_of

WEIGHTS_KEYS = ("weights", "encoder", "transitions")
"""Where a description names files that were learnt from the data."""


def model_folder(name: str, output: Path) -> Path:
    """Return the folder of a model by path or name; FileNotFoundError where there is none made by this kit."""
    found = next((place for place in (Path(name), output / MODELS / name) if is_packed(place)), None)
    if found is None:
        message = f"{name} is neither a folder with a model made by this kit nor trained in {output / MODELS}"
        raise FileNotFoundError(f"{message}: run `careloom train {Path(name).name}` first")
    return found


def described(folder: Path) -> tuple[Trained, dict[str, Any]] | None:
    """Return the model of a task of this kit that a folder holds, with its description; None for any other folder."""
    if not (folder / DESCRIPTION).is_file():
        return None
    description: dict[str, Any] = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    trained = trained_of(description)
    return (trained, description) if trained else None


def write_release_tree(folder: Path, target: Path, repository: str) -> None:
    """Write what may be published of a trained model to `target` in one step, its card rendered for the repository.

    Raises ProblemsFound where its files were changed, or rights or version are no longer those it was trained with.
    """
    found = described(folder)
    if found is None:
        raise LookupError(f"{folder} holds no model of a task of this kit")
    trained, description = found
    content, verdict = read_manifest(folder), packed_verdict(folder)
    report = Report([*check_packed(folder), *_outdated(content, trained)])
    if report.failed:
        raise ProblemsFound(report)
    withheld = set() if verdict.form is Form.FULL else {
        description[key]["file"] for key in WEIGHTS_KEYS if key in description
    }  # fmt: skip
    with whole_folder(target) as work:
        for path in (one["path"] for one in content["files"]):
            if path not in withheld and path not in MODEL_CARD_FILES:
                (work / path).write_bytes((folder / path).read_bytes())
        render_model(work, trained, verdict, read_results(published_results()), repository)
        pack(work, kind="model", name=trained.name, version=trained.model.version, verdict=verdict,
             trained_on=content["trained_on"])  # fmt: skip


def _outdated(content: dict[str, Any], trained: Trained) -> list[Problem]:
    """Return where a model was trained with other rights or as another version than its definition has today."""
    definitions = [catalog.get(one["dataset"]) for one in content["trained_on"]]
    today = model_verdict([verdict_of(definition.rights) for definition in definitions]).as_dict()
    facts = {
        "verdict": (content["verdict"], today if content["verdict"]["form"] != "none" else content["verdict"]),
        "version": (content["version"], trained.model.version),
        "datasets": ([one["version"] for one in content["trained_on"]], [one.version for one in definitions]),
    }
    fix = f"Train it again: `careloom train {trained.name}`."
    return [
        Problem(rule=f"model-{fact}", place=f"{MANIFEST} {fact}", fix=fix,
                message=f"it was trained with another {fact} than is recorded today: expected {now}, got {then}")
        for fact, (then, now) in facts.items()
        if then != now
    ]  # fmt: skip
