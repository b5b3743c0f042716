"""How an endpoint is asked, as options that every sub-verb has without listing them again."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from typing import get_type_hints

from scripts.generating.options import AtOnce, MaxTokens, PerMinute, SchemaOption, Stream, Timeout, TokenPrices

PLACE = "asking"
"""The parameter in whose place the options stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How much is asked at once, how patiently, and what of a reply; each field is an option."""

    at_once: AtOnce = 8
    per_minute: PerMinute = None
    timeout: Timeout = 120.0
    max_tokens: MaxTokens = None
    stream: Stream = False
    schema_form: SchemaOption = "json_schema"
    prices: TokenPrices = None

    @property
    def length(self) -> dict[str, int]:
        """Return how long replies may be, for whoever speaks; empty where each part keeps its own length."""
        return {} if self.max_tokens is None else {"max_tokens": self.max_tokens}


USUAL = Asking()


def asks(run: Callable[..., None]) -> Callable[..., None]:
    """Return a sub-verb with the fields of `Asking` as its options, in the place of its parameter `asking`."""
    hints = get_type_hints(Asking, include_extras=True)
    spread = [
        inspect.Parameter(one.name, inspect.Parameter.KEYWORD_ONLY, default=one.default, annotation=hints[one.name])
        for one in fields(Asking)
    ]
    parameters: list[inspect.Parameter] = []
    for one in inspect.signature(run, eval_str=True).parameters.values():
        parameters += spread if one.name == PLACE else [one.replace(kind=inspect.Parameter.KEYWORD_ONLY)]

    @wraps(run)
    def spread_out(**given: object) -> None:
        options = {one.name: given.pop(one.name) for one in spread}
        run(**given, asking=Asking(**options))  # type: ignore[arg-type]  # checked by Typer

    spread_out.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # what Typer reads
    return spread_out
