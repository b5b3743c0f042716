"""The application around the page: files to download, whether it is well, and what no answer may do in a browser."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote

import gradio as gr
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse

from explorer.asked import BESIDE
from explorer.downloads import download
from explorer.errors import FilterError
from explorer.filters import parse
from explorer.holdings import Holdings
from explorer.page import build, look

HEADERS = {
    "content-security-policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
        "form-action 'self'; worker-src 'self' blob:"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""A browser asks nothing of any other host, whatever a page holds, and tells no other host where it comes from."""
Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]


class Guarded:
    """An application whose answers all carry the headers."""

    def __init__(self, inner: FastAPI) -> None:
        """Guard an application."""
        self.inner = inner

    async def __call__(self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Send) -> None:
        """Answer a request."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                more = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message.get("headers", ()), *more]
            await send(message)

        await self.inner(scope, receive, guarded)


def application(holdings: Holdings) -> Guarded:
    """Return the application: the page at its root, and what is fetched beside it."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/health")
    def health() -> Response:
        store, baselines = holdings.store, holdings.baselines
        return JSONResponse({"datasets": len(store.shelf), "models": len(baselines.usable),
                             "broken": len(store.broken) + len(baselines.broken)})  # fmt: skip

    @app.get("/download.{form}")
    def rows(form: str, request: Request) -> Response:
        return _download(holdings, form, request.url.query)

    page = build(holdings)
    page.queue(max_size=200, default_concurrency_limit=8)
    return Guarded(gr.mount_gradio_app(app, page, path="/", **look()))


def _download(holdings: Holdings, form: str, query: str) -> Response:
    """Return the rows that a filter finds as a file, or why there are none."""
    try:
        found = download(holdings.store, parse(query, beside=(*BESIDE, "bom")), form, bom="bom=1" in query.split("&"))
    except FilterError as problem:
        return PlainTextResponse(f"{problem}\n", status_code=400)
    named = {"content-disposition": f"attachment; filename*=UTF-8''{quote(found.name)}", "x-rows": str(found.rows)}
    return StreamingResponse(found.chunks, media_type=found.media_type, headers=named)
