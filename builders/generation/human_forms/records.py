"""Filled forms as records: for agreement between raters, as rows of `ratings`, and as a table by system."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from builders.generation.human_forms.reading import Filled, Rating


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemMean:
    """What raters gave one system for one question; None where nobody rated it."""

    system: str
    item: str
    mean: float | None
    ratings: int
    missing: int
    """Texts that were skipped, or came after a rater had stopped."""


def rated_id(rating: Rating) -> str:
    """Return what names the rated text: its target and who wrote it, since several wrote about one target."""
    return f"{rating.target_id}/{rating.system}"


def agreement_columns(filled: Filled, item: str) -> dict[str, list[str | int | None]]:
    """Return one question's ratings in the columns of the metric `annotator_agreement`; None where there is none.

    What was written about one post or in one session is a group. LookupError names the questions there are.
    """
    known = [question.item for question in filled.audience.questions]
    if item not in known:
        raise LookupError(f"{filled.audience.name} has no question {item!r}; there are {', '.join(known)}")
    mine = [one for one in filled.ratings if one.item == item]
    return {
        "target_id": [rated_id(one) for one in mine],
        "annotator_id": [one.rater for one in mine],
        "group_id": [one.target_id for one in mine],
        "value": [one.value for one in mine],
    }


def rating_rows(filled: Filled) -> list[dict[str, str | float | None]]:
    """Return what was rated as rows of the type `ratings`; what was passed over has no row.

    Of the row facts they have those that the key knows of the rated text.
    """
    questions = {question.item: question for question in filled.audience.questions}
    return [
        {
            "target_id": rated_id(one),
            "language": one.entry.language,
            "culture": one.entry.culture or None,
            "rater_id": one.rater,
            "scale": questions[one.item].scale,
            "item": one.item,
            "value": float(one.value),
            "minimum": 1.0,
            "maximum": float(questions[one.item].most),
        }
        for one in filled.ratings
        if one.value is not None
    ]


def rating_file_rows(filled: Filled) -> list[dict[str, str | float | None]]:
    """Return the rows of `ratings` with who wrote the text beside, and that a person rated it."""
    rated = [one for one in filled.ratings if one.value is not None]
    return [
        {**row, "model": one.entry.model or one.system, "strategy": one.entry.strategy or None, "rater_kind": "human"}
        for one, row in zip(rated, rating_rows(filled), strict=True)
    ]


def system_means(filled: Filled) -> tuple[SystemMean, ...]:
    """Return the mean of each system and question over all ratings, systems in the order of their names."""
    given: dict[tuple[str, str], list[int | None]] = defaultdict(list)
    for one in filled.ratings:
        given[one.system, one.item].append(one.value)
    found = []
    for system in sorted({system for system, _ in given}):
        for question in filled.audience.questions:
            values = given[system, question.item]
            rated = [value for value in values if value is not None]
            found.append(
                SystemMean(
                    system=system,
                    item=question.item,
                    mean=sum(rated) / len(rated) if rated else None,
                    ratings=len(rated),
                    missing=len(values) - len(rated),
                )
            )
    return tuple(found)
