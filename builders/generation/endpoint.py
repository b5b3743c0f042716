"""An endpoint: where a model is asked, how much at once, how patiently, and whose token goes there."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit

from builders.generation.progress import Prices
from builders.problems import Problem, ProblemsFound, Report

SchemaForm = Literal["json_schema", "json_object", "none"]
TOKEN = "CARELOOM_ENDPOINT_TOKEN"  # noqa: S105 - the name of a variable, not a secret
HUB_TOKEN = "HF_TOKEN"  # noqa: S105 - the name of a variable, not a secret
OFFLINE = "HF_HUB_OFFLINE"
YES = frozenset({"1", "ON", "YES", "TRUE"})
HUB_HOSTS = ("huggingface.co", "huggingface.cloud", "hf.co")
OURS = frozenset({"messages", "model", "stream", "stream_options", "response_format", "seed"})
"""Fields of a request that are not set by `extra`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often and how long a request is tried again; waits in seconds."""

    tries: int = 6
    """Tries before a request fails for good; being told to come back later (429) is no failed try."""
    first_wait: float = 0.5
    """Doubled with each try, with jitter of the same size."""
    longest_wait: float = 60.0
    in_all: float = 900.0
    """A request that would have to wait longer than this since its first try fails for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A server that speaks the chat-completions protocol of OpenAI, and the model that is asked there."""

    base_url: str
    """Such as `http://127.0.0.1:8080/v1`; no token stands in it."""
    model: str
    at_once: int = 8
    """Requests in flight."""
    per_minute: float | None = None
    """Requests that may be started in a minute, evenly spread; None for as many as go."""
    timeout: float = 120.0
    """Seconds that one try may take, its reply included."""
    stream: bool = False
    """Whether replies are read as they are written: gateways that end long silent requests then have no cause to."""
    schema_form: SchemaForm = "json_schema"
    """How a JSON Schema is told to the server: OpenAI's form, that of llama.cpp's `json_object`, or not at all."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """More fields of every request (`top_p`); None takes one out, for servers that do not know it."""
    patience: Patience = Patience()
    prices: Prices | None = None
    """What it takes; None where that is not known, or nothing."""

    @property
    def address(self) -> str:
        """Host, port and path, as caches and transcripts name the endpoint."""
        parts = urlsplit(self.base_url)
        return f"{parts.netloc.rpartition('@')[2].lower()}{parts.path.rstrip('/')}"

    @property
    def loopback(self) -> bool:
        """Whether what is sent stays on this machine."""
        name = urlsplit(self.base_url).hostname or ""
        try:
            return ipaddress.ip_address(name).is_loopback
        except ValueError:
            return name == "localhost"


def check_endpoint(endpoint: Endpoint) -> None:
    """Raise ProblemsFound with everything that is wrong with how an endpoint is given; nothing is sent."""
    report = Report([*_wrong_address(endpoint.base_url), *_wrong_values(endpoint)])
    if report.failed:
        raise ProblemsFound(report)


def _wrong(value: str, message: str, fix: str) -> Problem:
    return Problem(rule="endpoint", place=value, message=message, fix=fix)


def _parts(base_url: str) -> SplitResult | None:
    """Return the parts of an address; None where it is none."""
    try:
        parts = urlsplit(base_url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        return None
    return parts if usable and base_url.isprintable() and " " not in base_url else None


def _wrong_address(base_url: str) -> list[Problem]:
    parts = _parts(base_url)
    # What was given is not repeated where it may hold a token.
    if "@" in base_url or "?" in base_url or "#" in base_url:
        message = "the address holds a user name, a password, a query or a fragment"
        fix = f"Give the plain address, such as https://host/v1, and the token in the variable {TOKEN}."
        return [_wrong("base URL", message, fix)]
    if parts is None:
        message = f"{base_url!r} is no address of an endpoint: expected http:// or https://, a host and a path"
        return [_wrong("base URL", message, "Give one such as http://127.0.0.1:8080/v1.")]
    return []


def _wrong_values(endpoint: Endpoint) -> list[Problem]:
    patience = endpoint.patience
    wrong = []
    if not endpoint.model.strip():
        wrong.append(_wrong("model", "no model is named", "Name the model as the endpoint calls it."))
    numbers = {
        "at_once": endpoint.at_once,
        "timeout": endpoint.timeout,
        "per_minute": 1 if endpoint.per_minute is None else endpoint.per_minute,
        "tries": patience.tries,
    }
    for name, number in numbers.items():
        if not number > 0:
            wrong.append(_wrong(name, f"{number} is not more than nothing", "Give a number above 0."))
    return wrong + [
        _wrong("extra", f"{name!r} is set for every request by what it asks", "Leave it out of `extra`.")
        for name in sorted(OURS & endpoint.extra.keys())
    ]


def refuse_offline(endpoint: Endpoint, environment: Mapping[str, str] | None = None) -> None:
    """Raise ProblemsFound where the Hub's variable says that nothing may leave this machine; loopback does not."""
    environment = os.environ if environment is None else environment
    if environment.get(OFFLINE, "").strip().upper() in YES and not endpoint.loopback:
        raise ProblemsFound.single("endpoint", endpoint.address, f"{OFFLINE} is set: nothing may leave this machine",
                                   f"Unset {OFFLINE}, or use an endpoint on loopback.")  # fmt: skip


def token_for(endpoint: Endpoint, environment: Mapping[str, str] | None = None) -> str | None:
    """Return the token that goes to an endpoint, from the environment alone; None where there is none for it.

    The token of the Hub goes to hosts of the Hub only. Raises ProblemsFound where one would be sent unencrypted.
    """
    environment = os.environ if environment is None else environment
    parts = urlsplit(endpoint.base_url)
    name = parts.hostname or ""
    of_the_hub = any(name == host or name.endswith(f".{host}") for host in HUB_HOSTS)
    variable = TOKEN if environment.get(TOKEN, "").strip() or not of_the_hub else HUB_TOKEN
    token = environment.get(variable, "").strip()
    if not token:
        return None
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise ProblemsFound.single("endpoint", variable, "the token holds characters that no token has",
                                   "Set the variable anew, without quotes or line breaks.")  # fmt: skip
    if parts.scheme != "https" and not endpoint.loopback:
        raise ProblemsFound.single("endpoint", endpoint.address, f"the token in {variable} would be sent unencrypted",
                                   "Use an https:// address, or a tunnel to loopback.")  # fmt: skip
    return token
