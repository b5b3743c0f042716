"""Requests and replies of the loopback Hub."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Request:
    """A request; the path is split before it is unquoted, since branch names and sub-paths hold slashes."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    origin: str
    """Scheme, host and port that the client used."""

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the segments of the path."""
        return tuple(unquote(part) for part in urlsplit(self.path).path.split("/") if part)

    @property
    def query(self) -> dict[str, str]:
        """Return the query, the last value of each name."""
        return {name: values[-1] for name, values in parse_qs(urlsplit(self.path).query).items()}

    @property
    def token(self) -> str:
        """Return the token, empty where none was sent."""
        return self.headers.get("authorization", "").removeprefix("Bearer ").strip()

    def json(self) -> dict[str, Any]:
        """Return the body as JSON."""
        content: dict[str, Any] = json.loads(self.body or b"{}")
        return content


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def as_json(content: object, status: int = 200, **headers: str) -> Reply:
    """Return a reply with JSON."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, json.dumps(content).encode(), {"Content-Type": "application/json", **named})


def refused(status: int, code: str = "", message: str = "", **headers: str) -> Reply:
    """Return an error as the Hub words it: the client chooses its exception by the code's header."""
    told = {"X-Error-Code": code} if code else {}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = json.dumps({"error": message or code}).encode()
    return Reply(
        status, body, {"Content-Type": "application/json", "X-Error-Message": message or code, **told, **named}
    )
