"""Position bias: how often a judge chooses what it was shown first, and how often its two answers to a pair agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from builders.generation.estimates import Estimate
from builders.generation.severity.judgement import Judgement
from builders.generation.severity.resampling import USUAL, Sampling, estimate, pair_weights, ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionBias:
    """A judge's preference for a place, over all its verdicts in both orders."""

    judge: str
    n_first: int
    n_second: int
    n_ties: int
    n_unusable: int
    first_share: Estimate
    """Share of the verdicts, ties aside, for what was shown first: .5 where the place does not matter."""
    n_pairs: int
    """Pairs with a usable verdict in both orders."""
    same_share: Estimate
    """Share of these pairs in which both orders gave the same persona, or a tie."""


def position_bias(judgements: Sequence[Judgement], sampling: Sampling = USUAL) -> tuple[PositionBias, ...]:
    """Return the position bias of each judge, in the order of their names.

    Meaningful only where pairs were shown in both orders or in orders drawn by chance: the share of the first is else
    the share of the more severe.
    """
    by_judge: dict[str, list[Judgement]] = defaultdict(list)
    for one in judgements:
        by_judge[one.judge].append(one)
    return tuple(_of_judge(name, by_judge[name], sampling) for name in sorted(by_judge))


def _of_judge(judge: str, judgements: list[Judgement], sampling: Sampling) -> PositionBias:
    places = [one.place for one in judgements]
    weights = pair_weights(judgements, sampling)
    first, second = (np.array([place == name for place in places], dtype=float) for name in ("first", "second"))
    pairs, same = _both_orders(judgements)
    both = pair_weights(pairs, sampling)
    return PositionBias(
        judge=judge,
        n_first=places.count("first"),
        n_second=places.count("second"),
        n_ties=places.count("tie"),
        n_unusable=places.count(None),
        first_share=estimate(ratio(weights @ first, weights @ (first + second)), sampling),
        n_pairs=len(pairs),
        same_share=estimate(ratio(both @ np.array(same, dtype=float), both.sum(axis=1)), sampling),
    )


def _both_orders(judgements: list[Judgement]) -> tuple[list[Judgement], list[bool]]:
    """Return one judgement of each pair that has a verdict in both orders, and whether the two verdicts agree."""
    by_pair: dict[tuple[str, str], dict[str, Judgement]] = defaultdict(dict)
    for one in judgements:
        if one.verdict is not None:
            names = (one.showing.a.persona.persona_id, one.showing.b.persona.persona_id)
            by_pair[names][one.showing.order] = one
    found = [orders for orders in by_pair.values() if len(orders) == 2]
    return [one["ab"] for one in found], [one["ab"].verdict == one["ba"].verdict for one in found]
