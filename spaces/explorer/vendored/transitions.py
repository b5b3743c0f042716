# Copied from builders/forecasting/transitions.py by `careloom space sync`: it is changed there, not here.
# sha256 of what follows: 5293d03e2a352942239192c78c7ea3b1bb6c5962f49d760485ede3cfd364b440
"""Transition counts: what follows which codes, as a table that a reader can check.

Shares after the last two codes are mixed with those after the last one and with the overall ones, each weighted by how
often its context was seen (interpolated back-off; Jelinek & Mercer 1980).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from vendored.decision_rules import allowed
from vendored.examples import Numbers, Texts
from vendored.fit import Probabilities
from vendored.history import START

ORDER = 2
"""Codes of a context; longer ones tell no more (AnnoMI)."""
PRIOR = 5.0
"""How often a context must be seen to count as much as the shorter one."""


def codes_of(history: str) -> list[str]:
    """Return the codes of a described history, the last turn first; empty for a turn without a code."""
    if history == START:
        return []
    found = dict(part.split("=", 1) for part in history.split())
    return [found.get(str(back), "") for back in range(1, max(map(int, found)) + 1)]


class TransitionForecaster:
    """Forecasts from transition counts alone; `fit` and `predict_proba` as scikit-learn has them.

    Inputs are those of `builders.training.history`, of which only the codes are read. With `labels` given, what the
    decision rules forbid after the codes of the same speaker is left out.
    """

    def __init__(self, labels: Sequence[str] = ()) -> None:
        """Keep the labels whose rules apply; none apply without them."""
        self.labels = tuple(labels)
        self.counts: Mapping[tuple[str, ...], Counter[int]] = {}
        self.classes_: Numbers = np.zeros(0, dtype=np.int64)

    def fit(self, inputs: Texts, targets: Numbers) -> TransitionForecaster:
        """Count what follows each context of up to two codes."""
        counts: dict[tuple[str, ...], Counter[int]] = defaultdict(Counter)
        for history, target in zip(inputs[:, 0], targets, strict=True):
            last = codes_of(history)[:ORDER]
            for length in range(len(last) + 1):
                counts[tuple(last[:length])][int(target)] += 1
        self.counts, self.classes_ = dict(counts), np.unique(targets)
        return self

    def predict_proba(self, inputs: Texts) -> Probabilities:
        """Return the share of each class after each history, shape (n, classes)."""
        return np.array([self._after(codes_of(history)) for history in inputs[:, 0]])

    def table(self, names: Sequence[str]) -> list[dict[str, Any]]:
        """Return the counts as plain data, the contexts in the order of their codes."""
        return [
            {"after": list(context), "counts": {names[label]: count for label, count in sorted(found.items())}}
            for context, found in sorted(self.counts.items())
        ]

    def _after(self, codes: list[str]) -> Probabilities:
        shares = np.full(len(self.classes_), 1 / len(self.classes_))
        for length in range(min(len(codes), ORDER) + 1):
            found = self.counts.get(tuple(codes[:length]), Counter())
            seen = np.array([found[int(label)] for label in self.classes_], dtype=np.float64)
            shares = (seen + PRIOR * shares) / (seen.sum() + PRIOR)
        return self._ruled(shares, codes) if self.labels else shares

    def _ruled(self, shares: Probabilities, codes: list[str]) -> Probabilities:
        names = [self.labels[label] for label in self.classes_]
        said = [code for code in reversed(codes) if code in self.labels]
        kept = allowed(dict(zip(names, shares, strict=True)), said)
        return np.array([kept.get(name, 0.0) for name in names])
