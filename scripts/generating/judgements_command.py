"""`careloom generate judgements`: blind judgements of pairs of interviews, in both orders, and what they show."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from builders.generation.asking import Asker
from builders.generation.interviews.source_folder import JUDGEMENTS, UNJUDGED
from builders.generation.severity.judgement import Judgement, Showing
from builders.generation.severity.judging import Judge, judge_pair
from builders.generation.severity.pairs import showings
from builders.generation.severity.records import judgement_row, unjudged_row
from builders.written_files import write_whole
from scripts.generating.asking_options import USUAL, Asking, asks
from scripts.generating.folders import refuse_other_judges
from scripts.generating.interview_folder import read_interviews
from scripts.generating.interviews_command import REPORT
from scripts.generating.options import BaseUrl, Beside, Seed
from scripts.generating.running import Run, conclude, endpoint_of, make_all, preparing, unusable
from scripts.generating.severity_report import require_metric, severity_report
from scripts.options import Json

TRANSCRIPT = "transcript-judgements.jsonl"


@asks
def run(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", exists=True, file_okay=False, help="What `interviews` wrote.")
    ],
    base_url: BaseUrl,
    model: Annotated[str, typer.Option("--judge-model", "--model", help="The judge, as the endpoint calls it.")],
    output: Beside = None,
    asking: Asking = USUAL,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Show a model every pair of interviews in both orders, and write its verdicts and a report."""
    endpoint, target = endpoint_of(base_url, model, asking), output or folder
    with preparing():
        require_metric()
        interviews = read_interviews(folder)
        refuse_other_judges(target / JUDGEMENTS, model)
        pairs = showings([one.plan.localised for one in interviews.values()], seed=seed)
        if not pairs:
            raise ValueError(f"{folder} holds no two interviews of one nationality, language and method to compare")

    async def judge(asker: Asker, showing: Showing) -> Judgement:
        return await judge_pair(Judge(name=model, asker=asker, seed=seed, **asking.length), showing, interviews)

    made = make_all(Run(endpoint=endpoint, output=target, transcript=TRANSCRIPT), "judgements", pairs, judge)
    judged = [one for one in made.values if one.verdict is not None]
    unjudged = [one for one in made.values if one.verdict is None]
    with preparing():
        page = severity_report(made.values, interviews)
        write_whole(target / JUDGEMENTS, _lines(map(judgement_row, judged)))
        write_whole(target / UNJUDGED, _lines(map(unjudged_row, unjudged)))
        write_whole(target / REPORT, page)
    for one in unjudged:
        reasons = one.unusable.reasons if one.unusable else ()
        made.report.add(unusable(judgement_row(one)["judgement_id"], "no verdict could be read", reasons))
    said = f"{len(judged):,} judgements, {len(unjudged):,} without a verdict: {target / REPORT}"
    content = {"judgements": len(judged), "unjudged": len(unjudged), "report": str(target / REPORT)}
    conclude(made, {**content, "folder": str(target)}, said, as_json=as_json)


def _lines(rows: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
