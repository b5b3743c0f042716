# Copied from builders/generation/prompt_files.py by `careloom space sync`: it is changed there, not here.
# sha256 of what follows: 355220b40e2b2e037a01ff192efc8be32e76e031af0f5287a21358ea321fc82f
"""Prompts: text files with an id and a version, filled with facts; a fact that is missing stops the filling."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = "prompts"
ENDING = ".jinja"
FIRST_LINE = re.compile(r"\{# (?P<id>[a-z_/]+@[0-9]+): .+ #\}")
"""What a prompt file begins with: `{# interview/patient@1: what the prompt is for #}`."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt file: its id with the version, as in `interview/patient@1`, and its name without ending."""

    id: str
    name: str

    def filled(self, **facts: object) -> str:
        """Return the text with the facts in their places; jinja2's UndefinedError names a fact that is missing."""
        text = _environment().get_template(self.name + ENDING).render(**facts)
        return re.sub(r"\n{3,}", "\n\n", text).strip()


@cache
def load_prompt(name: str) -> Prompt:
    """Return the prompt of the file `prompts/<name>.jinja`.

    Raises LookupError for a name without file, ValueError where the first line does not give the file's id and version.
    """
    if name not in prompt_names():
        raise LookupError(f"no prompt {name!r}; there are {', '.join(prompt_names())}")
    first = (resources.files(__package__) / FOLDER / (name + ENDING)).read_text(encoding="utf-8").partition("\n")[0]
    found = FIRST_LINE.fullmatch(first)
    if not found or found["id"].partition("@")[0].replace("/", "_") != name:
        expected = f"{{# {name.replace('_', '/', 1)}@1: what the prompt is for #}}"
        raise ValueError(f"{FOLDER}/{name}{ENDING} line 1: expected a line such as {expected!r}, got {first!r}")
    return Prompt(found["id"], name)


@cache
def prompt_names() -> tuple[str, ...]:
    """Return the names of all prompt files without ending, sorted."""
    files = (resources.files(__package__) / FOLDER).iterdir()
    return tuple(sorted(file.name.removesuffix(ENDING) for file in files if file.name.endswith(ENDING)))


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    # What is filled in goes to a language model as plain text, so nothing is escaped for HTML.
    return Environment(
        loader=PackageLoader(__package__, FOLDER),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - plain text, not HTML
    )
