"""Scores as records: one an answer, criterion and judge, in the columns of the metric `judge_scores`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from builders.generation.adaptation.answers import Answer
from builders.generation.adaptation.posts import Post
from builders.generation.adaptation.strategies import system_of
from builders.generation.asking import Ask, Asker
from builders.generation.judging.criteria import CRITERIA, LEAST, MOST, Criterion
from builders.generation.judging.rubric import SCHEMA, Judged, judge_prompt, read_score
from builders.generation.structured import Unusable, Usability, usable
from builders.problems import Problem, ProblemsFound, Report
from builders.written_files import write_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRecord:
    """One score; None where no reply of the judge could be read, which is never counted as 0."""

    culture: str
    system: str
    judge: str
    item: str
    target_id: str
    score: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """A model that judges: how it is asked, its name, and how it samples (without chance, where it lets us)."""

    asker: Asker
    name: str
    temperature: float = 0.0
    max_tokens: int = 200
    attempts: int = 3
    seed: int | None = 0


COLUMNS = tuple(field.name for field in fields(ScoreRecord))


def judged_answers(posts: Sequence[Post], answers: Iterable[Answer]) -> tuple[Judged, ...]:
    """Return answers with the posts they answer; LookupError where a post is not there."""
    known = {post.post_id: post for post in posts}
    found = []
    for one in answers:
        post = known.get(one.item.post.post_id)
        if post is None:
            raise LookupError(f"answer {one.item.id}: its post is not among the {len(known):,} given")
        found.append(
            Judged(
                target_id=post.post_id,
                system=system_of(one.item.model, one.item.strategy.name),
                culture=post.culture,
                language=post.language,
                post=post.text,
                answer=one.text,
            )
        )
    return tuple(found)


async def judge_answer(
    judged: Judged, criterion: Criterion, judge: Judge, *, words_of: str = "", counts: Usability | None = None
) -> ScoreRecord:
    """Return a judge's score of an answer by one criterion; `words_of` is the dataset the post's words come from."""
    composed = judge_prompt(judged, criterion)
    ask = Ask(
        key=f"judge/{judge.name}/{judged.target_id}/{judged.system}/{criterion.name}",
        prompt=composed.prompt,
        messages=composed.messages,
        temperature=judge.temperature,
        max_tokens=judge.max_tokens,
        seed=judge.seed,
        schema=SCHEMA,
        words_of=words_of,
    )
    found = await usable(judge.asker, ask, read_score, judge.attempts, counts=counts)
    return ScoreRecord(
        culture=judged.culture,
        system=judged.system,
        judge=judge.name,
        item=criterion.name,
        target_id=judged.target_id,
        score=None if isinstance(found, Unusable) else found,
    )


def score_columns(records: Sequence[ScoreRecord]) -> dict[str, list[str | int | None]]:
    """Return records column by column, as `evaluate.load("spaces/metrics/judge_scores").compute` takes them."""
    return {name: [getattr(one, name) for one in records] for name in COLUMNS}


def write_scores(path: Path, records: Iterable[ScoreRecord]) -> None:
    """Write records as JSON Lines, in the order given."""
    write_whole(path, "".join(json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in records))


def read_scores(path: Path) -> tuple[ScoreRecord, ...]:
    """Return the records of a JSON Lines file; ProblemsFound with every problem and its line."""
    report, found = Report(), list[ScoreRecord]()
    known = {one.name for one in CRITERIA}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            if not isinstance(record, dict) or record.keys() != set(COLUMNS):
                raise ValueError(f"expected the fields {', '.join(COLUMNS)}")
            score = record["score"]
            if score is not None and (type(score) is not int or not LEAST <= score <= MOST):
                raise ValueError(f"score: expected a whole number from {LEAST} to {MOST} or null, got {score!r}")
            if wrong := [name for name in COLUMNS if name != "score" and not isinstance(record[name], str)]:
                raise ValueError(f"{', '.join(wrong)}: expected text")
            if record["item"] not in known:
                raise ValueError(f"item: expected one of {', '.join(sorted(known))}, got {record['item']!r}")
        except ValueError as error:
            place = f"{path} line {number}"
            report.add(Problem(rule="score", place=place, message=str(error), fix="Correct the line."))
        else:
            found.append(ScoreRecord(**record))
    if report.failed:
        raise ProblemsFound(report)
    return tuple(found)
