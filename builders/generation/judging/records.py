"""Scores as records: one an answer, criterion and judge, in the columns of the metric `judge_scores`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builders.columns import MACHINE_WRITTEN
from builders.generation.adaptation.answers import Answer
from builders.generation.adaptation.posts import Post
from builders.generation.asking import Asker
from builders.generation.judging.criteria import CRITERIA, LEAST, MOST, Criterion
from builders.generation.judging.rubric import SCHEMA, Judged, judge_prompt, read_score
from builders.generation.provenance import Makers, Making, read_makings
from builders.generation.structured import Unusable, Usability, usable
from builders.generation.voice import request
from builders.problems import Problem, ProblemsFound, Report
from builders.written_files import write_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRecord:
    """One score; None where no reply of the judge could be read, which is never counted as 0."""

    culture: str
    system: str
    """The model with its strategy."""
    judge: str
    item: str
    target_id: str
    score: int | None
    model: str = ""
    """That answered."""
    strategy: str = ""
    made: tuple[Making, ...] = ()
    """The model that judged, and what it was prompted with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """A model that judges: how it is asked, its name, and how it samples (without chance, where it lets us)."""

    asker: Asker
    name: str
    temperature: float = 0.0
    max_tokens: int = 200
    attempts: int = 3
    seed: int | None = 0


COLUMNS = ("culture", "system", "judge", "item", "target_id", "score")
"""Those of the metric."""
TEXTS = (*(name for name in COLUMNS if name != "score"), "model", "strategy", "origin")
FIELDS = (*TEXTS, "score", "made_by")


def judged_answers(posts: Sequence[Post], answers: Iterable[Answer]) -> tuple[Judged, ...]:
    """Return answers with the posts they answer.

    LookupError where a post is not there; ValueError where a model answered a post twice under one strategy.
    """
    known = {post.post_id: post for post in posts}
    found: dict[str, Judged] = {}
    for one in answers:
        post = known.get(one.item.post.post_id)
        if post is None:
            raise LookupError(f"answer {one.item.id}: its post is not among the {len(known):,} given")
        if one.item.id in found:
            raise ValueError(f"answer {one.item.id} is given twice: expected one of a post, strategy and model")
        found[one.item.id] = Judged(
            target_id=post.post_id,
            model=one.item.model,
            strategy=one.item.strategy.name,
            culture=post.culture,
            language=post.language,
            post=post.text,
            answer=one.text,
        )
    return tuple(found.values())


async def judge_answer(
    judged: Judged, criterion: Criterion, judge: Judge, *, words_of: str = "", counts: Usability | None = None
) -> ScoreRecord:
    """Return a judge's score of an answer by one criterion; `words_of` is the dataset the post's words come from."""
    composed, makers = judge_prompt(judged, criterion), Makers()
    key = f"judge/{judge.name}/{judged.target_id}/{judged.system}/{criterion.name}"
    ask = request(judge, key, composed, seed=judge.seed, schema=SCHEMA, words_of=words_of)
    found = await usable(makers.noting("judge", judge.asker), ask, read_score, judge.attempts, counts=counts)
    return ScoreRecord(
        culture=judged.culture,
        system=judged.system,
        judge=judge.name,
        item=criterion.name,
        target_id=judged.target_id,
        score=None if isinstance(found, Unusable) else found,
        model=judged.model,
        strategy=judged.strategy,
        made=makers.made(),
    )


def score_columns(records: Sequence[ScoreRecord]) -> dict[str, list[str | int | None]]:
    """Return records column by column, as `evaluate.load("spaces/metrics/judge_scores").compute` takes them."""
    return {name: [getattr(one, name) for one in records] for name in COLUMNS}


def refuse_scored_twice(records: Iterable[ScoreRecord]) -> None:
    """Raise ValueError where a judge has scored an answer twice by one criterion."""
    times = Counter((one.judge, one.system, one.culture, one.target_id, one.item) for one in records)
    if twice := [" / ".join(key) for key, number in times.items() if number > 1]:
        more = f" (and {len(twice) - 1:,} others)" if len(twice) > 1 else ""
        raise ValueError(f"{twice[0]}{more} is scored twice: expected one score by judge, system, post and criterion")


def write_scores(path: Path, records: Iterable[ScoreRecord]) -> None:
    """Write records as JSON Lines, in the order given."""
    write_whole(path, "".join(json.dumps(score_row(one), ensure_ascii=False) + "\n" for one in records))


def score_row(one: ScoreRecord) -> dict[str, Any]:
    """Return a record as plain data, with its origin: a model has judged."""
    plain = {name: getattr(one, name) for name in ("culture", "model", "strategy", *COLUMNS[1:])}
    return {**plain, "origin": MACHINE_WRITTEN, "made_by": [making.row() for making in one.made]}


def read_scores(path: Path) -> tuple[ScoreRecord, ...]:
    """Return the records of a JSON Lines file; ProblemsFound with every problem and its line."""
    report, found = Report(), list[ScoreRecord]()
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            found.append(_record(json.loads(line)))
        except ValueError as error:
            place = f"{path} line {number}"
            report.add(Problem(rule="score", place=place, message=str(error), fix="Correct the line."))
    if report.failed:
        raise ProblemsFound(report)
    return tuple(found)


def _record(row: Any) -> ScoreRecord:  # noqa: ANN401 - JSON
    """Return the record of a row; ValueError says what is wrong with it."""
    if not isinstance(row, dict) or row.keys() != set(FIELDS):
        raise ValueError(f"expected the fields {', '.join(FIELDS)}")
    score = row["score"]
    if score is not None and (type(score) is not int or not LEAST <= score <= MOST):
        raise ValueError(f"score: expected a whole number from {LEAST} to {MOST} or null, got {score!r}")
    if wrong := [name for name in TEXTS if not isinstance(row[name], str) or not row[name]]:
        raise ValueError(f"{', '.join(wrong)}: expected text")
    known = {one.name for one in CRITERIA}
    if row["item"] not in known:
        raise ValueError(f"item: expected one of {', '.join(sorted(known))}, got {row['item']!r}")
    if row["origin"] != MACHINE_WRITTEN:
        raise ValueError(f"origin: expected {MACHINE_WRITTEN}, got {row['origin']!r}: these are scores by models")
    try:
        made = read_makings(row["made_by"])
    except (KeyError, TypeError):
        raise ValueError("made_by: expected a list of part, model, prompts and date") from None
    plain = {name: row[name] for name in ("model", "strategy", *COLUMNS)}
    return ScoreRecord(**plain, made=made)
