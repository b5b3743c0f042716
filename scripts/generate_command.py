"""`careloom generate`: dialogues, answers and judgements by a language model, and forms by which people rate them."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

import typer

SUB_VERBS = {
    "interviews": "Hold interviews with simulated patients, in several cultures.",
    "judgements": "Let a model judge which patient is more affected.",
    "sessions": "Hold Motivational Interviewing sessions.",
    "answers": "Answer posts under strategies of cultural adaptation.",
    "scores": "Let a model score answers, criterion by criterion.",
    "forms": "Write forms by which people rate answers or sessions.",
    "ratings": "Read filled forms: tables, and how far raters agree.",
}


def group(arguments: Sequence[str]) -> typer.Typer:
    """Return the sub-verbs, the one that the arguments name with its module, the others with their help only."""
    named = next((one for one in arguments if one in SUB_VERBS), "")
    app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    for name, text in SUB_VERBS.items():
        run = importlib.import_module(f"scripts.generating.{name}_command").run if name == named else _not_asked_for
        app.command(name, help=text)(run)
    return app


def _not_asked_for() -> None:
    """Stand in for a sub-verb whose module is not loaded because another one runs."""
    raise RuntimeError("a sub-verb ran that was not on the command line")
