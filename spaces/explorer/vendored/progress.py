# Copied from builders/generation/progress.py by `careloom space sync`: it is changed there, not here.
# sha256 of what follows: d5a5385b11996eca44fbd8fa57491994cc074e83d92a0327bf30c7da424b7d5e
"""How far a run is: what was done, what it took and cost, and what is left of both."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What an endpoint takes for a million tokens, in whatever currency."""

    prompt: float
    reply: float
