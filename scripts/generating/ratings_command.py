"""`careloom generate ratings`: what people filled in on their forms, as rows, tables and a report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import rich.table
import typer

from builders.extras import require
from builders.generation.estimates import Estimate
from builders.generation.human_forms.form_files import returned_forms
from builders.generation.human_forms.questions import Question
from builders.generation.human_forms.rating_page import (
    agreement_table,
    fact_rows,
    mean_tables,
    rating_page,
    share_tables,
)
from builders.generation.human_forms.rating_report import Agreement, RatingReport, level_of, rating_report
from builders.generation.human_forms.reading import Filled, read_returned
from builders.generation.human_forms.records import agreement_columns, rating_file_rows
from builders.generation.human_forms.writing import read_key
from builders.generation.report_page import Table
from builders.problems import ProblemsFound
from builders.written_files import write_whole
from scripts.generating.running import preparing
from scripts.metric_spaces import METRICS
from scripts.options import Json
from scripts.terminal import out, print_json

RATINGS, REPORT = "ratings.jsonl", "report.html"
METRIC = METRICS / "annotator_agreement"


def run(
    forms: Annotated[
        list[Path],
        typer.Argument(
            metavar="FORM...", exists=True, dir_okay=False, help="Filled forms of one audience, whatever their names."
        ),
    ],
    key: Annotated[
        Path,
        typer.Option("--key", exists=True, dir_okay=False, help="File that says what the codes of these forms mean."),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            file_okay=False,
            help=f"Folder of {RATINGS} and {REPORT}, not for raters; that of the key if none.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Read filled forms: means and shares by culture, model and strategy, and how far raters agree."""
    target = output or key.parent
    with preparing():
        _require_metric()
        entries = read_key(key)
        audience, found = returned_forms(forms, entries)
        filled = read_returned(found, entries, audience)
        _refuse_none(filled, forms)
        report = rating_report(filled, [_agreement(filled, one) for one in audience.questions])
        write_whole(target / RATINGS, _lines(rating_file_rows(filled)))
        write_whole(target / REPORT, rating_page(report))
    if as_json:
        print_json({**report.as_dict(), "folder": str(target), "report": str(target / REPORT)})
        return
    for table in _shown(report):
        out.print(table)
    for name, value in fact_rows(report):
        out.print(f"{name}: {value}", markup=False, soft_wrap=True)
    out.print(f"Written: {target / RATINGS}, {target / REPORT}", markup=False, soft_wrap=True)


def _require_metric() -> None:
    """Raise ImportError or FileNotFoundError where agreement cannot be computed."""
    require("metrics", "evaluate")
    if not METRIC.is_dir():
        raise FileNotFoundError(f"{METRIC} is not there: run `careloom generate ratings` in a checkout of the kit")


def _refuse_none(filled: Filled, forms: Sequence[Path]) -> None:
    """Raise ProblemsFound where there is nothing to report: no consent, or no rating."""
    if any(one.value is not None for one in filled.ratings):
        return
    what = "no text is rated on a form" if filled.ratings else "consent is given on no form"
    message = f"{what}, of {len(forms):,} read"
    raise ProblemsFound.single("no-ratings", "forms", message, "Ask the raters whether they meant it so.")


def _agreement(filled: Filled, question: Question) -> Agreement:
    """Return how far raters agree on a question; no value where no text was rated by two."""
    import evaluate

    metric = evaluate.load(str(METRIC), keep_in_memory=True)
    order, level = [str(number) for number in range(1, question.most + 1)], level_of(question)
    result: dict[str, Any] = metric.compute(**agreement_columns(filled, question.item), order=order, level=level)
    found = result["krippendorff_alpha"]
    alpha = Estimate(value=found["value"], low=found["low"], high=found["high"])
    return Agreement(item=question.item, level=level, alpha=alpha, texts=found["n_targets"])


def _shown(report: RatingReport) -> list[rich.table.Table]:
    """Return what a terminal shows: means, agreement, and of choices the shares."""
    choices = tuple(one for one in report.filled.audience.questions if one.choice)
    return [_table(one) for one in (*mean_tables(report), agreement_table(report), *share_tables(report, choices))]


def _table(content: Table) -> rich.table.Table:
    table = rich.table.Table(*content.head, title=content.title, title_justify="left", box=None, pad_edge=False)
    for row in content.rows:
        table.add_row(*row)
    return table


def _lines(rows: Sequence[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
