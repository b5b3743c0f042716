# Copied from builders/generation/asking.py by `careloom space sync`: it is changed there, not here.
# sha256 of what follows: 98d1f0c1396b274fb71b5d67de094f8fc2743c1ccf3d5a5d03c5343177c646b6
"""What a model is asked and what it replies: plain data, whoever sends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Speaker = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat."""

    role: Speaker
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request: the messages, what they are for, and how the model should sample."""

    key: str
    """What it is for, unique within a run: `interview/ada/zh-Hans/minimal/turn-3`."""
    prompt: str
    """Name and version of the prompt that the messages were composed from: `interview/patient@1`."""
    messages: tuple[Message, ...]
    temperature: float = 0.7
    max_tokens: int = 512
    seed: int | None = None
    schema: Mapping[str, Any] | None = None
    """JSON Schema of the reply, where it must be JSON; replies are checked against it whatever a server promises."""
    attempt: int = 0
    """How often this was asked before and the reply could not be used; another attempt is another request."""
    words_of: str = ""
    """The dataset whose real people's words stand in the messages; empty where there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back, as it came."""

    text: str
    finish: str = ""
    """Why the model stopped, as the server says: `stop`, `length`."""
    model: str = ""
    """As the server named it; what was asked for where it named none."""
    prompt_tokens: int = 0
    reply_tokens: int = 0
    date: str = ""
    """Of the request, UTC to the second."""
    cached: bool = False
    """Whether it was known already, and nothing was sent."""
