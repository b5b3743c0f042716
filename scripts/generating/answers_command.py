"""`careloom generate answers`: answers to posts under strategies of cultural adaptation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from builders.generation.adaptation.answers import ANSWERS, Answer, Item, Unanswered, write_answers
from builders.generation.adaptation.custom_strategies import read_strategies
from builders.generation.adaptation.posts import read_posts
from builders.generation.adaptation.run import Sampling, answer, items
from builders.generation.adaptation.strategies import STRATEGIES, Strategy
from builders.generation.asking import Asker
from scripts.generating.asking_options import USUAL, Asking, asks
from scripts.generating.folders import refuse_other_runs
from scripts.generating.language_warnings import warn_of_languages
from scripts.generating.options import BaseUrl, Folder, Model, Seed, Strategies, WordsOf
from scripts.generating.running import Run, conclude, endpoint_of, make_all, preparing, unusable
from scripts.options import Json


@asks
def run(
    posts: Annotated[Path, typer.Argument(metavar="POSTS", exists=True, dir_okay=False, help="Posts as JSON Lines.")],
    base_url: BaseUrl,
    model: Model,
    output: Folder,
    strategy: Annotated[
        list[str] | None, typer.Option("--strategy", metavar="NAME", help="Strategies, such as +culture; all if none.")
    ] = None,
    strategies: Strategies = None,
    words_of: WordsOf = "",
    asking: Asking = USUAL,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Answer every post under every strategy, in the post's language; what could not be answered lies apart."""
    endpoint = endpoint_of(base_url, model, asking)
    with preparing():
        refuse_other_runs(output, "answers")
        wanted = items(read_posts(posts), [model], _chosen(known_strategies(strategies), strategy or []))
    unsaid = warn_of_languages((one.post.language for one in wanted), as_json=as_json)

    async def write(asker: Asker, item: Item) -> Answer | Unanswered:
        return await answer(item, {model: asker}, sampling=Sampling(seed=seed, **asking.length), words_of=words_of)

    made = make_all(Run(endpoint=endpoint, output=output, words_of=words_of), "answers", wanted, write)
    made.report.extend(unsaid)
    with preparing():
        given, missing = write_answers(output, made.values)
    for one in made.values:
        if isinstance(one, Unanswered):
            made.report.add(unusable(one.item.id, "no answer could be used", one.reasons))
    said = f"{given:,} answers, {missing:,} unanswered: {output / ANSWERS}"
    conclude(made, {"answers": given, "unanswered": missing, "folder": str(output)}, said, as_json=as_json)


def known_strategies(file: Path | None) -> tuple[Strategy, ...]:
    """Return the project's strategies, and those of a file."""
    return (*STRATEGIES, *(read_strategies(file) if file else ()))


def _chosen(known: tuple[Strategy, ...], names: list[str]) -> tuple[Strategy, ...]:
    """Return the strategies of these names, all where none is named."""
    there = {one.name: one for one in known}
    if unknown := [name for name in names if name not in there]:
        raise LookupError(f"no strategy {', '.join(unknown)}; there are {', '.join(there)}")
    return tuple(there[name] for name in dict.fromkeys(names)) if names else known
