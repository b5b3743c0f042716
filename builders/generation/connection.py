"""The connection to an endpoint: looks a request up, sends what is new, and writes down what was asked and answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from builders.generation.allowed_words import AllowedWords
from builders.generation.asking import Ask, Reply
from builders.generation.endpoint import Endpoint, check_endpoint, refuse_offline, token_for
from builders.generation.faults import FaultError, failure
from builders.generation.progress import Tally
from builders.generation.reply_cache import Answered, ReplyCache, request_hash
from builders.generation.retrying import Pace, retried
from builders.generation.transcripts import Journal, journal_of, line_of

if TYPE_CHECKING:
    from builders.generation.chat_client import Line


@asynccontextmanager
async def connected(
    endpoint: Endpoint,
    *,
    cache: Path,
    transcript: Path,
    words_of: Iterable[str] = (),
    environment: Mapping[str, str] | None = None,
) -> AsyncIterator[Connection]:
    """Yield what sends requests to an endpoint; the transcript is written when the block ends well.

    `words_of` names datasets whose words will be sent, so that what is not permitted ends before anything is.
    The token is read from the environment. Nothing is sent before the first request.

    Raises ProblemsFound with everything that is wrong with the endpoint as it is given, WordsMayNotBeSent, and, of
    each request, EndpointUnusable or RequestFailed.
    """
    check_endpoint(endpoint)
    refuse_offline(endpoint, environment)
    token = token_for(endpoint, environment)
    words = AllowedWords(endpoint)
    words.refuse(words_of)
    import ssl

    import httpx2

    from builders.generation.chat_client import Line

    # Loopback is plain http nearly always; reading the certificates of the system is left to where they are needed.
    encrypted = endpoint.base_url.startswith("https:")
    context = httpx2.create_ssl_context() if encrypted else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    lines = [Line(endpoint, token, context) for _ in range(endpoint.at_once)]
    try:
        with journal_of(transcript) as journal:
            yield Connection(endpoint, lines, ReplyCache(cache), journal, words)
    finally:
        for line in lines:
            await line.close()


class Connection:
    """An Asker; `tally` counts what it was asked for."""

    def __init__(
        self, endpoint: Endpoint, lines: list[Line], cache: ReplyCache, journal: Journal, words: AllowedWords
    ) -> None:
        """Take what `connected` opened."""
        self.tally = Tally()
        self._endpoint, self._cache, self._journal, self._words = endpoint, cache, journal, words
        self._pace = Pace(endpoint.per_minute)
        # The line that was free last is taken first, so that few in flight need few connections.
        self._free: asyncio.LifoQueue[Line] = asyncio.LifoQueue()
        for line in lines:
            self._free.put_nowait(line)
        self._in_flight: dict[str, asyncio.Event] = {}
        self._answered = False

    def __repr__(self) -> str:
        return f"Connection({self._endpoint.address!r}, {self._endpoint.model!r})"

    async def __call__(self, ask: Ask) -> Reply:
        """Return the reply to a request, from the cache or from the endpoint, and write it down.

        Raises WordsMayNotBeSent, EndpointUnusable (nothing can be asked there) or RequestFailed (this one cannot).
        """
        self._words.refuse([ask.words_of], ask.key)
        endpoint, parameters = self._endpoint, parameters_of(self._endpoint, ask)
        request = request_hash(endpoint.address, endpoint.model, ask, parameters)
        answered = self._cache.get(request)
        # What is asked twice at the same time is sent once; who waits is the next to send if the other fails.
        while answered is None and (other := self._in_flight.get(request)) is not None:
            await other.wait()
            answered = self._cache.get(request)
        if answered is None:
            answered = await self._ask_anew(request, ask)
        self.tally.add(answered.reply)
        self._journal.write(
            line_of(
                ask, answered, address=endpoint.address, model=endpoint.model, request=request, parameters=parameters
            )
        )
        reply = answered.reply
        return replace(reply, model=reply.model or endpoint.model, date=answered.date)

    async def _ask_anew(self, request: str, ask: Ask) -> Answered:
        endpoint = self._endpoint
        done = self._in_flight[request] = asyncio.Event()
        try:
            answered = await retried(lambda: self._try(ask), endpoint.patience, self._pace)
            self._cache.put(request, answered, address=endpoint.address, model=endpoint.model, words_of=ask.words_of)
            return answered
        except FaultError as error:
            failed = failure(error, endpoint.address, ask.key)
        finally:
            del self._in_flight[request]
            done.set()
        raise failed

    async def _try(self, ask: Ask) -> Answered:
        line = await self._free.get()
        try:
            await self._pace.turn()  # last, so that whoever waited for a line is held as well
            date, clock = datetime.now(tz=UTC), asyncio.get_running_loop().time
            start = clock()
            reply = await line.send(ask, answered=self._answered)
            self._answered = True
            latency = round((clock() - start) * 1_000, 1)
            return Answered(reply=reply, date=date.isoformat(timespec="seconds"), latency_ms=latency)
        finally:
            self._free.put_nowait(line)


def parameters_of(endpoint: Endpoint, ask: Ask) -> dict[str, Any]:
    """Return how the model is told to sample; asked the same with other parameters, it is another request."""
    parameters: dict[str, Any] = {
        "temperature": ask.temperature,
        "max_tokens": ask.max_tokens,
        "seed": ask.seed,
        **endpoint.extra,
    }
    if ask.schema is not None:
        parameters |= {"schema": dict(ask.schema), "schema_form": endpoint.schema_form}
    return parameters
