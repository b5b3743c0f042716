"""The two main effects of a crossed design: what nationality and what language do to a judge's accuracy.

Where every nationality has one language, as in the default grid, their effects cannot be told apart; crossed, each is
the mean over the other. Accuracy is the share of pairs in which the persona with the higher score was named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from builders.generation.estimates import Estimate
from builders.generation.localisation.grid import Cell
from builders.generation.localisation.localised import Method
from builders.generation.severity.judgement import Judgement
from builders.generation.severity.resampling import USUAL, Numbers, Sampling, estimate, pair_weights, ratio

Ties = Literal["wrong", "dropped"]
BASELINE = Cell("US", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class MainEffects:
    """The accuracy of a judge in each cell, and what nationality and language do to it."""

    judge: str
    method: Method
    cells: Mapping[Cell, Estimate]
    nationality: Mapping[str, Estimate]
    """By nationality: mean accuracy over all languages, less that of the baseline's nationality."""
    language: Mapping[str, Estimate]
    """By language: mean accuracy over all nationalities, less that of the baseline's language."""
    interaction: Mapping[Cell, float]
    """By cell: what the two effects together leave of its accuracy."""
    baseline: Cell
    n_judgements: int
    n_unusable: int


def main_effects(
    judgements: Sequence[Judgement],
    *,
    ties: Ties = "wrong",
    baseline: Cell = BASELINE,
    sampling: Sampling = USUAL,
) -> tuple[MainEffects, ...]:
    """Return the main effects for each judge and method.

    Pairs of equal scores have no right answer and are left out, as are unusable verdicts. Raises ValueError where a
    judge lacks a cell of the crossing, or the baseline is none of them: all that is missing is named.
    """
    groups: dict[tuple[str, Method], list[Judgement]] = defaultdict(list)
    for one in judgements:
        groups[one.judge, one.showing.a.method].append(one)
    problems = [fault for key, group in sorted(groups.items()) if (fault := _fault(key, group, baseline))]
    if problems:
        raise ValueError("; ".join(problems))
    return tuple(_effects(key, groups[key], ties, baseline, sampling) for key in sorted(groups))


def _cell(judgement: Judgement) -> Cell:
    return Cell(judgement.showing.a.persona.nationality, judgement.showing.a.persona.language)


def _fault(key: tuple[str, str], judgements: list[Judgement], baseline: Cell) -> str:
    cells = {_cell(one) for one in judgements}
    whole = {Cell(one.nationality, other.language) for one in cells for other in cells}
    missing = ", ".join(f"{cell.nationality} in {cell.language}" for cell in sorted(whole - cells))
    where = f"{key[0]}, {key[1]}"
    if missing:
        return f"{where}: no judgements of {missing}: main effects need every nationality in every language"
    there = ", ".join(f"{cell.nationality} in {cell.language}" for cell in sorted(cells))
    name = f"{baseline.nationality} in {baseline.language}"
    return "" if baseline in cells else f"{where}: the baseline {name} is none of the cells ({there})"


def _effects(
    key: tuple[str, Method], judgements: list[Judgement], ties: Ties, baseline: Cell, sampling: Sampling
) -> MainEffects:
    counted = [one for one in judgements if one.verdict is not None and one.right is not None]
    counted = [one for one in counted if ties == "wrong" or one.verdict != "tie"]
    nationalities = list(dict.fromkeys(_cell(one).nationality for one in judgements))
    languages = list(dict.fromkeys(_cell(one).language for one in judgements))
    accuracy = _accuracy(counted, nationalities, languages, sampling)  # (resamples + 1, nationalities, languages)
    rows, columns = accuracy.mean(axis=2), accuracy.mean(axis=1)
    grand = rows.mean(axis=1)
    left = accuracy - rows[:, :, None] - columns[:, None, :] + grand[:, None, None]
    row, column = nationalities.index(baseline.nationality), languages.index(baseline.language)
    cells = [(i, j, Cell(one, other)) for i, one in enumerate(nationalities) for j, other in enumerate(languages)]
    return MainEffects(
        judge=key[0],
        method=key[1],
        cells={cell: estimate(accuracy[:, i, j], sampling) for i, j, cell in cells},
        nationality={
            name: estimate(rows[:, number] - rows[:, row], sampling) for number, name in enumerate(nationalities)
        },
        language={
            name: estimate(columns[:, number] - columns[:, column], sampling) for number, name in enumerate(languages)
        },
        interaction={cell: float(left[0, i, j]) for i, j, cell in cells},
        baseline=baseline,
        n_judgements=len(judgements),
        n_unusable=sum(one.verdict is None for one in judgements),
    )


def _accuracy(
    judgements: list[Judgement], nationalities: list[str], languages: list[str], sampling: Sampling
) -> Numbers:
    weights = pair_weights(judgements, sampling)
    right = np.array([bool(one.right) for one in judgements], dtype=np.float64)
    found = np.full((len(weights), len(nationalities), len(languages)), np.nan)
    cells = [_cell(one) for one in judgements]
    for i, nationality in enumerate(nationalities):
        for j, language in enumerate(languages):
            here = np.array([cell == Cell(nationality, language) for cell in cells], dtype=np.float64)
            found[:, i, j] = ratio(weights @ (right * here), weights @ here)
    return found
