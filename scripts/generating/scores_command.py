"""`careloom generate scores`: answers scored by a model, one criterion a request, and what the scores show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from builders.generation.adaptation.answers import read_answers
from builders.generation.adaptation.posts import read_posts
from builders.generation.asking import Asker
from builders.generation.judging.criteria import CRITERIA, Criterion
from builders.generation.judging.records import (
    Judge,
    ScoreRecord,
    judge_answer,
    judged_answers,
    read_scores,
    refuse_scored_twice,
    write_scores,
)
from builders.generation.judging.rubric import Judged
from builders.generation.judging.score_page import score_page
from builders.written_files import write_whole
from scripts.generating.answers_command import known_strategies
from scripts.generating.asking_options import USUAL, Asking, asks
from scripts.generating.folders import refuse_other_judges
from scripts.generating.options import BaseUrl, Beside, Model, Seed, Strategies, WordsOf
from scripts.generating.running import Run, conclude, endpoint_of, make_all, preparing, unusable
from scripts.generating.scores_report import report_of, require_metric, terminal_tables
from scripts.options import Json
from scripts.terminal import out

SCORES, TRANSCRIPT, REPORT = "scores.jsonl", "transcript-scores.jsonl", "report.html"


@asks
def run(
    answers: Annotated[
        list[Path],
        typer.Argument(
            metavar="ANSWERS...", exists=True, dir_okay=False, help="answers.jsonl of `answers`, one or several."
        ),
    ],
    posts: Annotated[Path, typer.Option("--posts", exists=True, dir_okay=False, help="The posts that were answered.")],
    base_url: BaseUrl,
    model: Model,
    judge: Annotated[
        str, typer.Option("--judge", metavar="NAME", help="How the judge is named in the scores; as the model if none.")
    ] = "",
    others: Annotated[
        list[Path] | None,
        typer.Option(
            "--with",
            metavar="SCORES",
            exists=True,
            dir_okay=False,
            help="scores.jsonl of another run, such as another judge's, to be reported together.",
        ),
    ] = None,
    output: Beside = None,
    strategies: Strategies = None,
    words_of: WordsOf = "",
    asking: Asking = USUAL,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Score every answer by every criterion from 1 to 5, not told who wrote what; report strategies and models."""
    endpoint, name = endpoint_of(base_url, model, asking), judge or model
    with preparing():
        require_metric()
        target = _folder(output, answers)
        refuse_other_judges(target / SCORES, name)
        judged = _judged(answers, posts, strategies)
        earlier = [record for path in others or [] for record in read_scores(path)]
        wanted = [(one, criterion) for one in judged for criterion in CRITERIA]
        refuse_scored_twice([*earlier, *(_unscored(*one, name) for one in wanted)])

    async def score(asker: Asker, one: tuple[Judged, Criterion]) -> ScoreRecord:
        return await judge_answer(*one, Judge(asker=asker, name=name, seed=seed, **asking.length), words_of=words_of)

    settings = Run(endpoint=endpoint, output=target, transcript=TRANSCRIPT, words_of=words_of)
    made = make_all(settings, "scores", wanted, score)
    with preparing():
        write_scores(target / SCORES, made.values)
        report = report_of([*made.values, *earlier])
        write_whole(target / REPORT, score_page(report))
    missing = [one for one in made.values if one.score is None]
    for one in missing:
        made.report.add(unusable(f"{one.target_id} / {one.system} / {one.item}", "no score could be read", ()))
    if not as_json:
        for table in terminal_tables(report):
            out.print(table)
    scored = len(made.values) - len(missing)
    content = {"scores": scored, "missing": len(missing), "folder": str(target), "report": str(target / REPORT)}
    said = f"{scored:,} scores, {len(missing):,} missing: {target / REPORT}"
    conclude(made, {**content, **report.as_dict()}, said, as_json=as_json)


def _folder(output: Path | None, answers: Sequence[Path]) -> Path:
    """Return where scores are written: beside the answers, where these lie in one folder."""
    folders = {path.parent for path in answers}
    if output is None and len(folders) > 1:
        raise ValueError(f"answers of {len(folders)} folders are scored together: name a folder with --output")
    return output or answers[0].parent


def _judged(answers: Sequence[Path], posts: Path, strategies: Path | None) -> tuple[Judged, ...]:
    """Return the answers of all files with their posts."""
    read, known = read_posts(posts), known_strategies(strategies)
    judged = judged_answers(read, [one for path in answers for one in read_answers(path, read, known)])
    if not judged:
        raise ValueError(f"{', '.join(map(str, answers))}: there is no answer to score")
    return judged


def _unscored(judged: Judged, criterion: Criterion, judge: str) -> ScoreRecord:
    """Return the record of a score that is still to be given."""
    return ScoreRecord(
        culture=judged.culture,
        system=judged.system,
        judge=judge,
        item=criterion.name,
        target_id=judged.target_id,
        score=None,
    )
