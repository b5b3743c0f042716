"""Which personas are compared with which, and in which order they are shown."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from builders.generation.localisation.localised import LocalisedPersona
from builders.generation.severity.judgement import Order, Showing

BOTH: tuple[Order, ...] = ("ab", "ba")


def pairs(personas: Iterable[LocalisedPersona]) -> tuple[tuple[LocalisedPersona, LocalisedPersona], ...]:
    """Return every pair of personas of the same nationality, language and method: 66 for twelve of them.

    The first of a pair is the one whose base id comes first in the alphabet, whatever its severity.
    """
    cells: dict[tuple[str, str, str], list[LocalisedPersona]] = defaultdict(list)
    for one in personas:
        cells[one.persona.nationality, one.persona.language, one.method].append(one)
    return tuple(
        pair
        for cell in cells.values()
        for pair in combinations(sorted(cell, key=lambda one: one.persona.base_persona_id), 2)
    )


def showings(personas: Sequence[LocalisedPersona], *, seed: int, both_orders: bool = True) -> tuple[Showing, ...]:
    """Return what a judge is shown, in an order drawn from the seed.

    Every pair is shown in both orders, so that a judge's preference for a place cancels out and can be measured; with
    `both_orders` false each pair is shown once, in an order that is drawn too.
    """
    draw = random.Random(f"severity/{seed}")  # noqa: S311 - no secret
    found = [
        Showing(a=a, b=b, order=order)
        for a, b in pairs(personas)
        for order in (BOTH if both_orders else (draw.choice(BOTH),))
    ]
    draw.shuffle(found)
    return tuple(found)
