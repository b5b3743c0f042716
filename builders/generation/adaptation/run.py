"""A run of strategies over posts: every post under every strategy by every model, one request each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from builders.generation.adaptation.answers import Answer, Item, Unanswered
from builders.generation.adaptation.posts import Post
from builders.generation.adaptation.strategies import STRATEGIES, Strategy, adaptation_prompt
from builders.generation.asking import Asker
from builders.generation.reply_language import language_problem
from builders.generation.safety import HarmfulText, refuse_harmful
from builders.generation.structured import Unusable, Usability, usable
from builders.generation.voice import request

HEADING = re.compile(r"^\s{0,3}#{1,6}\s", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """How models sample: CultureCare's temperature and length of answers, where nothing else is said."""

    temperature: float = 0.7
    max_tokens: int = 1000
    seed: int | None = 0
    attempts: int = 3


def items(
    posts: Sequence[Post], models: Sequence[str], strategies: Sequence[Strategy] = STRATEGIES
) -> tuple[Item, ...]:
    """Return all that is to be asked, in a fixed order; ValueError where a model or a strategy is named twice."""
    for what, names in (("model", list(models)), ("strategy", [one.name for one in strategies])):
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"each {what} may be named once, got {', '.join(twice)} more often")
    return tuple(
        Item(post=post, strategy=strategy, model=model) for model in models for strategy in strategies for post in posts
    )


async def answer(
    item: Item,
    askers: Mapping[str, Asker],
    *,
    sampling: Sampling = Sampling(),
    words_of: str = "",
    harm: Callable[[str, str], None] = refuse_harmful,
    counts: Usability | None = None,
) -> Answer | Unanswered:
    """Return a model's answer to a post under a strategy, in the language of the post, or why there is none.

    `askers` are the models by name; `words_of` is the dataset that the posts' words come from, empty where they are
    made up; `harm` raises HarmfulText. LookupError for a model that is not among them.
    """
    if item.model not in askers:
        raise LookupError(f"no model {item.model!r}; there are {', '.join(askers)}")
    composed = adaptation_prompt(item.strategy, item.post)
    ask = request(sampling, f"adaptation/{item.id}", composed, seed=sampling.seed, words_of=words_of)
    try:
        found = await usable(askers[item.model], ask, answer_reader(item.post, harm), sampling.attempts, counts=counts)
    except HarmfulText as error:
        return Unanswered(item=item, reasons=(str(error),), harmful=True)
    if isinstance(found, Unusable):
        return Unanswered(item=item, reasons=found.reasons)
    return Answer(item=item, text=found, prompt=composed.prompt)


def answer_reader(post: Post, harm: Callable[[str, str], None]) -> Callable[[str], str]:
    """Return what reads an answer out of a reply; it raises ValueError for one that may not stand."""

    def read(text: str) -> str:
        said = text.strip()
        harm(said, post.language)
        if not any(character.isalnum() for character in said):
            raise ValueError("says nothing")
        if problem := language_problem(said, post.language):
            raise ValueError(problem)
        if HEADING.search(said):
            raise ValueError("expected an answer without headings")
        return said

    return read
