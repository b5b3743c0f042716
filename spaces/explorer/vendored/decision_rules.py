# Copied from builders/forecasting/decision_rules.py by `careloom space sync`: it is changed there, not here.
# sha256 of what follows: 44f5cba4962fffc7845f370f5095774fd1c2a5291b5e578219e556cec521f66d
"""Decisions over a forecaster's ranking: which behaviour a therapist should do next, by rules a reader can check.

They are those of the decision module behind KMI (Kim et al. 2025, arXiv 2502.05651; the code of its pilot): advice if
it is among the two likeliest, nothing that would be the third of a kind, the third question or the fourth reflection
running, sometimes no open question, no question in the last turn, sometimes affirmation after change talk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

QUESTIONS = frozenset({"question", "open_question", "closed_question"})
REFLECTIONS = frozenset({"reflection", "simple_reflection", "complex_reflection"})
MAIN_CLASSES = frozenset({"question", "reflection"})
OPENING = "open_question"
"""What a session opens with, where fine codes are used."""
MOST_OF_A_KIND, MOST_QUESTIONS, MOST_REFLECTIONS = 2, 2, 3
"""How many turns of the same behaviour, of questions and of reflections may follow each other."""
SKIP_OPEN_QUESTION = AFFIRM_CHANGE = 0.2
"""How often an open question is passed over, and change talk is affirmed."""


def never() -> float:
    """Return a draw that lets no rule of chance apply."""
    return 1.0


def decide(
    ranked: Sequence[str],
    said: Sequence[str],
    *,
    after_change_talk: bool = False,
    last_turn: bool = False,
    draw: Callable[[], float] = never,
) -> str:
    """Return the behaviour to do next.

    `ranked` are behaviours, the likeliest first; `said` those of the therapist's turns so far, the last one last.
    `draw` gives numbers from 0 to 1 for the two rules of chance. ValueError where nothing is ranked.
    """
    if not ranked:
        raise ValueError("no behaviour is ranked: expected at least one, the likeliest first")
    if "affirm" in ranked and after_change_talk and draw() < AFFIRM_CHANGE:
        return "affirm"
    if "advise" in ranked[:2] and not _too_many("advise", said):
        return "advise"
    left = [one for one in ranked if not _too_many(one, said) and not (last_turn and one in QUESTIONS)]
    for behaviour in left:
        if behaviour != OPENING or draw() >= SKIP_OPEN_QUESTION:
            return behaviour
    return (left or ranked)[0]


def allowed(probabilities: Mapping[str, float], said: Sequence[str], *, last_turn: bool = False) -> dict[str, float]:
    """Return probabilities with what the rules without chance forbid left out, adding up to one again."""
    kept = {
        one: share
        for one, share in probabilities.items()
        if not _too_many(one, said) and not (last_turn and one in QUESTIONS)
    }
    total = sum(kept.values())
    return {one: share / total for one, share in kept.items()} if total else dict(probabilities)


def _too_many(behaviour: str, said: Sequence[str]) -> bool:
    """Whether a behaviour would be one too many of its kind running; a main class is a kind by itself."""
    for kinds, most in ((QUESTIONS, MOST_QUESTIONS), (REFLECTIONS, MOST_REFLECTIONS)):
        if behaviour in kinds and _running(said, kinds) >= most:
            return True
    return behaviour not in MAIN_CLASSES and _running(said, frozenset({behaviour})) >= MOST_OF_A_KIND


def _running(said: Sequence[str], kinds: frozenset[str]) -> int:
    """Return how many of the last turns are of these kinds."""
    count = 0
    for behaviour in reversed(said):
        if behaviour not in kinds:
            break
        count += 1
    return count
