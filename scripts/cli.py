"""The `careloom` command: one module per verb, imported only when that verb runs."""

from __future__ import annotations

import gc
import importlib
import sys

import typer

RARELY = (200_000, 50, 50)
"""How seldom the collector of cycles runs: commands are short, and cards make many objects and no cycles."""
VERBS = {
    "list": "List the datasets of the catalog.",
    "info": "Show a dataset, or a taxonomy with its crosswalks.",
    "new": "Start a dataset of your own from a file.",
    "build": "Build datasets into Parquet that load_dataset reads.",
    "check": "Check built folders, and any dataset repository.",
    "diff": "Compare two builds of a dataset, and say which version bump they ask for.",
    "release": "Publish a version on the Hub: one commit, one tag, read back.",
    "verify": "Compare what load_dataset returns here with what was published.",
    "train": "Train baseline models on built datasets.",
    "evaluate": "Measure baseline models, or a chat model as a therapist, with intervals and what to compare with.",
    "generate": "Make dialogues, answers and judgements with a language model.",
    "withdraw": "Keep rows out of every later build, take them off the Hub, or mark a version as not to be used.",
    "card": "Render the cards of built folders, and show one as a page.",
    "space": "Keep the Explorer Space up to date with the kit.",
}
GROUPS = frozenset({"generate", "space"})
"""Verbs that are groups of sub-verbs."""


def application(verb: str) -> typer.Typer:
    """Return the command with one verb's module behind its name; the others stand there with their help only."""
    app = typer.Typer(
        help="Package multicultural mental-health dialogue data for the Hugging Face Hub. "
        "For research: no therapy, no diagnosis, no clinical validation.",
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    for name, text in VERBS.items():
        module = importlib.import_module(f"scripts.{name}_command") if name == verb else None
        if module is not None and name in GROUPS:
            app.add_typer(module.group(sys.argv[1:]), name=name, help=text)
        else:
            app.command(name, help=text)(module.run if module is not None else _not_asked_for)
    return app


def _not_asked_for() -> None:
    """Stand in for a verb whose module is not loaded because another one runs."""
    raise RuntimeError("a verb ran that was not on the command line")


def main() -> None:
    """Run the command line."""
    gc.set_threshold(*RARELY)
    verb = next((argument for argument in sys.argv[1:] if not argument.startswith("-")), "")
    application(verb)()
