"""Small runs against an endpoint: one request or several, with a cache and a transcript of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builders.generation.asking import Ask, Message, Reply
from builders.generation.connection import connected
from builders.generation.endpoint import Endpoint, Patience
from builders.generation.progress import Tally

QUICK = Patience(tries=4, first_wait=0.01, longest_wait=0.05, in_all=5.0)
MODEL = "stub-model"


def ask(text: str, key: str = "", **others: Any) -> Ask:  # noqa: ANN401 - as Ask has them
    """Return a request of one message, for what the message says where no key is given."""
    messages = (Message("system", "You answer in one sentence."), Message("user", text))
    return Ask(key=key or text, prompt="test/one@1", messages=messages, **others)


def endpoint(url: str, **others: Any) -> Endpoint:  # noqa: ANN401 - as Endpoint has them
    """Return an endpoint that is given up soon."""
    settings = {"model": MODEL, "timeout": 5.0, "patience": QUICK, **others}
    return Endpoint(base_url=url, **settings)


@dataclass(frozen=True, slots=True)
class Run:
    """Where runs keep what they asked, and how they ask."""

    folder: Path

    @property
    def cache(self) -> Path:
        return self.folder / "cache"

    @property
    def transcript(self) -> Path:
        return self.folder / "transcript.jsonl"

    @property
    def journal(self) -> Path:
        return self.folder / "transcript.jsonl.journal"

    def asked(
        self, where: Endpoint, asks: Sequence[Ask], environment: Mapping[str, str] | None = None
    ) -> tuple[list[Reply], Tally]:
        """Ask everything at once and return the replies and the tally."""

        async def run() -> tuple[list[Reply], Tally]:
            async with connected(
                where, cache=self.cache, transcript=self.transcript, environment=environment or {}
            ) as asker:
                return list(await asyncio.gather(*(asker(one) for one in asks))), asker.tally

        return asyncio.run(run())

    def every_byte(self) -> bytes:
        """Return all bytes of all files, their names included."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        return b"\n".join(str(path).encode() + b"\n" + path.read_bytes() for path in files)
