# Copied from builders/generation/faults.py by `careloom space sync`: it is changed there, not here.
# sha256 of what follows: c9ecf09d5941946a64a051fb3669a4970693fb8b1a10527bddf35a829fa83433
"""What goes wrong between us and an endpoint: which faults may pass, which end a request, which end the run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

Kind = Literal["passing", "request", "endpoint"]
"""passing: tried again; request: this one fails for good; endpoint: no other request would fare better."""
SHOWN = 200
REPEATED = 24
"""Characters in a row that an error's words may share with what was asked; with more they are withheld."""
TOO_MANY = 429
TIMED_OUT, TOO_EARLY, NO_SUCH_METHOD, NOT_IMPLEMENTED = 408, 425, 405, 501
CHECK_ADDRESS = "Check that the server runs, the base URL (its path usually ends in /v1) and the model's name."
CHECK_TOKEN = "Check the token in CARELOOM_ENDPOINT_TOKEN and what it may do."  # noqa: S105 - advice, not a secret
LATER = "Run again later: what was answered is in the cache and costs nothing."


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that went wrong, in words that hold neither the token nor what was asked."""

    kind: Kind
    what: str
    fix: str = LATER
    status: int | None = None
    wait: float | None = None
    """Seconds after which the server wants to be asked again."""


class FaultError(Exception):
    """A try that failed; whether there is another is decided by its fault."""

    def __init__(self, fault: Fault) -> None:
        """Keep the fault."""
        super().__init__(fault.what)
        self.fault = fault
        self.tries = 1


def of_status(status: int, headers: Mapping[str, str], body: bytes, asked: Sequence[str]) -> Fault:
    """Return the fault that an HTTP status other than success stands for, with the server's own words if it gave any.

    Words that repeat what was asked are withheld: faults are shown and logged, and people's words are not.
    """
    said, code = _said(body)
    said = f" (the server says: {said})" if said and not _repeats(said, asked) else ""
    wait = retry_after(headers.get("retry-after", ""))
    if code == "insufficient_quota":
        return Fault(kind="endpoint", status=status, what=f"the quota is used up{said}", fix=CHECK_TOKEN)
    if status == TOO_MANY:
        return Fault(kind="passing", status=status, wait=wait, what=f"too many requests{said}",
                     fix="Ask for less at once or a minute (at_once, per_minute).")  # fmt: skip
    if status in (TIMED_OUT, TOO_EARLY) or (status >= 500 and status != NOT_IMPLEMENTED):
        return Fault(kind="passing", status=status, wait=wait, what=f"the server failed{said}")
    if status in (401, 402, 403):
        return Fault(kind="endpoint", status=status, what=f"not permitted{said}", fix=CHECK_TOKEN)
    if status in (404, NO_SUCH_METHOD, 410, 421, NOT_IMPLEMENTED):
        return Fault(kind="endpoint", status=status, what=f"no such model or address{said}", fix=CHECK_ADDRESS)
    if status < 400:
        return Fault(kind="endpoint", status=status, what="redirected elsewhere, which is not followed",
                     fix="Give the address that it redirects to.")  # fmt: skip
    return Fault(kind="request", status=status, what=f"the request was refused{said}",
                 fix="Check its length, and which parameters the server knows (schema_form, extra).")  # fmt: skip


def timed_out(seconds: float) -> Fault:
    """Return the fault of a reply that did not come in time: nobody can tell a server that thinks from one that queues.

    A request may also have waited in line there, behind others of this run.
    """
    fix = f"Give each try longer (--timeout), or let fewer wait in line at the server (--at-once). {LATER}"
    return Fault(kind="passing", what=f"no reply within {seconds:g} s", fix=fix)


def no_completion(answered: bool, what: str) -> Fault:  # noqa: FBT001 - a fact of the run, said once
    """Return the fault of a success that holds no chat completion: of the endpoint, unless it answered before."""
    return Fault(kind="request" if answered else "endpoint", what=what, fix=CHECK_ADDRESS)


def of_body(answered: bool, body: str) -> Fault:  # noqa: FBT001 - a fact of the run, said once
    """Return the fault of a success whose body is no JSON: a page is no endpoint, a broken reply may pass."""
    beginning = body.lstrip()[:1]
    if beginning in ("{", "["):
        return Fault(kind="passing", what="the reply broke off or is no JSON")
    what = "a web page came back, not a reply" if beginning == "<" else "what came back is no JSON"
    # One that answered before may be behind a gateway that shows a page while it is restarted.
    return Fault(kind="passing", what=what) if answered else no_completion(answered, what)


def retry_after(value: str) -> float | None:
    """Return the seconds of a Retry-After header, be they a number or a date (RFC 9110, 10.2.3); None for neither."""
    value = value.strip()
    if value.replace(".", "", 1).isdecimal() and value.isascii():
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(tz=UTC)).total_seconds())


def _said(body: bytes) -> tuple[str, str]:
    """Return what an error's body says in words, and its code."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return "", ""
    error = content.get("error", content) if isinstance(content, dict) else None
    if isinstance(error, dict):
        code, words = error.get("code"), error.get("message") or error.get("detail") or error.get("msg")
    else:
        code, words = None, error
    return _shortened(words), code if isinstance(code, str) else ""


def _repeats(said: str, asked: Sequence[str]) -> bool:
    """Whether an error's words hold a whole message, or a longer piece of one."""
    for message in (" ".join(one.split()) for one in asked):
        pieces = (said[start : start + REPEATED] for start in range(len(said) - REPEATED + 1))
        if (message and message in said) or any(piece in message for piece in pieces):
            return True
    return False


def _shortened(words: object) -> str:
    if not isinstance(words, str):
        return ""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"
