"""What a therapist does next: a forecaster ranks the behaviours, rules decide among them, limits say where it ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from builders.forecasting.decision_rules import OPENING, QUESTIONS, decide
from builders.generation.sessions.setting import Limits
from builders.generation.sessions.turns import Turn, behaviour_definitions, codes_said

Forecaster = Callable[[Sequence[Turn]], Sequence[str]]
"""Takes the turns so far, returns fine behaviours for the next therapist turn, the likeliest first."""
ASKING = QUESTIONS | {"negotiate"}
"""Behaviours that may ask: what to do is worked out with the client by asking them, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the next therapist utterance does, and where in the session it stands."""

    behaviour: str
    opening: bool = False
    last: bool = False
    """Whether the session ends with it."""
    may_end: bool = False
    """Whether the session may end with it."""

    @property
    def asks(self) -> bool:
        """Whether the utterance may hold a question; the last one never does."""
        return self.behaviour in ASKING and not self.last


def next_decision(turns: Sequence[Turn], forecaster: Forecaster, limits: Limits, draw: Callable[[], float]) -> Decision:
    """Return the decision for the therapist's turn after these; a session opens with an open question.

    A session may end with nothing that asks. ValueError where the forecaster names no behaviour or an unknown one.
    """
    if not turns:
        return Decision(behaviour=OPENING, opening=True)
    number = len(turns) + 1
    last = number >= limits.most
    ranked = list(forecaster(turns))
    if unknown := sorted(set(ranked) - set(behaviour_definitions())):
        known = ", ".join(behaviour_definitions())
        raise ValueError(f"the forecaster ranks {', '.join(unknown)}: expected behaviours of mi/behaviour@1 ({known})")
    behaviour = decide(
        ranked,
        codes_said(turns),
        after_change_talk=turns[-1].change is not None,
        last_turn=last,
        draw=draw,
    )
    may_end = number >= limits.may_end_from and not last and behaviour not in ASKING
    return Decision(behaviour=behaviour, last=last, may_end=may_end)
