"""Values of a model card that the Hub validates, checked offline (hub-docs `modelcard.md`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from builders.problems import Problem
from cards.front_matter import FrontMatter
from cards.lint.findings import found
from cards.lint.language_codes import check_language_codes
from cards.lint.licence_ids import check_licence_ids
from cards.lint.repository_ids import REPOSITORY, check_listed, check_repository_ids
from cards.vocabulary import vocabulary

IDS = ("datasets", "base_model", "new_version")
MUST_BE_LISTS = ("tags", "datasets", "metrics", "model-index", "widget")
RELATIONS = ("adapter", "merge", "quantized", "finetune")
MODEL_FIELDS = ("pipeline_tag", "base_model", "model-index", "base_model_relation")
"""Fields that only a model card has."""


def check_model_fields(front: FrontMatter) -> Iterator[Problem]:
    """Yield what the Hub refuses or does not know in a model card's front matter."""
    values = front.values
    for name in MUST_BE_LISTS:
        if name in values and not isinstance(values[name], list):
            yield found("hub-type", front, (name,), f'"{name}" must be an array', f"Write `{name}:` as a list.")
    yield from check_repository_ids(front, *IDS)
    yield from check_language_codes(front)
    yield from check_licence_ids(front)
    yield from check_listed(front, "pipeline_tag", vocabulary("tasks"), "warning")
    yield from check_listed(front, "library_name", vocabulary("model_libraries"), "warning")
    yield from check_listed(front, "base_model_relation", RELATIONS)
    index = values.get("model-index")
    for number, model in enumerate(index if isinstance(index, list) else []):
        yield from _results(front, ("model-index", number), model)


def _results(front: FrontMatter, path: tuple[str | int, ...], model: Any) -> Iterator[Problem]:  # noqa: ANN401 - YAML
    """Yield what keeps evaluation results from being shown."""
    if not isinstance(model, dict) or not isinstance(model.get("name"), str):
        yield found("hub-results", front, path, "the model has no `name`", "Name the model that was evaluated.")
    results = model.get("results") if isinstance(model, dict) else None
    for number, result in enumerate(results if isinstance(results, list) else []):
        where = (*path, "results", number)
        shown = f"model-index[{path[1]}].results[{number}]"
        dataset = result.get("dataset") if isinstance(result, dict) else None
        if not isinstance(dataset, dict):
            yield found("hub-results", front, where, f'"{shown}.dataset" is missing', "Name type, name, config, split.")
            continue
        for name in ("type", "name", "config", "split", "revision"):
            if name in dataset and not isinstance(dataset[name], str):
                message = f'"{shown}.dataset.{name}" must be a string'
                yield found("hub-results", front, (*where, "dataset", name), message, "Quote it.")
        kind = dataset.get("type")
        if kind is None or (isinstance(kind, str) and not REPOSITORY.match(kind)):
            yield found("hub-results", front, (*where, "dataset"), f'"{shown}.dataset.type" must be a Hub id',
                        "Write org/name of the dataset that was used.")  # fmt: skip
        metrics = result.get("metrics")
        if not isinstance(metrics, list) or any(not isinstance(one, dict) or "type" not in one or "value" not in one
                                                for one in metrics):  # fmt: skip
            yield found("hub-results", front, where, f'"{shown}.metrics" need `type` and `value`', "Write both.")
