"""Gaps between languages: how much a measure of a judge differs from that in the baseline's language.

Measures are those of the metric of severity consistency, each over all readable verdicts of a language; where a
verdict is missing in one language alone, two languages are not compared on quite the same pairs, so the pairs that both
have are counted. A resample draws the same personas in every language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from builders.generation.estimates import Estimate
from builders.generation.personas.persona import level_of
from builders.generation.severity.judgement import Judgement
from builders.generation.severity.resampling import USUAL, Numbers, Sampling, estimate, pair_weights, ratio

BASELINE_LANGUAGE = "en"
Flags = Mapping[str, Numbers]
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A measure of a judge in a language, less that in the baseline's language."""

    judge: str
    measure: str
    language: str
    baseline: str
    difference: Estimate
    pairs_in_both: int
    """Pairs of personas with a readable verdict in both languages."""


def language_gaps(
    judgements: Sequence[Judgement], *, baseline: str = BASELINE_LANGUAGE, sampling: Sampling = USUAL
) -> tuple[Gap, ...]:
    """Return the gaps of every judge, measure and language to the baseline; none of a judge that lacks the baseline.

    Judgements are of one method, and of one nationality a language. Ties count as errors in the accuracy.
    """
    weights, flags = pair_weights(judgements, sampling), _flags(judgements)
    judge_of = np.array([one.judge for one in judgements])
    language_of = np.array([one.showing.a.persona.language for one in judgements])
    found = []
    for judge in sorted(set(judge_of.tolist())):
        languages = sorted(set(language_of[judge_of == judge].tolist()))
        if baseline not in languages:
            continue
        cells = {one: np.flatnonzero((judge_of == judge) & (language_of == one)) for one in languages}
        measures = {one: dict(_measures(weights[:, rows], flags, rows)) for one, rows in cells.items()}
        seen = {one: _readable_pairs([judgements[row] for row in rows.tolist()]) for one, rows in cells.items()}
        found += [
            Gap(
                judge=judge,
                measure=measure,
                language=language,
                baseline=baseline,
                difference=estimate(measures[language][measure] - of_baseline, sampling),
                pairs_in_both=len(seen[language] & seen[baseline]),
            )
            for measure, of_baseline in measures[baseline].items()
            for language in languages
            if language != baseline
        ]
    return tuple(found)


def _flags(judgements: Sequence[Judgement]) -> Flags:
    """Return what each judgement counts for; pairs of equal scores and unreadable verdicts count for nothing."""
    counted = [one.verdict is not None and one.right is not None for one in judgements]
    people = [(one.showing.a.persona, one.showing.b.persona) for one in judgements]
    columns = {
        "counted": counted,
        "right": [bool(one.right) for one in judgements],
        "tie": [one.verdict == "tie" for one in judgements],
        "same_level": [len({level_of(one.severity_score, one.band_scheme) for one in pair}) == 1 for pair in people],
        "distance": [abs(a.severity_score - b.severity_score) for a, b in people],
    }
    flags = {name: np.array(values, dtype=np.float64) for name, values in columns.items()}
    return {name: values * flags["counted"] for name, values in flags.items()}


def _measures(weights: Numbers, flags: Flags, rows: Rows) -> Iterator[tuple[str, Numbers]]:
    """Yield the measures of a cell in the data and in each resample."""
    here = {name: values[rows] for name, values in flags.items()}
    wrong = here["counted"] - here["right"] - here["tie"]
    apart = here["counted"] - here["same_level"]
    yield "accuracy", ratio(weights @ here["right"], weights @ here["counted"])
    yield "same_level_error_rate", ratio(weights @ (wrong * here["same_level"]), weights @ here["same_level"])
    yield "cross_level_error_rate", ratio(weights @ (wrong * apart), weights @ apart)
    yield "tie_distance", ratio(weights @ (here["tie"] * here["distance"]), weights @ here["tie"])


def _readable_pairs(judgements: Sequence[Judgement]) -> set[tuple[str, str]]:
    return {
        (one.showing.a.persona.base_persona_id, one.showing.b.persona.base_persona_id)
        for one in judgements
        if one.verdict is not None
    }
