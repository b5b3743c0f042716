"""Faults the loopback Hub can be told to show: a status, a cut, a delay, somebody else's commit, or a killed client."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Kind = Literal[
    "status", "cut-before", "cut-during", "cut-after", "delay", "race", "kill", "kill-after"
]  # fmt: skip
"""`cut-during` cuts an upload when half of it was read, a download when half of it was sent; `delay` waits; `race` lets
another maintainer commit first; `kill` ends the client before the request is handled, `kill-after` after it."""


@dataclass(slots=True)
class Fault:
    """A rule: the next so many requests of a method and path fail in one way."""

    method: str
    path: str
    """A regular expression searched for in the request's raw path."""
    kind: Kind = "status"
    status: int = 503
    headers: Mapping[str, str] = field(default_factory=dict)
    times: int = 1
    seconds: float = 1.0
    """How long a delay is."""
    process: int = 0
    """Whom to kill; 0 is the client that runs."""
    hook: Callable[[], object] | None = None
    """What happens in a race; None is another maintainer's commit to main."""

    def hits(self, method: str, path: str) -> bool:
        """Whether the rule applies to a request; each hit uses it up once."""
        if self.times <= 0 or method != self.method or not re.search(self.path, path):
            return False
        self.times -= 1
        return True


def fault_of(told: Mapping[str, Any]) -> Fault:
    """Return a fault that is told as JSON; a ValueError says what is wrong with it."""
    names = {"method", "path", "kind", "status", "headers", "times", "seconds", "process"}
    wrong = {**dict.fromkeys(set(told) - names, "unknown"), **dict.fromkeys({"method", "path"} - set(told), "missing")}
    if told.get("kind", "status") not in get_args(Kind):
        wrong["kind"] = f"one of {', '.join(get_args(Kind))}"
    if wrong:
        raise ValueError("; ".join(f"{name}: {why}" for name, why in sorted(wrong.items())))
    re.compile(told["path"])
    return Fault(**told)
