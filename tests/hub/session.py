"""A session of somebody who works against a loopback Hub: commands and `load_dataset`, in one process of their own.

The clients read their endpoint when they are imported, and importing them takes longer than most commands.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.server import Server

QUIET = {"HF_HUB_DISABLE_TELEMETRY": "1", "HF_UPDATE_DOWNLOAD_COUNTS": "0", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


@dataclass(slots=True)
class Session:
    """The process and what goes to it."""

    process: subprocess.Popen[str]

    def _ask(self, verb: str, *arguments: str) -> Any:  # noqa: ANN401 - JSON
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([verb, arguments]) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the session ended"
        return json.loads(line)

    def careloom(self, *arguments: str) -> Done:
        """Run the command."""
        return Done(**self._ask("careloom", *arguments))

    def done(self, *arguments: str) -> str:
        """Run the command, which must succeed, and return what it printed."""
        ended = self.careloom(*arguments)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def load(self, config: str, revision: str, how: str = "loading") -> dict[str, list[dict[str, Any]]]:
        """Return the rows of a config of careloom/talks at a tag."""
        found: dict[str, list[dict[str, Any]]] = self._ask("load", "careloom/talks", config, revision, how)
        return found

    def move(self, home: Path) -> None:
        """Go on with empty caches below another folder."""
        self._ask("move", str(home))

    def publish(self, repository: str, folder: Path, tag: str) -> str:
        """Publish a folder, and return the error, empty where all went well."""
        return str(self._ask("publish", repository, str(folder), tag)["error"])


@contextmanager
def working(server: Server, home: Path, *, xet: bool = False, token: str = "hf_writer") -> Iterator[Session]:  # noqa: S107
    """Yield a session against a loopback Hub, with caches of its own."""
    where = {"HF_ENDPOINT": server.endpoint, "HF_TOKEN": token, "HF_HUB_DISABLE_XET": "0" if xet else "1"}
    with _process(home, **where) as session:
        yield session


@contextmanager
def working_online(home: Path, token: str) -> Iterator[Session]:
    """Yield a session against the Hub itself."""
    with _process(home, HF_TOKEN=token) as session:
        yield session


@contextmanager
def _process(home: Path, **more: str) -> Iterator[Session]:
    environment = {**os.environ, **QUIET, **more, "HF_HOME": str(home), "PYTHONPATH": str(Path(__file__).parents[1])}
    command, pipe = [sys.executable, "-m", "hub.session_process"], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=sys.stderr, text=True, env=environment) as process:
        try:
            yield Session(process)
        finally:
            process.kill()
