"""`careloom generate forms`: forms by which people rate answers or sessions, and the key to their codes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from builders.generation.adaptation.answers import read_answers
from builders.generation.adaptation.posts import read_posts
from builders.generation.human_forms.questions import IN_CULTURE, MI_EXPERTS, PSYCHOLOGISTS
from builders.generation.human_forms.texts import rated_answers, rated_sessions
from builders.generation.human_forms.writing import RatedText, form_name, write_forms
from builders.generation.sessions.rows import read_session_rows
from scripts.generating.answers_command import known_strategies
from scripts.generating.expected_files import refuse_other_file
from scripts.generating.options import Strategies
from scripts.generating.running import preparing
from scripts.options import Json
from scripts.terminal import out, print_json

AUDIENCES = {"annotators": IN_CULTURE, "psychologists": PSYCHOLOGISTS, "experts": MI_EXPERTS}
MOST_RATERS = 9_999


def run(
    texts: Annotated[
        Path,
        typer.Argument(
            metavar="ANSWERS|SESSIONS",
            exists=True,
            dir_okay=False,
            help="answers.jsonl, or for experts sessions.jsonl.",
        ),
    ],
    audience: Annotated[
        Literal["annotators", "psychologists", "experts"],
        typer.Option(
            "--for",
            help="People of the culture and psychologists rate answers, experts rate Motivational Interviewing.",
        ),
    ],
    raters: Annotated[
        int, typer.Option("--raters", min=1, max=MOST_RATERS, help="Raters, who are r01, r02 and so on.")
    ],
    key: Annotated[
        Path, typer.Option("--key", dir_okay=False, help="File that says what the codes stand for; not for raters.")
    ],
    output: Annotated[
        Path, typer.Option("--output", file_okay=False, help="Folder of the forms, one CSV file a rater.")
    ],
    posts: Annotated[
        Path | None,
        typer.Option("--posts", exists=True, dir_okay=False, help="The posts that were answered; answers need them."),
    ] = None,
    strategies: Strategies = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="What the raters' orders and codes are drawn from.")] = 0,
    as_json: Json = False,
) -> None:
    """Write a form for each rater, in an order and with codes of their own; no endpoint is asked."""
    chosen, names = AUDIENCES[audience], [f"r{number:02}" for number in range(1, raters + 1)]
    with preparing():
        entries = write_forms(output, key, _texts(texts, audience, posts, strategies), names, chosen, seed=seed)
    forms = [str(output / form_name(chosen, name)) for name in names]
    if as_json:
        print_json({"forms": forms, "key": str(key), "texts": len(entries) // raters})
        return
    said = f"{len(forms):,} forms of {len(entries) // raters:,} texts: {output}. The key, which no rater may see: {key}"
    out.print(said, markup=False, soft_wrap=True)


def _texts(file: Path, audience: str, posts: Path | None, strategies: Path | None) -> tuple[RatedText, ...]:
    if audience == "experts":
        if posts is not None:
            raise ValueError("--posts belongs to answers; experts rate sessions")
        refuse_other_file(file, "sessions")
        return rated_sessions(read_session_rows(file))
    if posts is None:
        raise ValueError(f"{audience} read answers beside the posts: name their file with --posts")
    refuse_other_file(file, "answers")
    refuse_other_file(posts, "posts")
    return rated_answers(read_answers(file, read_posts(posts), known_strategies(strategies)))
