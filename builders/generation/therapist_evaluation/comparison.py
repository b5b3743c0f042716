"""The model's replies beside those of the dataset's therapist, measure by measure, with intervals.

What behaviours say is counted by the metric `mi_fidelity`; here its counts are resampled by group, those of both sides
by the same draws (builders.evaluation.scores), so that the difference is a paired one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from builders.evaluation.scores import Draws, Reals, Said, accuracy, draw, interval, macro_f1
from builders.generation.therapist_evaluation.coding import Coded
from builders.generation.therapist_evaluation.contexts import MAIN, Context
from builders.training.features import WORD

SIDES = ("model", "reference")
DIGITS = 4
RATIOS: dict[str, tuple[str, int, tuple[str, ...], tuple[str, ...]]] = {
    "reflection_to_question_ratio": ("miti", 1, ("reflections",), ("questions",)),
    "percent_complex_reflections": (
        "miti", 100, ("complex_reflection",), ("complex_reflection", "simple_reflection")),
    "percent_open_questions": ("misc", 100, ("open_question",), ("open_question", "closed_question")),
}  # fmt: skip
"""Ratios of the metric by its names: family, factor, codes above and codes below the line."""
NEEDS_FINE = ("percent_complex_reflections", "percent_open_questions")
Measures = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two utterances in one context, both coded: the model's, and that of the dataset's therapist."""

    context: Context
    reply: str
    model: Coded
    reference: Coded

    def text(self, side: str) -> str:
        """Return what a side said."""
        return self.reply if side == "model" else self.context.reference

    def coded(self, side: str) -> Coded:
        """Return what a side did."""
        return self.model if side == "model" else self.reference


def metric_columns(pairs: Sequence[Pair], side: str) -> dict[str, list[Any]]:
    """Return the columns of `mi_fidelity`; what cannot be told apart by groups is one dialogue."""
    return {
        "dialogue_id": [one.context.group for one in pairs],
        "role": ["therapist"] * len(pairs),
        "behaviours": [list(one.coded(side).codes) for one in pairs],
    }


def compare(pairs: Sequence[Pair], fidelity: Mapping[str, Mapping[str, Any]]) -> Measures:
    """Return each measure of both sides and their difference, with 95 % intervals where there are several groups.

    `fidelity` holds for each side what the metric returned for its `metric_columns`, with `per_dialogue`.
    """
    draws = draw(np.array([one.context.group for one in pairs], dtype=object))
    model, reference = (_resampled(pairs, side, fidelity[side], draws) for side in SIDES)
    return {
        name: {
            "model": _estimate(model[name]),
            "reference": _estimate(reference[name]),
            "difference": _estimate(model[name] - reference[name]),
        }
        for name in model
    }


def _resampled(pairs: Sequence[Pair], side: str, fidelity: Mapping[str, Any], draws: Draws) -> dict[str, Reals]:
    """Return each measure of one side: of all pairs, then of each resample."""
    texts, mains = [one.text(side) for one in pairs], [one.coded(side).main for one in pairs]
    counted = {f"share_{main}": [int(one == main) for one in mains] for main in MAIN}
    counted["words"] = [len(re.findall(WORD, text)) for text in texts]
    counted["characters"] = [len(text) for text in texts]
    whole = draws.sums(np.ones(len(pairs)))
    found = {name: _ratio(fidelity, name, pairs, draws) for name in RATIOS}
    found |= {name: draws.sums(np.array(values, dtype=np.float64)) / whole for name, values in counted.items()}
    said = Said(
        truths=np.array([MAIN.index(one.context.gold) for one in pairs], dtype=np.int64),
        probabilities=np.eye(len(MAIN))[[MAIN.index(main) for main in mains]],
    )
    return found | {"agreement": accuracy(said, draws), "agreement_macro_f1": macro_f1(said, draws)}


def _estimate(values: Reals) -> dict[str, float | None]:
    """Return a value, None where it is not defined, and its interval, None where nothing varies to draw it from."""
    if np.isnan(values[0]):
        return {"value": None, "low": None, "high": None}
    low = high = None
    if len(set(values[1:][~np.isnan(values[1:])])) > 1:
        low, high = (round(one, DIGITS) for one in interval(values[1:]))
    return {"value": round(float(values[0]), DIGITS), "low": low, "high": high}


def _ratio(result: Mapping[str, Any], name: str, pairs: Sequence[Pair], draws: Draws) -> Reals:
    """Return a ratio of the metric in each resample; the first is the metric's own."""
    family, factor, above, below = RATIOS[name]
    by_dialogue = result["per_dialogue"]
    place = {group: number for number, group in enumerate(by_dialogue["dialogue_id"])}
    order = [place[group] for group in sorted({one.context.group for one in pairs})]
    over, under = (
        draws.weights @ np.sum([np.array(by_dialogue[family][code], float)[order] for code in codes], axis=0)
        for codes in (above, below)
    )
    found: Reals = np.divide(factor * over, under, out=np.full(len(under), np.nan), where=under > 0)
    return found
