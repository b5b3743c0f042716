"""Faults the loopback Hub can be told to show: a status, a cut before the request is handled, or a lost reply."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["status", "cut-before", "cut-after"]


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

    def hits(self, method: str, path: str) -> bool:
        """Whether the rule applies to a request; each hit uses it up once."""
        if self.times <= 0 or method != self.method or not re.search(self.path, path):
            return False
        self.times -= 1
        return True
