# Copied from builders/generation/chat_client.py by `careloom space sync`: it is changed there, not here.
# sha256 of what follows: 2937ce899268f2bfd44f55131f482896d1e7f8d3a0362f8c5e96d8a1a8997771
"""One line to an endpoint: sends one request at a time through the Hub's client, and says what went wrong.

What that client would do by itself and must not: send the token saved on this machine to any host, follow redirects
with everything that was asked, send what goes to loopback through a proxy, rewrite how a JSON Schema is told, and ask
the Hub which tool it runs in so as to tell every endpoint.
Connections are one a line because a pool looks at all of its connections with every request.
"""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterable
from typing import Any

import httpx2
from huggingface_hub import AsyncInferenceClient, ChatCompletionOutput, ChatCompletionStreamOutput, constants
from huggingface_hub.errors import InferenceTimeoutError, TextGenerationError

from vendored.asking import Ask, Reply
from vendored.endpoint import Endpoint
from vendored.faults import Fault, FaultError, no_completion, of_body, of_status, timed_out
from vendored.structured import REFUSAL

NO_TOKEN = "none"  # noqa: S105 - stands where no token is; its header is taken out
WITHHELD = "[token]"
LARGEST = 16 << 20
"""Bytes of a reply; a chat completion has thousands."""
READ_OF_ERRORS = 64 << 10


class _AsItIs(dict[str, Any]):
    """A response format that the Hub's client does not take for one of those that it rewrites."""

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - as the dict's own
        """Return nothing for the type, which is what the client looks at before it rewrites."""
        return default if key == "type" else super().get(key, default)


class _HubClient(AsyncInferenceClient):
    """The Hub's client over a connection of ours."""

    def __init__(self, endpoint: Endpoint, token: str | None, connection: httpx2.AsyncClient) -> None:
        """Hand over the token, or see to it that none is looked for and sent."""
        # The Hub's client drops headers whose value is None, though it does not say so in its types.
        headers: Any = {"user-agent": "careloom"} | ({} if token else {"authorization": None})
        super().__init__(base_url=endpoint.base_url, token=token or NO_TOKEN, headers=headers, timeout=endpoint.timeout)
        self._connection = connection

    async def _get_async_client(self) -> httpx2.AsyncClient:
        return self._connection


def response_format(endpoint: Endpoint, ask: Ask) -> dict[str, Any] | None:
    """Return how the schema of a reply is told to the server; None for not at all."""
    if ask.schema is None or endpoint.schema_form == "none":
        return None
    if endpoint.schema_form == "json_object":
        return {"type": "json_object", "schema": dict(ask.schema)}
    return _AsItIs(type="json_schema", json_schema={"name": "reply", "schema": dict(ask.schema)})


