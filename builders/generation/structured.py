"""Replies that must have a shape: read out of whatever text is around them, checked by us, never guessed."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from builders.generation.asking import Ask, Asker, Reply

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

T = TypeVar("T")
THOUGHTS_END = "</think>"
FENCE = "```"
CUT_OFF = frozenset({"length", "content_filter"})
"""Reasons to stop that leave a reply unfinished."""
REFUSAL = "refusal"
"""Why a model stopped whose server says that the words are those of a refusal."""
CLOSED_BY = {"{": "}", "[": "]"}
OPENING = re.compile(r"[{\[]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusable:
    """What was asked in vain: every reply, and why each could not be used."""

    key: str
    prompt: str
    replies: tuple[Reply, ...]
    reasons: tuple[str, ...]
    refused: bool = False
    """Whether the last one was refused for good, and not asked for again."""


class RefusedReply(ValueError):  # noqa: N818 - named for what it says
    """Raised by whoever reads a reply for one that must not be asked for again: its record stops."""


@dataclass(slots=True)
class Usability:
    """How often each prompt's replies could be used, could after asking again, and never could."""

    used: Counter[str] = field(default_factory=Counter)
    asked_again: Counter[str] = field(default_factory=Counter)
    """Requests that were sent because the reply before could not be used."""
    unusable: Counter[str] = field(default_factory=Counter)


async def usable(
    asker: Asker,
    ask: Ask,
    parse: Callable[[str], T],
    attempts: int = 3,
    *,
    counts: Usability | None = None,
    unfinished: bool = False,
) -> T | Unusable:
    """Return what `parse` makes of a reply, asking again where it raises ValueError; Unusable when no attempt is left.

    A RefusedReply is not asked for again.

    `parse` is given the reply without the thoughts that some models write first. With a seed, each attempt has its
    own: the same one would give the same reply. A reply that the server cut off is not parsed unless `unfinished` is
    permitted. `counts` is added to.
    """
    replies: list[Reply] = []
    reasons: list[str] = []
    refused = False
    for number in range(attempts):
        seed = None if ask.seed is None else ask.seed + number
        reply = await asker(replace(ask, attempt=ask.attempt + number, seed=seed))
        try:
            if reply.finish in CUT_OFF and not unfinished:
                raise ValueError(f"the reply was cut off ({reply.finish})")
            value = parse(without_thoughts(reply.text))
        except ValueError as error:
            replies.append(reply)
            reasons.append(str(error))
            if refused := isinstance(error, RefusedReply):
                break
        else:
            if counts is not None:
                counts.used[ask.prompt] += 1
                counts.asked_again[ask.prompt] += number
            return value
    if counts is not None:
        counts.unusable[ask.prompt] += 1
        counts.asked_again[ask.prompt] += len(replies) - 1
    return Unusable(key=ask.key, prompt=ask.prompt, replies=tuple(replies), reasons=tuple(reasons), refused=refused)


def without_thoughts(text: str) -> str:
    """Return a reply without the thoughts that reasoning models write before it, whose end they mark."""
    return text.rpartition(THOUGHTS_END)[2].strip()


def json_reply(text: str, schema: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever the schema permits
    """Return the JSON value of a reply that the schema permits: plain, in a Markdown fence, or with text around.

    Raises ValueError where there is none, or where several that differ leave open which was meant.
    """
    values = list(json_values(text))
    if not values:
        raise ValueError("the reply holds no JSON, or JSON that is broken")
    validator = _validator(json.dumps(schema, sort_keys=True))
    valid = [value for value in values if validator.is_valid(value)]
    if not valid:
        raise ValueError(f"the reply's JSON is not what the schema asks for: {_violation(validator, values[0])}")
    # Compared as text: in Python True equals 1, in JSON it does not.
    if len({json.dumps(value, sort_keys=True) for value in valid}) > 1:
        raise ValueError(f"the reply holds {len(valid)} JSON values that the schema permits, and they differ")
    return valid[0]


def json_values(text: str) -> Iterator[Any]:
    """Yield the JSON values of a text: all of it, or the objects and arrays that stand in it.

    What stands within something broken is not one: it may be a part of what was meant.
    """
    text = text.strip()
    whole = text
    if text.startswith(FENCE) and text.endswith(FENCE) and text.count(FENCE) == 2:
        whole = text.removesuffix(FENCE).partition("\n")[2]
    try:
        yield _decoder().decode(whole.strip())
    except (ValueError, RecursionError):
        yield from _values_within(text)


def _values_within(text: str) -> Iterator[Any]:
    decoder, at = _decoder(), 0
    while opening := OPENING.search(text, at):
        try:
            value, at = decoder.raw_decode(text, opening.start())
        except (ValueError, RecursionError):
            at = _end_of_brackets(text, opening.start())
            if at < 0:
                return
        else:
            yield value


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(object_pairs_hook=_without_repeated_names, parse_constant=_no_number)


def _without_repeated_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; one that gives a name twice leaves open which value was meant."""
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a name is given twice")
    return dict(pairs)


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _end_of_brackets(text: str, start: int) -> int:
    """Return where brackets that are opened at a place are closed again, strings passed over; -1 for nowhere."""
    open_ones: list[str] = []
    in_string = escaped = False
    for place in range(start, len(text)):
        letter = text[place]
        if in_string:
            in_string = escaped or letter != '"'
            escaped = letter == "\\" and not escaped
        elif letter == '"':
            in_string = True
        elif letter in CLOSED_BY:
            open_ones.append(CLOSED_BY[letter])
        elif letter in CLOSED_BY.values():
            if letter != open_ones.pop():
                return -1
            if not open_ones:
                return place + 1
    return -1


@lru_cache(maxsize=64)
def _validator(schema: str) -> Draft202012Validator:
    """Return the checker of a schema; SchemaError (which is no ValueError) where the schema itself is wrong."""
    from jsonschema import Draft202012Validator

    content = json.loads(schema)
    Draft202012Validator.check_schema(content)
    return Draft202012Validator(content)


def _violation(validator: Draft202012Validator, value: object) -> str:
    from jsonschema.exceptions import best_match

    error = best_match(validator.iter_errors(value))
    return error.message if error is not None else ""


def object_schema(**properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of an object that has exactly these properties."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }
