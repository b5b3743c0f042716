"""An endpoint on loopback that speaks the chat-completions protocol, keeps what it is asked, and misbehaves on demand.

    with serving(lambda received: Says("Hello.")) as stub:
        ...  # stub.url, stub.received

What it answers is a function of what it received: `Says` a reply (as JSON or, where it was asked to stream, as
events), or one of the other shapes below. `in_turn` gives one after the other.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

Headers = Mapping[str, str]
REASONS = {200: "OK", 302: "Found", 307: "Temporary Redirect", 429: "Too Many Requests"}


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came."""

    method: str
    path: str
    headers: Headers
    payload: dict[str, Any]
    number: int
    """How many came before."""

    @property
    def prompt(self) -> str:
        """The last message."""
        return str(self.payload["messages"][-1]["content"])


@dataclass(frozen=True, slots=True)
class Says:
    """A reply, after so many seconds; cut after so many bytes of the body where `cut` is given."""

    text: str
    _: KW_ONLY
    finish: str | None = "stop"
    after: float = 0.0
    cut: int | None = None
    """Bytes of the body after which the connection is closed, though more were announced."""
    unannounced: bool = False
    """Whether the length is not told, so that a close in good order ends the body."""
    content_type: str = ""
    refusal: str = ""
    """Words that stand beside an empty content."""


@dataclass(frozen=True, slots=True)
class Fails:
    """Anything else that a server may send: a status, headers, a body."""

    status: int
    body: str = '{"error": {"message": "no"}}'
    _: KW_ONLY
    headers: Headers = field(default_factory=dict)
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes that are sent as they are, and the connection closed; none closes it without a word."""

    content: bytes = b""


Answer = Says | Fails | Raw
Answerer = Callable[[Received], Answer]


def in_turn(*answers: Answer) -> Answerer:
    """Return what gives one answer after the other, the last one from then on."""
    return lambda received: answers[min(received.number, len(answers) - 1)]


class Stub:
    """A running endpoint."""

    def __init__(self, answer: Answerer) -> None:
        self.answer = answer
        self.received: list[Received] = []
        self.in_flight = 0
        self.most_in_flight = 0
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while received := await self._receive(reader):
                self.received.append(received)
                self.in_flight += 1
                self.most_in_flight = max(self.most_in_flight, self.in_flight)
                try:
                    if not await self._send(writer, received, self.answer(received)):
                        break
                finally:
                    self.in_flight -= 1
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    async def _receive(self, reader: asyncio.StreamReader) -> Received | None:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode().rstrip().split("\r\n")
        method, path, _ = first.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        return Received(method, path, headers, json.loads(body) if body else {}, len(self.received))

    async def _send(self, writer: asyncio.StreamWriter, received: Received, answer: Answer) -> bool:
        """Send an answer; False where the connection ends with it."""
        if isinstance(answer, Raw):
            writer.write(answer.content)
            await writer.drain()
            return False
        headers: dict[str, str] = {}
        if isinstance(answer, Fails):
            status, body, headers, content_type = answer.status, answer.body.encode(), dict(answer.headers), ""
            headers["content-type"] = answer.content_type
        else:
            await asyncio.sleep(answer.after)
            status, streamed = 200, bool(received.payload.get("stream"))
            body = events(answer, received) if streamed else completion(answer, received)
            content_type = "text/event-stream" if streamed else "application/json"
            headers["content-type"] = answer.content_type or content_type
        cut = answer.cut if isinstance(answer, Says) else None
        closes = isinstance(answer, Says) and answer.unannounced
        headers |= {"connection": "close"} if closes else {"content-length": str(len(body))}
        lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Other')}", *(f"{k}: {v}" for k, v in headers.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body[:cut])
        await writer.drain()
        return cut is None and not closes


def completion(answer: Says, received: Received) -> bytes:
    """Return the JSON of a chat completion."""
    message = {"role": "assistant", "content": None if answer.refusal else answer.text}
    if answer.refusal:
        message["refusal"] = answer.refusal
    choice = {"index": 0, "finish_reason": answer.finish, "message": message}
    return json.dumps({
        "id": f"chatcmpl-{received.number}", "object": "chat.completion", "created": 1, "system_fingerprint": "stub",
        "model": received.payload.get("model"), "choices": [choice], "usage": usage(answer, received),
    }).encode()  # fmt: skip


def usage(answer: Says, received: Received) -> dict[str, int]:
    """Return counts that depend on the texts alone: a token is a word."""
    prompt = sum(len(message["content"].split()) for message in received.payload["messages"])
    reply = len(answer.text.split())
    return {"prompt_tokens": prompt, "completion_tokens": reply, "total_tokens": prompt + reply}


def events(answer: Says, received: Received) -> bytes:
    """Return the events of a streamed chat completion: its words, why it ended, what it used, and the end mark."""
    base = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": received.payload.get("model"),
            "system_fingerprint": "stub"}  # fmt: skip
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    said = "refusal" if answer.refusal else "content"
    deltas += [{said: part} for part in (answer.refusal or answer.text).replace(" ", " \0").split("\0")]
    chunks = [{**base, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
    if answer.finish is not None:
        chunks.append({**base, "choices": [{"index": 0, "delta": {}, "finish_reason": answer.finish}]})
    if received.payload.get("stream_options", {}).get("include_usage"):
        chunks.append({**base, "choices": [], "usage": usage(answer, received)})
    lines = [f"data: {json.dumps(chunk)}\n\n" for chunk in chunks]
    return "".join([*lines, "data: [DONE]\n\n"]).encode()


@contextlib.contextmanager
def serving(answer: Answerer, port: int = 0) -> Iterator[Stub]:
    """Yield an endpoint that runs in a thread of its own until the block ends."""
    stub, started, loop = Stub(answer), threading.Event(), asyncio.new_event_loop()

    async def run() -> None:
        server = await asyncio.start_server(stub.serve, "127.0.0.1", port, limit=1 << 20, backlog=1_024)
        stub.port = server.sockets[0].getsockname()[1]
        started.set()
        await stopped.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    stopped = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(run(),), daemon=True)
    thread.start()
    if not started.wait(10):
        raise RuntimeError("the stub did not start")
    try:
        yield stub
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join(10)
        loop.close()
