# Copied from builders/generation/endpoint.py by `careloom space sync`: it is changed there, not here.
# sha256 of what follows: f333fb5ef03f6cb87363ba53a9e43b23b4213c569a256a8da8f5f194268f3bb7
"""An endpoint: where a model is asked, how much at once, how patiently, and whose token goes there."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from vendored.progress import Prices

SchemaForm = Literal["json_schema", "json_object", "none"]


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
