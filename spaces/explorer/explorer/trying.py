"""Typed text and the baselines: what a model says of it, of each of its sentences, and whether two models agree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from explorer.errors import FilterError
from explorer.model_descriptions import Baseline
from explorer.model_reasons import Reason, reasons
from explorer.models import PUBLIC, Baselines, Limits, within

LIKELY = 0.5
"""From here on a label counts where a text may carry several."""
SENTENCE = re.compile(r"[^.!?。！？؟।۔\n]+(?:[.!?。！？؟।۔]+[\"'”’»」』)]*)?|[.!?。！？؟।۔]+")
MOST_SENTENCES = 60
CONVERSATION = "says what comes next and needs a conversation: build one turn by turn."


@dataclass(frozen=True, slots=True)
class Share:
    """A label, how probable a model takes it to be, and what it means."""

    label: str
    probability: float
    definition: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model says of a text."""

    model: Baseline
    shares: tuple[Share, ...]
    """Every label, the likeliest first."""
    chosen: tuple[str, ...]
    """The labels it decides for: the likeliest; where there may be several, those that are likelier than not."""
    reasons: tuple[Reason, ...]
    """What speaks most for the likeliest."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence by its place in the text, and what a model says of it."""

    start: int
    end: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class Compared:
    """What two models say of the same text."""

    first: Answer
    second: Answer
    comparable: bool
    """Whether they use the same labels, so that they can agree at all."""

    @property
    def agree(self) -> bool:
        """Whether both decide for the same."""
        return self.comparable and set(self.first.chosen) == set(self.second.chosen)

    @property
    def differences(self) -> tuple[tuple[str, float], ...]:
        """By label how much more probable the second takes it to be, the largest difference first."""
        first = {one.label: one.probability for one in self.first.shares}
        found = [(one.label, one.probability - first[one.label]) for one in self.second.shares if one.label in first]
        return tuple(sorted(found, key=lambda one: -abs(one[1]))) if self.comparable else ()


def classify(baselines: Baselines, name: str, text: str, limits: Limits = PUBLIC) -> Answer:
    """Return what a model says of a text; FilterError where there is no such model, or the text is none or too long."""
    model = baselines.named(name)
    return answers(baselines, model, [within(text, limits)])[0]


def by_sentence(baselines: Baselines, name: str, text: str, limits: Limits = PUBLIC) -> tuple[Sentence, ...]:
    """Return what a model says of each sentence of a text, as if it were a phrase that somebody had marked.

    The models of phrases do not find phrases: they say which kind a phrase is that was marked.
    """
    model = baselines.named(name)
    within(text, limits)
    places = sentences(text)
    if not places:
        raise FilterError("There is no sentence in the text: type some words.")
    if len(places) > MOST_SENTENCES:
        raise FilterError(f"The text has {len(places)} sentences, expected at most {MOST_SENTENCES}: shorten it.")
    found = answers(baselines, model, [text[start:end] for start, end in places])
    return tuple(Sentence(start, end, one) for (start, end), one in zip(places, found, strict=True))


def compared(baselines: Baselines, first: str, second: str, text: str, limits: Limits = PUBLIC) -> Compared:
    """Return what two models say of a text."""
    one, other = (classify(baselines, name, text, limits) for name in (first, second))
    comparable = one.model.taxonomy == other.model.taxonomy and one.model.several == other.model.several
    return Compared(one, other, comparable and bool(set(one.model.labels) & set(other.model.labels)))


def answers(baselines: Baselines, model: Baseline, texts: Sequence[str]) -> list[Answer]:
    """Return what a model says of each of some texts; FilterError for a model that reads conversations."""
    if model.forecasts:
        raise FilterError(f"The model {model.name} {CONVERSATION}")
    pipeline = baselines.pipeline(model)
    found = []
    for text, probabilities in zip(texts, baselines.probabilities(model, list(texts)), strict=True):
        shares = ranked(model, probabilities)
        found.append(Answer(model, shares, chosen(model, shares), _why(pipeline, model, text, shares[0])))
    return found


def ranked(model: Baseline, probabilities: Sequence[float]) -> tuple[Share, ...]:
    """Return the labels of a model with their probabilities, the likeliest first."""
    found = [
        Share(label, share, model.definitions.get(label, ""))
        for label, share in zip(model.labels, probabilities, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: -one.probability))


def chosen(model: Baseline, shares: Sequence[Share]) -> tuple[str, ...]:
    """Return the labels that a model decides for."""
    if not model.several:
        return (shares[0].label,)
    return tuple(one.label for one in shares if one.probability >= LIKELY)


def _why(pipeline: Any, model: Baseline, text: str, first: Share) -> tuple[Reason, ...]:  # noqa: ANN401 - scikit-learn
    try:
        return reasons(pipeline, text, model.labels.index(first.label))
    except Exception:  # noqa: BLE001 - an answer stands without reasons too, and what was typed gets into no traceback
        return ()


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return where the sentences of a text begin and end, in any script; marks alone are no sentence."""
    found = []
    for one in SENTENCE.finditer(text):
        words = one[0].strip()
        if any(character.isalnum() for character in words):
            start = one.start() + one[0].index(words)
            found.append((start, start + len(words)))
    return tuple(found)
