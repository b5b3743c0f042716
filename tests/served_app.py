"""A Space's `app.py`, started in a process of its own on this machine as a Space starts it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

LONGEST_START = 120.0


@dataclass(frozen=True, slots=True)
class ServedApp:
    """A process that serves, or is about to, and what it has written."""

    address: str
    log: Path
    process: subprocess.Popen[bytes]

    def wait(self, path: str = "") -> None:
        """Return when a path of it answers."""
        end = monotonic() + LONGEST_START
        while monotonic() < end and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.address}/{path}", timeout=5).close()  # noqa: S310 - this machine
            except OSError:
                sleep(0.2)
            else:
                return
        raise AssertionError(f"{self.address} did not start:\n{self.log.read_text()}")


@contextmanager
def served_app(folder: Path, place: Path, **environment: str) -> Iterator[ServedApp]:
    """Yield the app of a folder while it starts; `place` is where it may write. It ends with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = place / "app.log"
    settings = {**os.environ, "GRADIO_SERVER_PORT": str(port), "HF_HUB_OFFLINE": "1", "HF_HOME": str(place / "home"),
                "GRADIO_TEMP_DIR": str(place / "uploads"), **environment}  # fmt: skip
    with log.open("w") as written, subprocess.Popen(
        [sys.executable, "app.py"], cwd=folder, env=settings, stdout=written, stderr=written
    ) as process:  # fmt: skip
        try:
            yield ServedApp(f"http://127.0.0.1:{port}", log, process)
        finally:
            process.kill()
