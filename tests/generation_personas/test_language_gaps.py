"""Gaps between languages: the metric's own numbers, and intervals that a plain computation gives as well."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from generation_personas.known_judgements import DEEPSEEK, FEW, LLAMA, METRIC, judged

from builders.generation.localisation.grid import DEFAULT_GRID
from builders.generation.personas.persona import bands_of, level_of
from builders.generation.severity.gaps import Gap, language_gaps
from builders.generation.severity.judgement import Judgement
from builders.generation.severity.records import consistency_columns

Wanted = Callable[[Judgement], bool | float]
_, CHINESE, BENGALI, _ = DEFAULT_GRID
SHUFFLED = "".join(sorted(LLAMA, key=lambda said: (said != "t", LLAMA.index(said))))


def two_judges() -> list[Judgement]:
    """Return judgements by two judges in three languages; one verdict of the second could not be read."""
    found = [
        *judged(DEEPSEEK, "mixed"),
        *judged(LLAMA, "mixed", cell=CHINESE),
        *judged(SHUFFLED, "ab", cell=BENGALI),
        *judged(LLAMA, "ab", judge="k"),
        *judged(DEEPSEEK, "ba", judge="k", cell=BENGALI),
    ]
    return [*found[:-1], replace(found[-1], verdict=None)]


def by_name(found: Sequence[Gap]) -> dict[tuple[str, str, str], Gap]:
    return {(one.judge, one.language, one.measure): one for one in found}


def test_gaps_are_those_of_the_metric_with_its_intervals() -> None:
    judgements = two_judges()
    bands = list(bands_of(judgements[0].showing.a.persona.band_scheme).values())
    options = {"n_resamples": FEW.n_resamples, "seed": FEW.seed, "band_scheme": bands}
    result = METRIC.compute(**consistency_columns(judgements), **options)
    found = by_name(language_gaps(judgements, sampling=FEW))
    assert {key[:2] for key in found} == {("j", "bn"), ("j", "zh-Hans"), ("k", "bn")}
    for (judge, language, measure), gap in found.items():
        by_language = result["judges"][judge]["languages"]
        expected = by_language[language][measure]["value"], by_language["en"][measure]["value"]
        if None in expected:
            assert gap.difference.value is None
        else:
            assert gap.difference.value == pytest.approx(expected[0] - expected[1])
        if measure == "accuracy":
            theirs = result["judges"][judge]["difference_to_baseline"][language]
            mine = (gap.difference.value, gap.difference.low, gap.difference.high)
            assert mine == pytest.approx((theirs["value"], theirs["low"], theirs["high"]))
    assert found["j", "bn", "tie_distance"].difference.value is None
    assert found["k", "bn", "accuracy"].pairs_in_both == 65
    assert found["j", "zh-Hans", "accuracy"].pairs_in_both == 66


def counted(
    judgements: Sequence[Judgement], wanted: Callable[[Judgement], bool | float]
) -> dict[frozenset[str], float]:
    """Return what holds of each pair of personas."""
    return {
        frozenset((one.showing.a.persona.base_persona_id, one.showing.b.persona.base_persona_id)): float(wanted(one))
        for one in judgements
    }


def same_level(one: Judgement) -> bool:
    people = (one.showing.a.persona, one.showing.b.persona)
    return len({level_of(each.severity_score, each.band_scheme) for each in people}) == 1


MEASURES: dict[str, tuple[Wanted, Wanted]] = {
    "accuracy": (lambda one: bool(one.right), lambda _: True),
    "same_level_error_rate": (
        lambda one: same_level(one) and one.verdict != "tie" and not one.right,
        same_level,
    ),
    "cross_level_error_rate": (
        lambda one: not same_level(one) and one.verdict != "tie" and not one.right,
        lambda one: not same_level(one),
    ),
    "tie_distance": (
        lambda one: (
            (one.verdict == "tie") * abs(one.showing.a.persona.severity_score - one.showing.b.persona.severity_score)
        ),
        lambda one: one.verdict == "tie",
    ),
}
"""What is summed over pairs, and over how many of them it is a mean."""


@pytest.mark.parametrize("measure", MEASURES)
def test_intervals_are_those_of_drawn_personas(measure: str) -> None:
    """A plain computation: draw personas, list the pairs of the drawn ones but of one with itself, take the means."""
    english, chinese = judged(SHUFFLED, "mixed"), judged(LLAMA, "mixed", cell=CHINESE)
    gap = by_name(language_gaps([*english, *chinese], sampling=FEW))["j", "zh-Hans", measure].difference
    tables = [[counted(mine, each) for each in MEASURES[measure]] for mine in (chinese, english)]
    names = sorted({name for pair in tables[0][0] for name in pair})
    drawn = np.random.default_rng(FEW.seed).integers(len(names), size=(FEW.n_resamples, len(names)))
    gaps = []
    for row in [range(len(names)), *drawn.tolist()]:
        chosen = combinations([names[place] for place in row], 2)
        pairs = [frozenset(pair) for pair in chosen if pair[0] != pair[1]]
        sums = [[sum(table[pair] for pair in pairs) for table in language] for language in tables]
        if all(below for _, below in sums):
            gaps.append(sums[0][0] / sums[0][1] - sums[1][0] / sums[1][1])
    low, high = np.quantile(gaps[1:], [0.025, 0.975])
    assert (gap.value, gap.low, gap.high) == pytest.approx((gaps[0], low, high))
    assert low < high


def test_without_the_baseline_there_is_no_gap() -> None:
    assert language_gaps(judged(LLAMA, "ab", cell=BENGALI)) == ()
    assert language_gaps(judged(LLAMA, "ab"), baseline="bn") == ()
