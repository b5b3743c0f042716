"""A number with its interval, as tables and plots show it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A value and its interval; None where there is nothing to compute it from."""

    value: float | None
    low: float | None = None
    high: float | None = None

    def text(self, *, signed: bool = False) -> str:
        """Return it with two decimals: `4.61 [4.52, 4.70]`, the value alone without an interval, `-` for none."""
        if self.value is None:
            return "-"
        numbers = [one for one in (self.value, self.low, self.high) if one is not None]
        value, *bounds = (f"{one:+.2f}" if signed else f"{one:.2f}" for one in numbers)
        return f"{value} [{', '.join(bounds)}]" if len(bounds) == 2 else value
