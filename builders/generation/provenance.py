"""Who made a record: for each part the models that answered, the prompts that they were given, and the day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from builders.generation.asking import Ask, Asker, Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """One model in one part of a record."""

    part: str
    """What it did: `client`, `therapist`, `coder`, `judge`."""
    model: str
    """As its server named it."""
    prompts: tuple[str, ...]
    """With their versions, sorted."""
    date: str = ""
    """Of its last reply, UTC; empty where it is not known."""

    def row(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"part": self.part, "model": self.model, "prompts": list(self.prompts), "date": self.date or None}


@dataclass(slots=True)
class Makers:
    """What a record was made with so far."""

    _found: dict[tuple[str, str], tuple[set[str], str]] = field(default_factory=dict)

    def noting(self, part: str, asker: Asker) -> Asker:
        """Return an asker that notes who replied in this part, to which prompt and when."""

        async def noted(ask: Ask) -> Reply:
            reply = await asker(ask)
            prompts, date = self._found.get((part, reply.model), (set(), ""))
            self._found[part, reply.model] = (prompts | {ask.prompt}, max(date, reply.date[: len("2026-01-31")]))
            return reply

        return noted

    def made(self) -> tuple[Making, ...]:
        """Return all of it, by part and model."""
        return tuple(
            Making(part=part, model=model, prompts=tuple(sorted(prompts)), date=date)
            for (part, model), (prompts, date) in sorted(self._found.items())
        )


def read_makings(rows: Iterable[dict[str, Any]]) -> tuple[Making, ...]:
    """Return what `row` gave."""
    return tuple(
        Making(part=row["part"], model=row["model"], prompts=tuple(row["prompts"]), date=row["date"] or "")
        for row in rows
    )
