"""Jinja templates of Markdown pages; a name that a template asks for and does not get is an error."""

from __future__ import annotations

from functools import cache
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template


def filled(name: str, **values: object) -> str:
    """Return a template's text with its values; a line that holds nothing but a tag leaves no line."""
    return _template(name).render(**values)


@cache
def _template(name: str) -> Template:
    text = resources.files("cards").joinpath("templates", name).read_text(encoding="utf-8")
    # Markdown, not HTML: nothing of it comes from visitors.
    settings = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)  # noqa: S701
    return settings.from_string(text)
