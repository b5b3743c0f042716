"""Values of a Space's README that the Hub validates, checked offline (hub-docs `spaces-config-reference.md`)."""

from __future__ import annotations

from collections.abc import Iterator

from builders.problems import Problem
from cards.front_matter import FrontMatter
from cards.lint.findings import found
from cards.lint.licence_ids import check_licence_ids
from cards.lint.repository_ids import check_listed, check_repository_ids

COLOURS = ("red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray")
KINDS = ("gradio", "docker", "static")
LONGEST_DESCRIPTION = 60
TEXTS = ("title", "sdk_version", "python_version", "app_file", "short_description")
PINNED = ("sdk_version", "python_version")


def check_space_fields(front: FrontMatter) -> Iterator[Problem]:
    """Yield what the Hub refuses in a Space's front matter, and versions that are not pinned."""
    values = front.values
    for name in TEXTS:
        if name in values and not isinstance(values[name], str):
            yield found("hub-type", front, (name,), f"{name} must be text, got {values[name]!r}", "Quote it.")
    description = values.get("short_description")
    if isinstance(description, str) and len(description) > LONGEST_DESCRIPTION:
        message = f"short_description has {len(description)} characters, the Hub takes {LONGEST_DESCRIPTION}"
        yield found("hub-length", front, ("short_description",), message, "Shorten it.")
    for name, allowed in (("colorFrom", COLOURS), ("colorTo", COLOURS), ("sdk", KINDS)):
        yield from check_listed(front, name, allowed)
    yield from check_repository_ids(front, "models", "datasets")
    yield from check_licence_ids(front)
    yield from _headers_and_versions(front)


def _headers_and_versions(front: FrontMatter) -> Iterator[Problem]:
    values = front.values
    headers = values.get("custom_headers")
    for name in headers if isinstance(headers, dict) else ():
        if str(name) != str(name).lower():
            yield found(
                "hub-value", front, ("custom_headers", name), f"header {name} must be lower case", "Write it so."
            )
    yield from check_licence_ids(front)
    if values.get("sdk") == "gradio":
        for name in PINNED:
            if name not in values:
                yield found("space-version", front, (), f"{name} is not pinned", "Pin what was tested.", "publish")