class Line:
    """One connection to an endpoint, kept open between requests."""

    def __init__(self, endpoint: Endpoint, token: str | None, context: ssl.SSLContext) -> None:
        """Make the client; nothing is connected before the first request."""
        self._endpoint, self._token = endpoint, token
        # For the rest of the process: the client offers no other way, and several connections may be open.
        constants.HF_HUB_DISABLE_TELEMETRY = True
        self._connection = httpx2.AsyncClient(
            verify=context,
            follow_redirects=False,
            trust_env=not endpoint.loopback,
            limits=httpx2.Limits(max_connections=1, max_keepalive_connections=1),
            event_hooks={"response": [self._refuse_failures]},
        )
        self._client = _HubClient(endpoint, token, self._connection)

    async def send(self, ask: Ask, *, answered: bool) -> Reply:
        """Send one request and return its reply; `answered` is whether the endpoint answered any before.

        Raises FaultError with what went wrong.
        """
        try:
            async with asyncio.timeout(self._endpoint.timeout):
                return await self._complete(ask)
        except FaultError as error:
            fault = error.fault
        except (TimeoutError, InferenceTimeoutError, httpx2.TimeoutException):
            fault = timed_out(self._endpoint.timeout)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            fault = _of_transport(error, answered)
        except (ValueError, TypeError, AttributeError, IndexError, RecursionError) as error:
            fault = _of_content(error, answered)
        finally:
            await self._client.exit_stack.aclose()  # ends the reply that was streamed; the connection stays
        # Raised out here, so that no exception of the client, with its request and headers, hangs on this one.
        raise FaultError(fault)

    async def close(self) -> None:
        """Close the connection."""
        await self._connection.aclose()

    async def _complete(self, ask: Ask) -> Reply:
        endpoint = self._endpoint
        sent: dict[str, Any] = {
            "model": endpoint.model,
            "temperature": ask.temperature,
            "max_tokens": ask.max_tokens,
            "seed": ask.seed,
            "response_format": response_format(endpoint, ask),
            "extra_body": dict(endpoint.extra),
        }
        messages = [{"role": message.role, "content": message.content} for message in ask.messages]
        if not endpoint.stream:
            return self._reply(await self._client.chat_completion(messages, **sent))
        options: Any = {"include_usage": True}
        chunks = await self._client.chat_completion(messages, stream=True, stream_options=options, **sent)
        return await self._gathered(chunks)

    def _reply(self, output: ChatCompletionOutput) -> Reply:
        if not output.choices and output.get("error"):
            # Gateways report what failed behind them with a success of their own.
            raise FaultError(Fault(kind="passing", what="the server reports an error in place of a reply"))
        choice = output.choices[0]
        # Some servers put the words of a refusal beside an empty reply.
        content, refusal = choice.message.content or "", choice.message.get("refusal") or ""
        finish = REFUSAL if refusal and not content else choice.finish_reason
        return self._made(content or refusal, finish, output.model, output.usage)

    async def _gathered(self, chunks: AsyncIterable[ChatCompletionStreamOutput]) -> Reply:
        parts: list[str] = []
        finish, model, usage, size = "", "", None, 0
        content = refusal = ""
        async for chunk in chunks:
            model, usage = chunk.model or model, chunk.usage or usage
            for choice in (chunk.choices or ())[:1]:
                content, refusal = choice.delta.content or content, choice.delta.get("refusal") or refusal
                parts.append(choice.delta.content or choice.delta.get("refusal") or "")
                finish = choice.finish_reason or finish
                size += len(parts[-1])
            if size > LARGEST:
                raise FaultError(Fault(kind="request", what=f"the reply is longer than {LARGEST:,} characters"))
        if not finish:
            if not model and not parts:
                raise ValueError("no event of a stream came")
            # A stream that ends without saying why broke off, be the connection closed in good order or not.
            raise FaultError(Fault(kind="passing", what="the reply broke off"))
        return self._made("".join(parts), REFUSAL if refusal and not content else finish, model, usage)

    def _made(self, text: str, finish: object, model: object, usage: object) -> Reply:
        return Reply(
            text=self._clean(text),
            finish=self._clean(str(finish or "")),
            model=self._clean(str(model or "")),
            prompt_tokens=_number(usage, "prompt_tokens"),
            reply_tokens=_number(usage, "completion_tokens"),
        )

    def _clean(self, text: str) -> str:
        """Return a text that is one (half a surrogate pair is no character), and that never holds the token."""
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return text.replace(self._token, WITHHELD) if self._token else text

    async def _refuse_failures(self, response: httpx2.Response) -> None:
        """Raise FaultError for every status but success, before the Hub's client words it with what was sent."""
        if response.is_success:
            if _length(response) > LARGEST:
                raise ValueError(f"more than {LARGEST:,} bytes are no chat completion")
            # The Hub's client logs this header as it comes; a server may have put anything into it.
            response.headers.pop("x-hf-warning", None)
            return
        body = b""
        async for part in response.aiter_bytes():
            body += part
            if len(body) > READ_OF_ERRORS:
                break
        if self._token:
            body = body.replace(self._token.encode(), WITHHELD.encode())
        messages = json.loads(response.request.content).get("messages", ())
        asked = [message["content"] for message in messages]
        raise FaultError(of_status(response.status_code, response.headers, body, asked))


def _of_transport(error: Exception, answered: bool) -> Fault:  # noqa: FBT001 - a fact of the run, said once
    """Return the fault of an exchange that failed; a server that answered before may be starting anew."""
    if isinstance(error, TextGenerationError):
        return Fault(kind="passing", what="the server failed while it replied")
    if isinstance(error, httpx2.ConnectError) and not answered:
        return no_completion(answered, f"no connection: {error}")
    if isinstance(error, httpx2.InvalidURL | httpx2.UnsupportedProtocol):
        return no_completion(answered, "the address cannot be used")
    if isinstance(error, httpx2.RemoteProtocolError) and "illegal" in str(error) and not answered:
        return no_completion(answered, "what answers there speaks no HTTP")
    return Fault(kind="passing", what=f"the connection broke off ({type(error).__name__})")


def _of_content(error: Exception, answered: bool) -> Fault:  # noqa: FBT001 - a fact of the run, said once
    """Return the fault of a success that the Hub's client or we stumbled over."""
    if isinstance(error, json.JSONDecodeError):
        return of_body(answered, error.doc)
    if isinstance(error, UnicodeEncodeError):
        return Fault(kind="request", what="the messages hold half a surrogate pair", fix="Mend the text.")
    return no_completion(answered, "what came back is no chat completion")


def _length(response: httpx2.Response) -> int:
    length = response.headers.get("content-length", "")
    return int(length) if length.isdecimal() else 0


def _number(usage: object, name: str) -> int:
    number = getattr(usage, name, None)
    return number if isinstance(number, int) and number > 0 else 0
