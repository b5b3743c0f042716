"""Render a trained model's card: README, LICENSE, NOTICE, citations.bib and the results that the card shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import yaml

from builders.evaluation.results_file import FORMAT, Result, published_results, read_results
from builders.manifest import read_manifest
from builders.packed_folder import pack
from builders.problems import ProblemsFound
from builders.rights import Verdict
from builders.training.model import Trained
from builders.training.model_files import DESCRIPTION
from builders.training.train import training_verdict
from cards.citations import bibtex
from cards.model_legal import model_licence_text, model_notice_text
from cards.model_metadata import model_metadata
from cards.model_sections import COMPUTED
from cards.model_source import MODEL_SECTIONS, ModelCard, data_facts, packed_verdict, read_model_card, trained_of
from cards.page_templates import filled
from cards.render import BIBLIOGRAPHY, LICENSE, NOTICE, README

RESULTS = "results.json"
"""What the card shows of the results file, so that whoever has the folder can compare them."""
MODEL_CARD_FILES = (README, LICENSE, NOTICE, BIBLIOGRAPHY, RESULTS)


def describe(
    trained: Trained, dataset: Path, results: Path | None = None, repository: str = ""
) -> Callable[[Path], None]:
    """Return what writes the card of a model that is being trained on a built dataset, for `train(describe=…)`.

    `results` is a results file, the project's own if none. Raises ProblemsFound where the rights forbid training.
    """
    return partial(
        render_model,
        trained=trained,
        verdict=training_verdict(trained.dataset, dataset),
        results=read_results(results or published_results()),
        repository=repository,
    )


def render_model(
    folder: Path, trained: Trained, verdict: Verdict, results: Sequence[Result] = (), repository: str = ""
) -> None:
    """Write the card's files into a folder that holds a model's description; weights may be there or not.

    Of the `results` only those of this version of the model are shown, and none where they are of other training
    rows. `repository` is where it goes, where that is not the owner's of the card source.
    """
    files = model_card_files(read_model_card(folder, trained, verdict, results, repository))
    for name in MODEL_CARD_FILES:
        if name in files:
            (folder / name).write_text(files[name], encoding="utf-8")
        else:
            (folder / name).unlink(missing_ok=True)


def render_model_again(folder: Path, results: Sequence[Result] | None = None, repository: str = "") -> None:
    """Render the card of a packed folder anew, with other results or for another repository, and its manifest.

    The published results are taken if none are given. LookupError where it holds a model of no task of this kit.
    """
    content, verdict = read_manifest(folder), packed_verdict(folder)
    trained = trained_of(json.loads((folder / DESCRIPTION).read_text(encoding="utf-8")))
    if trained is None:
        raise LookupError(f"{folder} holds a model of no task of this kit")
    shown = read_results(published_results()) if results is None else results
    render_model(folder, trained, verdict, shown, repository)
    pack(folder, kind="model", name=content["name"], version=content["version"], verdict=verdict,
         trained_on=content["trained_on"])  # fmt: skip


def model_card_files(card: ModelCard) -> dict[str, str]:
    """Return the text of each file of a model's card, by name."""
    facts = data_facts(card.trained.dataset)
    files = {README: model_readme(card), LICENSE: model_licence_text(card), NOTICE: model_notice_text(card)}
    if facts is not None and facts.references:
        files[BIBLIOGRAPHY] = bibtex(facts)
    if card.results:
        content = {"results_format": FORMAT, "results": list(card.results)}
        files[RESULTS] = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    return files


def model_readme(card: ModelCard) -> str:
    """Return the README: what the Hub reads, then each section's prose and what is computed of it."""
    parts = []
    for section in MODEL_SECTIONS:
        prose = card.source.sections.get(section.id, "") if card.source else ""
        computed = COMPUTED[section.id](card) if section.id in COMPUTED else ""
        text = "\n\n".join(filter(None, (prose, computed)))
        if text:
            parts.append({"id": section.id, "heading": section.heading, "text": text})
    # As the Hub's client dumps it, so that a card that passes through the client stays the same bytes.
    front = yaml.safe_dump(model_metadata(card), sort_keys=False, allow_unicode=True)
    title = f"{card.description['title']}: {card.name}"
    return filled("model.md.jinja", front=front, title=title, lead=card.description["task"], sections=parts)


def folder_results(folder: Path) -> list[Result]:
    """Return the results that a model's folder states; none where they cannot be read."""
    try:
        return read_results(folder / RESULTS)
    except ProblemsFound:
        return []
