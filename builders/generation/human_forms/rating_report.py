"""What people's ratings show: means with intervals and shares of answers by who wrote, and how far raters agree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from builders.generation.estimates import Estimate
from builders.generation.human_forms.questions import Question
from builders.generation.human_forms.reading import Filled, Rating
from builders.generation.human_forms.records import rated_id
from builders.generation.severity.resampling import USUAL, Sampling, estimate, ratio


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Group:
    """Whose texts are taken together: a system in a culture and a language."""

    culture: str
    language: str
    model: str
    strategy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What raters gave the texts of a group for one question."""

    item: str
    group: Group
    mean: Estimate | None
    """None for a choice, whose numbers are no degrees."""
    answers: Mapping[str, int]
    """How many ratings have each meaning, in the order of the question."""
    ratings: int
    texts: int
    passed_over: int

    def share(self, meaning: str) -> float | None:
        """Return which share of the ratings has a meaning; None where there is no rating."""
        return self.answers[meaning] / self.ratings if self.ratings else None

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain data, with the group's facts beside."""
        content = asdict(self)
        return {**content.pop("group"), **content}


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far raters agree on a question: Krippendorff's alpha."""

    item: str
    level: str
    alpha: Estimate
    texts: int
    """Those that several people rated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingReport:
    """The content of a report, however it is shown."""

    filled: Filled
    cells: tuple[Cell, ...]
    agreement: tuple[Agreement, ...]

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups, sorted."""
        return tuple(dict.fromkeys(one.group for one in self.cells))

    @property
    def facts(self) -> dict[str, int | list[str]]:
        """What came back and what did not, by its name."""
        passed = {(one.rater, rated_id(one)): one.passed for one in self.filled.ratings}
        times = Counter(why for why in passed.values() if why)
        return {
            "forms": len({rater for rater, _ in passed}),
            "without_form_or_consent": list(self.filled.without_form),
            "stopped": list(self.filled.stopped),
            "texts": len({text for _, text in passed}),
            "texts_skipped": times["skipped"],
            "texts_after_a_stop": times["stopped"],
            "texts_left_empty": times["empty"],
            "ratings": sum(one.value is not None for one in self.filled.ratings),
        }

    def cell(self, item: str, group: Group) -> Cell:
        """Return what raters gave a group for a question."""
        return next(one for one in self.cells if (one.item, one.group) == (item, group))

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {
            "audience": self.filled.audience.name,
            **self.facts,
            "questions": [
                {"item": one.item, "scale": one.scale, "least": 1, "most": one.most, "choice": one.choice}
                for one in self.filled.audience.questions
            ],
            "cells": [one.as_dict() for one in self.cells],
            "agreement": [asdict(one) for one in self.agreement],
        }


def level_of(question: Question) -> str:
    """Return how agreement compares answers: kinds as such, degrees by their order."""
    return "nominal" if question.choice else "ordinal"


def rating_report(filled: Filled, agreement: Sequence[Agreement], sampling: Sampling = USUAL) -> RatingReport:
    """Return the report of what was filled in; how far raters agree is computed by whoever has the metric."""
    found: dict[tuple[str, Group], list[Rating]] = defaultdict(list)
    for one in filled.ratings:
        found[one.item, _group(one)].append(one)
    groups = sorted({group for _, group in found})
    return RatingReport(
        filled=filled,
        cells=tuple(
            _cell(question, group, found[question.item, group], sampling)
            for question in filled.audience.questions
            for group in groups
        ),
        agreement=tuple(agreement),
    )


def _group(rating: Rating) -> Group:
    entry = rating.entry
    return Group(
        culture=entry.culture, language=entry.language, model=entry.model or entry.system, strategy=entry.strategy
    )


def _cell(question: Question, group: Group, ratings: Sequence[Rating], sampling: Sampling) -> Cell:
    times = Counter(one.value for one in ratings if one.value is not None)
    return Cell(
        item=question.item,
        group=group,
        mean=None if question.choice else _mean(ratings, sampling),
        answers={meaning: times[number] for number, meaning in enumerate(question.meanings, 1)},
        ratings=times.total(),
        texts=len({one.target_id for one in ratings if one.value is not None}),
        passed_over=len(ratings) - times.total(),
    )


def _mean(ratings: Sequence[Rating], sampling: Sampling) -> Estimate:
    """Return the mean of all ratings; its interval draws texts, each with all of its ratings."""
    texts: dict[str, list[int]] = defaultdict(list)
    for one in ratings:
        if one.value is not None:
            texts[rated_id(one)].append(one.value)
    given = [texts[name] for name in sorted(texts)]
    sums, counts = (np.array([measure(one) for one in given], dtype=np.float64) for measure in (sum, len))
    random = np.random.default_rng(sampling.seed)
    drawn = random.integers(max(len(given), 1), size=(sampling.n_resamples if len(given) > 1 else 0, len(given)))
    above, below = (np.array([one.sum(), *one[drawn].sum(axis=1)]) for one in (sums, counts))
    return estimate(ratio(above, below), sampling)
