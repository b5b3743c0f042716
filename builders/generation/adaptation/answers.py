"""Answers to posts: what was to be answered, what came of it, and both as JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from builders.columns import MACHINE_WRITTEN
from builders.generation.adaptation.posts import Post
from builders.generation.adaptation.strategies import STRATEGIES, Strategy
from builders.problems import Problem, ProblemsFound, Report
from builders.reading.readers import read_json_lines
from builders.source_files import SourceFile, read_facts
from builders.written_files import write_whole

ANSWERS, UNANSWERED = "answers.jsonl", "unanswered.jsonl"
TEXT_FIELDS = ("post_id", "culture", "language", "strategy", "model", "prompt", "origin", "text")
SCHEMA = pa.schema([*((name, pa.string()) for name in TEXT_FIELDS), ("annotated", pa.bool_())])


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One answer to be written."""

    post: Post
    strategy: Strategy
    model: str

    @property
    def id(self) -> str:
        """What names it in a run."""
        return f"{self.post.post_id}/{self.strategy.name}/{self.model}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer and the prompts it was asked for with."""

    item: Item
    text: str
    prompt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """An answer that could not be had; it is counted, and no other stands in for it."""

    item: Item
    reasons: tuple[str, ...]
    harmful: bool = False
    """Whether a reply was text that must not be kept; it is not asked for again."""


def write_answers(folder: Path, outcomes: Sequence[Answer | Unanswered]) -> tuple[int, int]:
    """Write the answers, and apart from them what went unanswered, in the order given; return how many of each."""
    given = [answer_row(one) for one in outcomes if isinstance(one, Answer)]
    missing = [
        {**_facts(one.item), "origin": MACHINE_WRITTEN, "harmful": one.harmful, "reasons": list(one.reasons)}
        for one in outcomes
        if isinstance(one, Unanswered)
    ]
    for name, rows in ((ANSWERS, given), (UNANSWERED, missing)):
        write_whole(folder / name, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    return len(given), len(missing)


def answer_row(one: Answer) -> dict[str, Any]:
    """Return an answer as plain data; the post's words are not part of it."""
    return {**_facts(one.item), "prompt": one.prompt, "origin": MACHINE_WRITTEN, "text": one.text}


def read_answers(path: Path, posts: Sequence[Post], strategies: Sequence[Strategy] = STRATEGIES) -> tuple[Answer, ...]:
    """Return the answers of a file that `write_answers` wrote, with their posts and strategies.

    ProblemsFound with the line of every answer that is not one, or whose post or strategy is not given.
    """
    known = {one.post_id: one for one in posts}
    named = {one.name: one for one in strategies}
    file = SourceFile(path=str(path), local=path, facts=read_facts(path), pinned=False)
    report, found = Report(), list[Answer]()
    rows = [row for table in read_json_lines(file, SCHEMA) for row in table.to_pylist()]
    for number, row in enumerate(rows, 1):
        post, strategy = known.get(row["post_id"]), named.get(row["strategy"])
        missing = [name for name in TEXT_FIELDS if not row[name]]
        missing += [f"the post {row['post_id']!r}"] if post is None else []
        missing += [f"the strategy {row['strategy']!r}"] if strategy is None else []
        if missing or post is None or strategy is None:
            message = f"there is no {', no '.join(missing)}"
            fix = "Give the posts and strategies that the answers were made with."
            report.add(Problem(rule="answer", place=f"{path} line {number}", message=message, fix=fix))
            continue
        item = Item(post=post, strategy=strategy, model=row["model"])
        found.append(Answer(item=item, text=row["text"], prompt=row["prompt"]))
    if report.failed:
        raise ProblemsFound(report)
    return tuple(found)


def _facts(item: Item) -> dict[str, Any]:
    return {
        "post_id": item.post.post_id,
        "culture": item.post.culture,
        "language": item.post.language,
        "strategy": item.strategy.name,
        "model": item.model,
        "annotated": item.post.annotated,
    }
