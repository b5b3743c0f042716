"""Judgements with known outcomes: published verdicts, and those of made-up personas in any cell."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import evaluate

from builders.generation.localisation.grid import DEFAULT_GRID, Cell, crossed, localised
from builders.generation.personas.persona import Persona
from builders.generation.personas.reading import our_personas
from builders.generation.severity.judgement import Judgement, Order, Showing, Verdict
from builders.generation.severity.resampling import Sampling

METRIC = evaluate.load(
    str(Path(__file__).parents[2] / "spaces" / "metrics" / "severity_consistency"), keep_in_memory=True
)
SCORES = (40, 38, 35, 28, 23, 22, 15, 13, 12, 7, 6, 5)
"""The twelve scores of TalkDep's personas (Wang et al. 2025), which the golden verdicts are about."""
DEEPSEEK = "aabaaaaaaaaaaabaaaaaaababaaaaaaaaaaaaaaaaaaaaaaaaaabbbaabaaaaaaaab"
LLAMA = "ababbaaaaatbabbabaaaaaatataaaabbbaaaaaaaaaaaaaabaaaabaabaaaataaabb"
"""Verdicts of two of its judges on all pairs of them, the higher score first: a, b, or t for a tie."""
FEW = Sampling(n_resamples=200, seed=3)


def scored(scores: tuple[int, ...] = SCORES) -> list[Persona]:
    """Return personas with these scores, whose names sort otherwise than their scores."""
    base = our_personas()[0]
    names = [f"p{(7 * number) % len(scores):02}" for number in range(len(scores))]
    return [
        replace(base, persona_id=name, base_persona_id=name, severity_score=score)
        for name, score in zip(names, scores, strict=True)
    ]


def judged(verdicts: str, order: str, scores: tuple[int, ...] = SCORES, judge: str = "j",
           cell: Cell = DEFAULT_GRID[0]) -> list[Judgement]:  # fmt: skip
    """Return judgements of these verdicts about all pairs in the order of the scores, shown `ab`, `ba` or mixed."""
    people = localised(scored(scores), [cell], ["minimal"])
    found = []
    for number, ((higher, lower), said) in enumerate(zip(combinations(people, 2), verdicts, strict=True)):
        a, b = sorted((higher, lower), key=lambda one: one.persona.base_persona_id)
        chosen = {"a": higher, "b": lower}.get(said)
        verdict: Verdict = "tie" if chosen is None else "a" if chosen is a else "b"
        shown: Order = ("ab", "ba")[number % 2] if order == "mixed" else "ab" if order == "ab" else "ba"
        found.append(Judgement(judge=judge, showing=Showing(a=a, b=b, order=shown), verdict=verdict))
    return found


def crossed_judgements(wrong: dict[Cell, int]) -> list[Judgement]:
    """Return judgements of five personas in the crossed grid, the first so many pairs of a cell being wrong."""
    return [
        one
        for cell in crossed(DEFAULT_GRID[:3])
        for one in judged("b" * wrong[cell] + "a" * (10 - wrong[cell]), "mixed", (50, 40, 30, 20, 10), cell=cell)
    ]
