"""What a sub-verb says of languages that are not checked: once, before anything is asked."""

from __future__ import annotations

from collections.abc import Iterable

from builders.generation.unchecked_languages import unchecked_languages
from builders.problems import Problem, Report
from scripts.terminal import show_report


def warn_of_languages(languages: Iterable[str], *, as_json: bool) -> list[Problem]:
    """Show a warning for each language that some check does not cover; return what is still to be said in JSON."""
    found = unchecked_languages(languages)
    if as_json:
        return found
    show_report(Report(found))
    return []
