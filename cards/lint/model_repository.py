"""A model's folder for itself: its card against the description, the weights and the results that lie beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from builders.columns import MACHINE_WRITTEN
from builders.evaluation.results_file import Result, read_results
from builders.manifest import MANIFEST, file_sha256, read_manifest
from builders.problems import Problem, ProblemsFound
from builders.training.model import DEMO
from builders.training.model_files import DESCRIPTION
from cards.front_matter import FrontMatter
from cards.lint.body import HELP, NOT_CLINICAL, check_words
from cards.lint.findings import README, found, shown
from cards.lint.licences import check_licences
from cards.lint.repository import Repository
from cards.model_source import MODEL_SECTIONS

RESULTS = "results.json"
MADE = re.compile(r"machine-written", re.IGNORECASE)
LOADS = re.compile(r"\bload\(|read_weights")
NEEDED = ("name", "labels", "trained_on", "weights")
AGAIN = "Render the card again: what is computed in it comes from the folder."


def check_model_repository(repository: Repository) -> Iterator[Problem]:
    """Yield what a model's card leaves out, or says otherwise than the files beside it."""
    front = repository.front
    if front is None:
        return
    yield from check_words(repository)
    yield from check_licences(repository)
    yield from _sections(repository.text)
    yield from _care(_summary(repository.text))
    try:
        description = json.loads((repository.folder / DESCRIPTION).read_text(encoding="utf-8"))
        if missing := [name for name in NEEDED if name not in description]:
            raise ValueError(f"does not say {shown(missing)}")
        yield from _data(front, repository.text, description)
        yield from _weights(repository, description)
        yield from _results(front, description, read_results(repository.folder / RESULTS))
    except ProblemsFound as problems:
        yield from problems.report.problems
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"is no description of a model: {type(error).__name__}: {error}"
        yield Problem(rule="model-description", place=DESCRIPTION, message=message, fix="Train the model again.")


def is_model(repository: Repository) -> bool:
    """Whether a folder holds a description of a model of this kit."""
    return (repository.folder / DESCRIPTION).is_file()


def _sections(text: str) -> Iterator[Problem]:
    for section in MODEL_SECTIONS:
        if not re.search(rf"^## {re.escape(section.heading)}$", text, re.MULTILINE):
            message = f"the section {section.heading!r} is missing"
            yield Problem(rule="model-section", level="publish", place=README, message=message, fix=AGAIN)


def _summary(text: str) -> str:
    """Return the section that everybody reads: what must not be overlooked stands there."""
    return text.partition("## Summary")[2].partition("\n## ")[0]


def _care(summary: str) -> Iterator[Problem]:
    if not NOT_CLINICAL.search(summary):
        message = "no word of the summary says that the model is no therapy or diagnosis"
        yield Problem(rule="not-clinical", level="publish", place=README, message=message,
                      fix="Say what the model is not for.")  # fmt: skip
    if not HELP.search(summary):
        message = "the summary names no help for whoever reads it in distress"
        yield Problem(rule="help", level="warning", place=README, message=message,
                      fix="Point to emergency numbers or helplines.")  # fmt: skip


