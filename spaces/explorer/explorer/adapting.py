"""Cultural adaptation of answers, tried with a model of one's own: only in the app on the visitor's own machine.

What is typed goes to the endpoint that the visitor names and nowhere else; the key is kept for the request alone.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from vendored.asking import Ask, Message
from vendored.chat_client import Line
from vendored.composed_prompts import Composed
from vendored.endpoint import Endpoint
from vendored.faults import Fault, FaultError
from vendored.posts import Mark, Post
from vendored.strategies import STRATEGIES, adaptation_prompt
from vendored.structured import REFUSAL

from explorer.errors import FilterError, unknown
from explorer.models import LOCAL, Limits, within

NAMES = tuple(one.name for one in STRATEGIES)
TIMEOUT = 120.0
TEMPERATURE, LONGEST_REPLY, SEED = 0.7, 1_000, 0
LONGEST_NAME, LONGEST_KEY = 200, 4_000
ONLY_LOCAL = (
    "Strategies are tried with a model of your own, in the app on your own machine: check the project out, run "
    "`make space` and open the page that it names."
)
CUT = "The reply was cut off: it reached the longest that is asked for."
REFUSED = "The model refuses to answer."
ADVICE = {
    "endpoint": "Check the address (its path usually ends in /v1), the model's name, and the key.",
    "passing": "Try again in a while.",
    "request": "Shorten the text, or try another model.",
}


@dataclass(frozen=True, slots=True)
class Server:
    """An endpoint of the visitor's own; the key is never shown."""

    endpoint: Endpoint
    key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Prompted:
    """What a model is asked under a strategy."""

    strategy: str
    prompt: str
    """Names and versions of the prompts that it is put together from."""
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Adapted:
    """What came back under a strategy: a reply, a problem, or both where the reply is not whole."""

    asked: Prompted
    reply: str
    problem: str
    model: str
    """As the server names it."""


def why_not_here(environment: Mapping[str, str]) -> str:
    """Return why strategies cannot be tried, empty where they can: on the visitor's own machine, and on no Space."""
    local = environment.get("EXPLORER_LOCAL", "") == "1" and not environment.get("SPACE_ID", "")
    return "" if local else ONLY_LOCAL


def server(address: str, model: str, key: str = "", timeout: float = TIMEOUT) -> Server:
    """Return the endpoint that a visitor typed; FilterError for one that nothing may be sent to.

    Any port of this machine may be asked; every other host over https alone, so that neither words nor key can be read
    on the way, and no service of the local network that speaks plain http can be reached from here.
    """
    given, named, secret = address.strip(), model.strip(), key.strip()
    if not named or len(named) > LONGEST_NAME or not named.isprintable():
        raise FilterError(f"The model has no usable name: expected its name at the server, up to {LONGEST_NAME} signs.")
    if len(secret) > LONGEST_KEY or not (secret.isascii() and secret.isprintable()) or " " in secret:
        raise FilterError("What was given is no key: expected letters, digits and marks of ASCII, without blanks.")
    endpoint = Endpoint(base_url=given.rstrip("/"), model=named, timeout=timeout)
    try:
        parts = urlsplit(given)
        usable = bool(parts.hostname) and parts.port != 0 and given.isprintable() and " " not in given
    except ValueError:
        usable = False
    # What was typed is not repeated: it may hold a key.
    if not usable or parts.scheme not in {"http", "https"} or set("@?#\\") & set(given):
        raise FilterError("The address is none of an endpoint: expected one such as http://127.0.0.1:8080/v1 or "
                          "https://host/v1, without a user name, a key or a query in it.")  # fmt: skip
    if parts.scheme == "http" and not endpoint.loopback:
        raise FilterError("The address is not encrypted: expected https://, or an address of this machine such as "
                          "http://127.0.0.1:8080/v1.")  # fmt: skip
    return Server(endpoint, secret)


def post(
    text: str,
    language: str,
    culture: str,
    distress: Sequence[tuple[str, str | None]] | None = None,
    signals: Sequence[tuple[str, str | None]] | None = None,
    limits: Limits = LOCAL,
) -> Post:
    """Return what is to be answered; the marks are phrases with their labels, None where nobody marked the text.

    FilterError where the language is none, or the text is none or too long.
    """
    import langcodes

    said, spoken, group = within(text, limits), language.strip(), culture.strip()
    if not langcodes.tag_is_valid(spoken):
        raise FilterError("The language is not known: expected a tag such as ko, de or zh-Hans.")
    if not group or len(group) > LONGEST_NAME or not group.isprintable():
        raise FilterError("The culture has no usable name: expected some words, such as Korean.")
    marked = distress is not None or signals is not None
    marks = [tuple(Mark(phrase, label) for phrase, label in found or ()) for found in (distress, signals)]
    return Post(post_id="typed", culture=group, language=spoken, text=said, distress=marks[0], signals=marks[1],
                annotated=marked)  # fmt: skip


def prompted(given: Post, strategies: Sequence[str] = NAMES) -> tuple[Prompted, ...]:
    """Return what is asked under each strategy; nothing is sent. FilterError for a strategy that there is not."""
    known = {one.name: one for one in STRATEGIES}
    if wrong := next((name for name in strategies if name not in known), None):
        raise FilterError(unknown("The strategy", wrong, known))
    if not strategies:
        raise FilterError("No strategy is chosen: choose at least one.")
    return tuple(_prompted(name, adaptation_prompt(known[name], given)) for name in dict.fromkeys(strategies))


async def adapted(to: Server, asked: Sequence[Prompted]) -> tuple[Adapted, ...]:
    """Return what comes back under each strategy, in their order; what goes wrong with one stands beside the others."""
    return tuple(await asyncio.gather(*(_asked(to, one) for one in asked)))


def _prompted(name: str, composed: Composed) -> Prompted:
    return Prompted(name, composed.prompt, composed.messages)


async def _asked(to: Server, one: Prompted) -> Adapted:
    ask = Ask(key=one.strategy, prompt=one.prompt, messages=one.messages, temperature=TEMPERATURE,
              max_tokens=LONGEST_REPLY, seed=SEED)  # fmt: skip
    line = Line(to.endpoint, to.key or None, _context(to.endpoint))
    try:
        reply = await line.send(ask, answered=False)
    except FaultError as error:
        return Adapted(one, "", _in_words(error.fault), to.endpoint.model)
    finally:
        await line.close()
    problem = {"length": CUT, REFUSAL: REFUSED}.get(reply.finish, "" if reply.text.strip() else "The reply is empty.")
    return Adapted(one, reply.text.strip(), problem, reply.model or to.endpoint.model)


def _context(endpoint: Endpoint) -> ssl.SSLContext:
    """Return how connections are encrypted; reading the certificates of the system is left to where they are needed."""
    import httpx2

    plain = endpoint.base_url.startswith("http:")
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else httpx2.create_ssl_context()


def _in_words(fault: Fault) -> str:
    status = f" (status {fault.status})" if fault.status else ""
    return f"No reply: {fault.what}{status}. {ADVICE[fault.kind]}"
