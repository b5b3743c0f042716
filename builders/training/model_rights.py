"""What may be done with a model, computed from the data it is trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from builders.problems import ProblemsFound
from builders.rights import WIDEST, Form, Verdict, combine


def model_verdict(data: Sequence[Verdict]) -> Verdict:
    """Return the verdict over a model: that of its training data, where weights are whole or not there at all.

    Data of which only labels may be published give no weights either, since weights come of the words.
    """
    verdict = reduce(combine, data, WIDEST)
    return verdict if verdict.form in (Form.FULL, Form.NONE) else replace(verdict, form=Form.RECIPE)


def refuse_training(name: str, verdict: Verdict) -> None:
    """Raise ProblemsFound where the rights in a dataset forbid training."""
    if verdict.uses.train:
        return
    message = f"its terms forbid training models: {'; '.join(verdict.reasons)}"
    fix = "Use it to evaluate models that were trained on other data. A written permission would change the verdict."
    raise ProblemsFound.single("rights-train", name, message, fix)
