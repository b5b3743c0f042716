"""Requests and replies of the loopback Hub."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit


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
        return {name: values[-1] for name, values in self.queries.items()}

    @property
    def queries(self) -> dict[str, list[str]]:
        """Return the query with all values of each name."""
        return parse_qs(urlsplit(self.path).query)

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


def ranged(content: bytes, headers: Mapping[str, str], request: Request) -> Reply:
    """Return bytes, or the part of them that is asked for."""
    wanted = re.match(r"bytes=(\d+)-(\d*)$", request.headers.get("range", ""))
    if wanted is None:
        return Reply(200, content, headers)
    first, last = int(wanted[1]), min(int(wanted[2] or len(content) - 1), len(content) - 1)
    if first > last:
        return Reply(416, b"", {**headers, "Content-Range": f"bytes */{len(content)}"})
    return Reply(206, content[first : last + 1], {**headers, "Content-Range": f"bytes {first}-{last}/{len(content)}"})


def paged(rows: Sequence[object], size: int, request: Request) -> Reply:
    """Return one page of rows; a header leads to the next, as the Hub's does."""
    start = int(request.query.get("cursor", "0"))
    reply = as_json(rows[start : start + size])
    if start + size >= len(rows):
        return reply
    query = urlencode([*((name, value) for name, values in request.queries.items() if name != "cursor"
                         for value in values), ("cursor", start + size)])  # fmt: skip
    address = f"{request.origin}{urlsplit(request.path).path}?{query}"
    return replace(reply, headers={**reply.headers, "Link": f'<{address}>; rel="next"'})
