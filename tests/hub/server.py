"""The loopback Hub as a server on this machine: the unmodified clients reach it through HF_ENDPOINT."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from hub.messages import Reply, Request
from hub.routes import answer
from hub.state import Asked, State


class Handler(BaseHTTPRequestHandler):
    """Reads a request, shows a fault where one is due, and sends the reply."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def handle_request(self) -> None:
        """Answer one request."""
        length = int(self.headers.get("Content-Length") or 0)
        chunked = self.headers.get("Transfer-Encoding", "") == "chunked"
        body = b"".join(self._chunks()) if chunked else self.rfile.read(length)
        state = self.server.state
        with state.lock:
            state.asked.append(Asked(self.command, self.path))
            fault = next((one for one in state.faults if one.hits(self.command, self.path)), None)
        if fault is not None and fault.kind == "status":
            self._send(Reply(fault.status, b'{"error": "told to fail"}', fault.headers))
            return
        if fault is not None and fault.kind == "cut-before":
            self._cut()
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        method = "GET" if self.command == "HEAD" else self.command
        origin = f"http://{self.headers['Host']}"
        reply = answer(state, Request(method, self.path, headers, body, origin))
        if fault is not None:
            self._cut()
        else:
            self._send(reply)

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline().split(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)

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
def serving(root: Path) -> Iterator[Server]:
    """Serve a Hub whose files lie below a folder, for as long as the block runs."""
    server = Server(State(root))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
