"""The loopback Hub as a server on this machine: the unmodified clients reach it through HF_ENDPOINT."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from hub.control import PREFIX, control
from hub.interference import before, kill
from hub.messages import Reply, Request
from hub.routes import answer
from hub.state import Asked, State


class Handler(BaseHTTPRequestHandler):
    """Reads a request, shows a fault where one is due, and sends the reply."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def handle_request(self) -> None:
        """Answer one request, as its fault has it where there is one."""
        state, origin = self.server.state, f"http://{self.headers['Host']}"
        if self.path.startswith(PREFIX):
            self._send(control(state, Request(self.command, self.path, {}, b"".join(self._body()), origin)))
            return
        with state.lock:
            state.asked.append(Asked(self.command, self.path, "Authorization" in self.headers, origin))
            fault = next((one for one in state.faults if one.hits(self.command, self.path)), None)
        kind = fault.kind if fault else ""
        if kind == "cut-during" and self._brings_a_body():
            next(self._body(), b"")
            self._cut()
            return
        body = b"".join(self._body())
        if fault is not None:
            before(state, fault, self.path)
            if kind == "status":
                self._send(Reply(fault.status, b'{"error": "told to fail"}', fault.headers))
                return
            if kind in ("cut-before", "kill"):
                self._cut()
                return
        headers = {name.lower(): value for name, value in self.headers.items()}
        method = "GET" if self.command == "HEAD" else self.command
        reply = answer(state, Request(method, self.path, headers, body, origin))
        if fault is not None and kind == "kill-after":
            kill(state, fault)
        if kind == "cut-during":
            self._send(reply, whole=False)
        if kind in ("cut-after", "cut-during", "kill-after"):
            self._cut()
        else:
            self._send(reply)

    def _brings_a_body(self) -> bool:
        return "Transfer-Encoding" in self.headers or int(self.headers.get("Content-Length") or 0) > 0

    def _body(self) -> Iterator[bytes]:
        """Yield the body in parts, a plain one in two halves."""
        if self.headers.get("Transfer-Encoding", "") == "chunked":
            yield from self._chunks()
            return
        length = int(self.headers.get("Content-Length") or 0)
        yield self.rfile.read(length // 2)
        yield self.rfile.read(length - length // 2)

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline().split(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def _send(self, reply: Reply, *, whole: bool = True) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body if whole else reply.body[: len(reply.body) // 2])

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: object) -> None:
        """Keep quiet; `State.asked` says what was asked, without headers and bodies."""


for _method in ("GET", "HEAD", "POST", "PUT", "DELETE"):
    setattr(Handler, f"do_{_method}", Handler.handle_request)


class Server(ThreadingHTTPServer):
    """A server with what its Hub knows."""

    daemon_threads = True

    def __init__(self, state: State, port: int = 0) -> None:
        """Listen on a port of this machine, any free one where none is named."""
        super().__init__(("127.0.0.1", port), Handler)
        self.state = state

    @property
    def endpoint(self) -> str:
        """Return the address for HF_ENDPOINT."""
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def serving(root: Path, *, second_origin: bool = False) -> Iterator[Server]:
    """Serve a Hub whose files lie below a folder, large files from a second port where that is asked for."""
    server = Server(State(root))
    servers = [server]
    if second_origin:
        servers.append(Server(server.state))
        server.state.second_origin = servers[1].endpoint
    for one in servers:
        threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield server
    finally:
        for one in servers:
            one.shutdown()
            one.server_close()
