# Copied from builders/training/history.py by `careloom space sync`: it is changed there, not here.
# sha256 of what follows: 16c71a81b535bd36b62ff641b1482837ce3ee59c4f14a66698eddd1bc54bf666
"""Examples for forecasting: what was said and coded before a turn, and the code of the turn itself.

Nothing of the turn or of later ones enters its input: the KMI forecaster's job (arXiv 2502.05651, window of six turns).
"""

from __future__ import annotations

WINDOW = 6
"""Turns of both roles whose codes are read."""
START = "start"
"""The history of a first turn."""
COLUMNS = ("history", "previous", "before")
"""The input of a forecaster: codes of the last turns, the text of the last turn, the text of the one before it."""


def describe_history(codes: list[str | None]) -> str:
    """Return the codes before a turn as one string, the last turn first: `1=neutral 2=question 3=sustain`.

    A turn without a code keeps its place and is left out.
    """
    last = codes[-WINDOW:][::-1]
    return " ".join(f"{back}={code}" for back, code in enumerate(last, start=1) if code) or START
