"""Values of a dataset card that the Hub validates, checked offline: types, closed lists, fields that need each other.

Levels and rules: hub-docs `datasetcard.md`, and the messages the Hub has answered with (tests hold each).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from builders.problems import Problem
from cards.front_matter import FrontMatter
from cards.lint.findings import README, closest, found, items, shown
from cards.lint.language_codes import check_language_codes
from cards.lint.licence_ids import check_licence_ids
from cards.lint.repository_ids import REPOSITORY
from cards.vocabulary import subtasks, vocabulary

TAG = re.compile(r"^[\w .:/+-]{1,96}$")
LISTS = {
    "annotations_creators": "annotations_creators",
    "language_creators": "language_creators",
    "multilinguality": "multilinguality",
    "size_categories": "size_categories",
    "task_categories": "tasks",
}
"""List fields and the vocabulary of their items."""
MUST_BE_LISTS = (*LISTS, "language", "task_ids", "tags", "source_datasets", "configs")
LEGACY = {"train-eval-index": "", "paperswithcode_id": "", "thumbnail": "", "languages": "language",
          "licenses": "license", "language_bcp47": "language_details", "license_details": "license_name"}  # fmt: skip
"""Fields of older cards, and what stands for them now."""
KNOWN = {*MUST_BE_LISTS, *LEGACY, "pretty_name", "license", "license_name", "license_link", "language_details",
         "dataset_info", "viewer", "arxiv", "library_name", "annotations"}  # fmt: skip
EXPECTED = ("license", "language", "pretty_name", "task_categories", "size_categories", "annotations_creators",
            "language_creators", "source_datasets", "multilinguality", "configs")  # fmt: skip
"""Fields without which a card may not be published."""


def check_dataset_fields(front: FrontMatter) -> Iterator[Problem]:
    """Yield what the Hub refuses or ignores in the front matter, and the fields that are missing."""
    values = front.values
    for name in MUST_BE_LISTS:
        if name in values and not isinstance(values[name], list | str | type(None)):
            yield found("hub-type", front, (name,), f"{name} must be an array, got {type(values[name]).__name__}",
                        f"Write `{name}:` with one `- value` a line.")  # fmt: skip
        elif isinstance(values.get(name), str) and name != "language":
            yield found("hub-type", front, (name,), f'"{name}" must be an array, got one text',
                        f"Write `{name}:` with one `- value` a line.")  # fmt: skip
    for name, words in LISTS.items():
        yield from _listed(front, name, words)
    yield from check_language_codes(front)
    yield from check_licence_ids(front)
    yield from _subtasks(front)
    yield from _sources(front)
    yield from _texts(front)
    yield from _names(front)


def _listed(front: FrontMatter, name: str, words: str) -> Iterator[Problem]:
    allowed = vocabulary(words)
    for path, value in items(front, name):
        if not isinstance(value, str) or value not in allowed:
            fix = closest(str(value), allowed) or f"Use one of {shown(allowed)}."
            yield found("hub-value", front, path, f"{name}: {value!r} is not one of the {len(allowed)} values", fix)
    if name == "multilinguality" and isinstance(front.values.get("language"), list):
        several = len({value for _, value in items(front, "language")}) > 1
        told = {value for _, value in items(front, name)}
        if told and several == (told == {"monolingual"}):
            number = len(front.values["language"])
            yield found("multilinguality", front, (name,), f"{shown(sorted(map(str, told)))}, with {number} languages",
                        "Let it agree with `language`.")  # fmt: skip


def _subtasks(front: FrontMatter) -> Iterator[Problem]:
    parents = subtasks()
    categories = {value for _, value in items(front, "task_categories")}
    for path, value in items(front, "task_ids"):
        if value not in parents:
            yield found("hub-value", front, path, f"task_ids: {value!r} is no subtask the Hub knows",
                        closest(str(value), parents) or "Remove it, or use task_categories.")  # fmt: skip
        elif not categories & set(parents[value]):
            yield found("task-parent", front, path, f"{value} belongs to {shown(parents[value])}, which "
                        "task_categories does not name", "Add the category.", "warning")  # fmt: skip


def _sources(front: FrontMatter) -> Iterator[Problem]:
    values = items(front, "source_datasets")
    for path, value in values:
        if not isinstance(value, str) or not REPOSITORY.match(value.removeprefix("extended|")):
            yield found("hub-source", front, path, f"source_datasets: {value!r} is no dataset id",
                        "Write `original`, `extended`, or ids such as org/name.")  # fmt: skip
    if len(values) > 1 and "original" in {value for _, value in values}:
        yield found("hub-source", front, ("source_datasets",), "`original` stands beside other sources",
                    "Keep `original` alone, or name the sources only.")  # fmt: skip


def _texts(front: FrontMatter) -> Iterator[Problem]:
    for name in ("pretty_name", "license_name"):
        if name in front.values and not isinstance(front.values[name], str):
            yield found("hub-type", front, (name,), f"{name} must be text, got {front.values[name]!r}", "Quote it.")
    for path, value in items(front, "tags"):
        if not isinstance(value, str) or not TAG.match(value):
            yield found("hub-tag", front, path, f"tag {value!r} has characters the Hub refuses",
                        "Use letters, digits, blanks and . : / + - only.", "warning")  # fmt: skip
    if "viewer" in front.values and not isinstance(front.values["viewer"], bool):
        yield found("hub-type", front, ("viewer",), "viewer must be true or false", "Write true or false.")
    for name, value in front.values.items():
        if name.startswith("extra_gated_") and name != "extra_gated_fields" and not isinstance(value, str | bool):
            yield found("hub-type", front, (name,), f"{name} must be text", "Write it as one text.")
    fields = front.values.get("extra_gated_fields")
    if fields is not None and not isinstance(fields, dict):
        yield found("hub-type", front, ("extra_gated_fields",), "extra_gated_fields must map labels to kinds",
                    "Write `Label: text`, or a mapping with type and options.")  # fmt: skip


def _names(front: FrontMatter) -> Iterator[Problem]:
    for name in EXPECTED:
        if name not in front.values:
            yield Problem(rule="missing-field", level="publish", place=f"{README} {name}",
                          message=f"the card has no {name}", fix="Add it.")  # fmt: skip
    for name in front.values:
        if name in LEGACY:
            instead = f"Write {LEGACY[name]} instead." if LEGACY[name] else "Remove it."
            yield found("legacy-field", front, (name,), f"{name} is a field of older cards", instead, "warning")
        elif name not in KNOWN and not str(name).startswith("extra_gated_"):
            fix = closest(str(name), KNOWN) or "Remove it, or say it in the text."
            yield found("unknown-field", front, (name,), f"the Hub knows no field {name}", fix, "warning")
