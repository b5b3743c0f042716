"""A discussion of a repository; one with a ref of its own is a pull request."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from hub.git_store import PULL_REQUEST, as_the_hub_writes_it

AUTHOR = {"name": "careloom", "type": "user"}


@dataclass(slots=True)
class Discussion:
    """A discussion with what happened in it."""

    number: int
    title: str
    status: str = "open"
    base: str = ""
    """The branch that a pull request asks to change; empty where it is none."""
    created: str = field(default_factory=lambda: as_the_hub_writes_it(time.time()))
    events: list[dict[str, Any]] = field(default_factory=list)
    merged: str = ""
    """The commit that holds the base after the merge."""

    @property
    def ref(self) -> str:
        """Return the ref that a pull request's commits lie on."""
        return f"{PULL_REQUEST}{self.number}"

    def happened(self, kind: str, **data: object) -> dict[str, Any]:
        """Add an event and return it."""
        now = as_the_hub_writes_it(time.time())
        event = {"id": secrets.token_hex(12), "type": kind, "createdAt": now, "author": AUTHOR, "data": data}
        self.events.append(event)
        return event

    def said(self, words: str) -> dict[str, Any]:
        """Add a comment and return it."""
        return self.happened("comment", edited=False, hidden=False, latest={"raw": words, "html": words}, history=[])

    def set(self, status: str) -> dict[str, Any]:
        """Change the status and return what happened."""
        self.status = status
        return self.happened("status-change", status=status)
