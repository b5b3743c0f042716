"""`careloom generate scores`: answers scored by a model, one criterion a request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from builders.generation.adaptation.answers import read_answers
from builders.generation.adaptation.posts import read_posts
from builders.generation.asking import Asker
from builders.generation.judging.criteria import CRITERIA, Criterion
from builders.generation.judging.records import Judge, ScoreRecord, judge_answer, judged_answers, write_scores
from builders.generation.judging.rubric import Judged
from scripts.generating.answers_command import known_strategies
from scripts.generating.folders import refuse_other_judges
from scripts.generating.options import AtOnce, BaseUrl, Beside, Model, PerMinute, Seed, Strategies, WordsOf
from scripts.generating.running import Run, conclude, endpoint_of, make_all, preparing, unusable
from scripts.options import Json
from scripts.terminal import out

SCORES, TRANSCRIPT = "scores.jsonl", "transcript-scores.jsonl"


def run(
    answers: Annotated[
        Path, typer.Argument(metavar="ANSWERS", exists=True, dir_okay=False, help="answers.jsonl of `answers`.")
    ],
    posts: Annotated[
        Path, typer.Argument(metavar="POSTS", exists=True, dir_okay=False, help="The posts that were answered.")
    ],
    base_url: BaseUrl,
    model: Model,
    judge: Annotated[
        str, typer.Option("--judge", metavar="NAME", help="How the judge is named in the scores; as the model if none.")
    ] = "",
    output: Beside = None,
    strategies: Strategies = None,
    words_of: WordsOf = "",
    at_once: AtOnce = 8,
    per_minute: PerMinute = None,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Score every answer by every criterion from 1 to 5; a judge is not told who wrote what."""
    endpoint, target, name = endpoint_of(base_url, model, at_once, per_minute), output or answers.parent, judge or model
    with preparing():
        refuse_other_judges(target / SCORES, name)
        read = read_posts(posts)
        judged = judged_answers(read, read_answers(answers, read, known_strategies(strategies)))
        if not judged:
            raise ValueError(f"{answers} holds no answer to score")

    async def score(asker: Asker, one: tuple[Judged, Criterion]) -> ScoreRecord:
        return await judge_answer(*one, Judge(asker=asker, name=name, seed=seed), words_of=words_of)

    wanted = [(one, criterion) for one in judged for criterion in CRITERIA]
    settings = Run(endpoint=endpoint, output=target, transcript=TRANSCRIPT, words_of=words_of)
    made = make_all(settings, "scores", wanted, score)
    with preparing():
        write_scores(target / SCORES, made.values)
    missing = [one for one in made.values if one.score is None]
    for one in missing:
        made.report.add(unusable(f"{one.target_id} / {one.system} / {one.item}", "no score could be read", ()))
    if not as_json:
        out.print(_table(made.values))
    scored = len(made.values) - len(missing)
    content = {"scores": scored, "missing": len(missing), "means": _means(made.values), "folder": str(target)}
    said = f"{scored:,} scores, {len(missing):,} missing: {target / SCORES}"
    conclude(made, content, said, as_json=as_json)


def _means(records: Sequence[ScoreRecord]) -> list[dict[str, object]]:
    """Return the mean of each culture, system (a model with its strategy) and criterion; None where none was read."""
    given: dict[tuple[str, str, str], list[int | None]] = defaultdict(list)
    for one in records:
        given[one.culture, one.system, one.item].append(one.score)
    found: list[dict[str, object]] = []
    for (culture, system, criterion), scores in given.items():
        read = [score for score in scores if score is not None]
        mean = sum(read) / len(read) if read else None
        found.append({"culture": culture, "system": system, "criterion": criterion, "mean": mean, "scores": len(read)})
    return found


def _table(records: Sequence[ScoreRecord]) -> Table:
    """Return one line a culture and system: the mean of each criterion and of how many scores."""
    table = Table("culture", "strategy", *(one.name for one in CRITERIA), box=None, pad_edge=False)
    lines: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for one in _means(records):
        mean = one["mean"]
        said = f"{mean:.2f} ({one['scores']})" if isinstance(mean, float) else "-"
        lines[str(one["culture"]), str(one["system"])][str(one["criterion"])] = said
    for (culture, system), cells in sorted(lines.items()):
        table.add_row(culture, system, *(cells.get(one.name, "-") for one in CRITERIA))
    return table
