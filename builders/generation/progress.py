"""How far a run is: what was done, what it took and cost, and what is left of both."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from builders.generation.asking import Reply

A_MILLION = 1_000_000
LOOKED_AT = 64
"""Records over which the pace is taken: the first ones of a resumed run come from the cache and tell nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What an endpoint takes for a million tokens, in whatever currency."""

    prompt: float
    reply: float


@dataclass(slots=True)
class Tally:
    """What a run asked for so far; cached replies cost nothing and their tokens are not counted."""

    sent: int = 0
    """Requests that were answered."""
    cached: int = 0
    prompt_tokens: int = 0
    reply_tokens: int = 0

    def add(self, reply: Reply) -> None:
        """Count a reply."""
        if reply.cached:
            self.cached += 1
            return
        self.sent += 1
        self.prompt_tokens += reply.prompt_tokens
        self.reply_tokens += reply.reply_tokens

    def include(self, other: Tally) -> None:
        """Count what another run asked for as well."""
        self.sent += other.sent
        self.cached += other.cached
        self.prompt_tokens += other.prompt_tokens
        self.reply_tokens += other.reply_tokens

    def cost(self, prices: Prices) -> float:
        """Return what it cost."""
        return (self.prompt_tokens * prices.prompt + self.reply_tokens * prices.reply) / A_MILLION


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is; None for what cannot be said yet, or is not known."""

    total: int
    done: int
    failed: int
    sent: int
    cached: int
    prompt_tokens: int
    reply_tokens: int
    seconds: float
    seconds_left: float | None
    cost: float | None
    cost_left: float | None


@dataclass(slots=True, kw_only=True)
class Meter:
    """Follows a run of so many records."""

    total: int
    tally: Tally
    prices: Prices | None
    started: float
    done: int = 0
    failed: int = 0
    _last: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=LOOKED_AT + 1))
    """Time and cost when each of the last records was finished."""

    def __post_init__(self) -> None:
        """Start to measure."""
        self._last.append((self.started, self._cost()))

    def finished(self, now: float, *, failed: bool) -> Progress:
        """Count a record that came to its end, well or not, and return how far the run is."""
        self.done += not failed
        self.failed += failed
        self._last.append((now, self._cost()))
        (before, cost_before), records = self._last[0], len(self._last) - 1
        left = self.total - self.done - self.failed
        tally = self.tally
        return Progress(
            total=self.total,
            done=self.done,
            failed=self.failed,
            sent=tally.sent,
            cached=tally.cached,
            prompt_tokens=tally.prompt_tokens,
            reply_tokens=tally.reply_tokens,
            seconds=now - self.started,
            seconds_left=left * (now - before) / records,
            cost=self._cost() if self.prices else None,
            cost_left=left * (self._cost() - cost_before) / records if self.prices else None,
        )

    def _cost(self) -> float:
        return self.tally.cost(self.prices) if self.prices else 0.0