def _data(front: FrontMatter, text: str, description: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield training data, languages and machine writing that the card leaves out or the name hides."""
    data, name = description["trained_on"], str(description["name"])
    told = front.values.get("datasets")
    if not any(str(one).split("/")[-1] == data["dataset"] for one in (told if isinstance(told, list) else [told])):
        yield found("model-data", front, ("datasets",), f"the training data {data['dataset']} are not named", AGAIN)
    codes = {tag.split("-")[0] for tag in data["languages"] if tag != "und"}
    languages = front.values.get("language")
    if (
        stated := set(map(str, languages if isinstance(languages, list) else [languages] if languages else []))
    ) != codes:
        message = f"the card says {shown(sorted(stated)) or 'none'}, the training data are {shown(sorted(codes))}"
        yield found("model-language", front, ("language",), message, AGAIN)
    made = set(data["origins"]) == {MACHINE_WRITTEN}
    if made != name.endswith(DEMO):
        message = f"{name} is {'' if made else 'not '}trained on machine-written text alone"
        yield Problem(rule="model-demo", place=f"{DESCRIPTION} name", message=message,
                      fix=f"Only such a model's name ends with {DEMO}.")  # fmt: skip
    if made and not MADE.search(_summary(text)):
        message = "the summary does not say that the training text is machine-written"
        yield Problem(rule="model-demo", level="publish", place=README, message=message, fix=AGAIN)


def _weights(repository: Repository, description: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield weights that are not those of the description, or that the card loads although none are published."""
    form = read_manifest(repository.folder)["verdict"]["form"] if (repository.folder / MANIFEST).is_file() else ""
    for about in (description["weights"], description.get("encoder")):
        if not about:
            continue
        path = repository.folder / about["file"]
        if not path.is_file():
            if form in ("", "full"):
                yield Problem(rule="model-weights", place=about["file"], message="the description names this file",
                              fix="Train the model again.")  # fmt: skip
        elif (got := file_sha256(path)) != about["sha256"]:
            message = f"expected sha256 {about['sha256']}, got {got}: the file was cut short or changed"
            yield Problem(
                rule="model-hash", place=about["file"], message=message, fix="Train it again; do not load it."
            )
        if form in ("", "full") and about["sha256"] not in repository.text:
            yield Problem(rule="model-snippet", level="publish", place=README,
                          message=f"the card does not state the hash of {about['file']}", fix=AGAIN)  # fmt: skip
    snippets = "".join(re.findall(r"```python\n(.*?)```", repository.text, re.DOTALL))
    if form not in ("", "full") and LOADS.search(snippets):
        yield Problem(rule="model-snippet", level="publish", place=README,
                      message="the card loads weights, which may not be published", fix=AGAIN)  # fmt: skip


def _results(front: FrontMatter, description: Mapping[str, Any], results: list[Result]) -> Iterator[Problem]:
    """Yield where the results that the Hub shows are not those of the folder: name, number, size and values."""
    index = front.values.get("model-index") or []
    if len(index) != bool(results):
        message = f"{len(index)} models have results in the card, {len(results)} results lie in the folder"
        yield found("model-results", front, ("model-index",), message, AGAIN)
        return
    if not results:
        return
    if index[0]["name"] != description["name"] or any(one["model"] != description["name"] for one in results):
        yield found("model-results", front, ("model-index", 0, "name"), f"is not {description['name']}", AGAIN)
    told = {str(one["dataset"]["type"]).split("/")[-1]: (number, one) for number, one in enumerate(index[0]["results"])}
    measured = {str(one["dataset"]): one for one in results}
    if told.keys() != measured.keys() or len(told) != len(index[0]["results"]):
        message = f"the card has results on {shown(sorted(told))}, the folder on {shown(sorted(measured))}"
        yield found("model-results", front, ("model-index",), message, AGAIN)
    for name in told.keys() & measured.keys():
        number, one = told[name]
        yield from _values(front, ("model-index", 0, "results", number), one, measured[name])


def _values(
    front: FrontMatter, path: tuple[str | int, ...], told: Mapping[str, Any], result: Result
) -> Iterator[Problem]:
    scores = result["rows"][0]["scores"].values()
    values = {one["value"] if isinstance(one, Mapping) else one for one in scores}
    for number, metric in enumerate(told["metrics"]):
        where = (*path, "metrics", number)
        if metric["value"] not in values:
            yield found("model-results", front, (*where, "value"), f"{metric['value']} is not in the results", AGAIN)
        if f"n = {result['n']:,}," not in str(metric.get("name")):
            yield found("model-results", front, (*where, "name"), f"does not say n = {result['n']:,}", AGAIN)
    if told["dataset"].get("config") != result["config"]:
        yield found("model-results", front, (*path, "dataset", "config"), f"is not {result['config']}", AGAIN)
