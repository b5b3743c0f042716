"""Judgements as rows of `judgements`, and as the columns that the metric of severity consistency takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from builders.columns import MACHINE_WRITTEN
from builders.generation.severity.judgement import Judgement

METRIC_COLUMNS = ("judge", "language", "persona_a", "persona_b", "verdict", "score_a", "score_b")
SWAPPED = {"a": "b", "b": "a", "tie": "tie", None: None}


def judgement_row(judgement: Judgement) -> dict[str, Any]:
    """Return a judgement as a row of `judgements`, with its nationality and method.

    `verdict` speaks of `persona_a` and `persona_b`, whichever was shown first; `order` says which.
    """
    a, b = judgement.showing.a.persona, judgement.showing.b.persona
    order = judgement.showing.order
    return {
        "judgement_id": f"{judgement.judge}/{a.persona_id}/{b.persona_id}/{order}",
        "judge": judgement.judge,
        "language": a.language,
        "persona_a": a.persona_id,
        "persona_b": b.persona_id,
        "verdict": judgement.verdict,
        "score_a": a.severity_score,
        "score_b": b.severity_score,
        "order": order,
        "region": a.nationality,
        "localisation_method": judgement.showing.a.method,
        "base_persona_a": a.base_persona_id,
        "base_persona_b": b.base_persona_id,
        "origin": MACHINE_WRITTEN,
        "prompts": sorted({prompt for one in judgement.made for prompt in one.prompts}),
        "generated_on": max((one.date for one in judgement.made), default="") or None,
        "group_id": f"{a.base_persona_id}+{b.base_persona_id}",
    }


def unjudged_row(judgement: Judgement) -> dict[str, Any]:
    """Return a judgement without a verdict: its row, and why no reply could be used."""
    unusable = judgement.unusable
    return {**judgement_row(judgement), "reasons": list(unusable.reasons) if unusable else []}


def consistency_columns(judgements: Sequence[Judgement]) -> dict[str, list[Any]]:
    """Return the columns of the metric: base ids, so that languages match, and null where no verdict could be read.

    A pair that was shown the other way round is given as (b, a), as the metric expects of a second order. All
    judgements must be of one method, and a language of one nationality, for the metric tells no more apart: ValueError
    names those that are not.
    """
    methods = {one.showing.a.method for one in judgements}
    regions: dict[str, set[str]] = {}
    for one in judgements:
        regions.setdefault(one.showing.a.persona.language, set()).add(one.showing.a.persona.nationality)
    mixed = [f"{language} of {', '.join(sorted(found))}" for language, found in regions.items() if len(found) > 1]
    if len(methods) > 1 or mixed:
        got = "; ".join([*([f"methods {', '.join(sorted(methods))}"] if len(methods) > 1 else []), *mixed])
        raise ValueError(f"judgements of several conditions ({got}): select one method and one nationality a language")
    records = [metric_record(judgement_row(one)) for one in judgements]
    return {name: [record[name] for record in records] for name in METRIC_COLUMNS}


def selected(judgements: Iterable[Judgement], *, method: str, nationality: str = "") -> list[Judgement]:
    """Return the judgements of one method, and of one nationality where it is given."""
    return [
        one
        for one in judgements
        if one.showing.a.method == method and nationality in ("", one.showing.a.persona.nationality)
    ]


def metric_record(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of `judgements` in the columns of the metric: base ids, and as (b, a) where b was shown first."""
    a, b = ("a", "b") if row["order"] == "ab" else ("b", "a")
    return {
        "judge": row["judge"],
        "language": row["language"],
        "persona_a": row[f"base_persona_{a}"],
        "persona_b": row[f"base_persona_{b}"],
        "verdict": row["verdict"] if row["order"] == "ab" else SWAPPED[row["verdict"]],
        "score_a": row[f"score_{a}"],
        "score_b": row[f"score_{b}"],
    }
