"""The report page of a folder's judgements: the metric of severity consistency, position bias and main effects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from builders.extras import require
from builders.generation.interviews.interview import Interview
from builders.generation.localisation.localised import METHODS
from builders.generation.making_facts import making_facts
from builders.generation.personas.persona import bands_of
from builders.generation.severity.gaps import language_gaps
from builders.generation.severity.judgement import Judgement
from builders.generation.severity.main_effects import MainEffects, main_effects
from builders.generation.severity.position_bias import position_bias
from builders.generation.severity.records import consistency_columns, selected
from builders.generation.severity.report import report_page
from scripts.metric_spaces import METRICS

METRIC = METRICS / "severity_consistency"


def require_metric() -> None:
    """Raise ImportError or FileNotFoundError where the metric cannot be computed, before anything is asked."""
    require("metrics", "evaluate")
    if not METRIC.is_dir():
        raise FileNotFoundError(f"{METRIC} is not there: run `careloom generate judgements` in a checkout of the kit")


def severity_report(judgements: Sequence[Judgement], interviews: Mapping[str, Interview]) -> str:
    """Return the page; a method whose languages have several nationalities is shown nationality by nationality."""
    by_method: dict[str, list[Judgement]] = {
        method: found for method in METHODS if (found := selected(judgements, method=method))
    }
    conditions = {
        label: found for method, mine in by_method.items() for label, found in _conditions(method, mine).items()
    }
    results = {label: _consistency(found) for label, found in conditions.items()}
    gaps = {label: language_gaps(found) for label, found in conditions.items()}
    facts = [
        ("Judge", ", ".join(sorted({one.judge for one in judgements}))),
        *making_facts("Judge", (making for one in judgements for making in one.made)),
        ("Interviews", f"{len(interviews):,}"),
        *making_facts("Interviews", (making for one in interviews.values() for making in one.made)),
        ("Origin", "all words are written by machine; no person was examined"),
    ]
    bias = {method: position_bias(mine) for method, mine in by_method.items()}
    return report_page(results, gaps=gaps, bias=bias, effects=_effects(judgements), facts=facts)


def _conditions(method: str, judgements: Sequence[Judgement]) -> dict[str, list[Judgement]]:
    """Return judgements by what they are shown under: the metric tells languages apart, and nationalities not."""
    places = {(one.showing.a.persona.language, one.showing.a.persona.nationality) for one in judgements}
    if len({language for language, _ in places}) == len(places):
        return {method: list(judgements)}
    nationalities = sorted({nationality for _, nationality in places})
    return {f"{method} · {one}": selected(judgements, method=method, nationality=one) for one in nationalities}


def _consistency(judgements: Sequence[Judgement]) -> dict[str, Any]:
    import evaluate

    metric = evaluate.load(str(METRIC), keep_in_memory=True)
    bands = bands_of(judgements[0].showing.a.persona.band_scheme)
    found: dict[str, Any] = metric.compute(**consistency_columns(judgements), band_scheme=list(bands.values()))
    return found


def _effects(judgements: Sequence[Judgement]) -> tuple[MainEffects, ...]:
    """Return the main effects of a crossed design, none of any other."""
    people = [one.showing.a.persona for one in judgements]
    if min(len({one.language for one in people}), len({one.nationality for one in people})) < 2:
        return ()
    try:
        return main_effects(judgements)
    except ValueError:  # cells are missing: the two effects cannot be told apart
        return ()
