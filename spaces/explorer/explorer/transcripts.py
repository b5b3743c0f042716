"""A whole session as somebody pastes it: who speaks before a colon, what is said behind it; in the local app alone."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Literal

from explorer.built_sessions import Turn
from explorer.errors import FilterError
from explorer.models import Limits

Role = Literal["therapist", "client"]
NAMES: MappingProxyType[str, Role] = MappingProxyType({
    **dict.fromkeys(("t", "th", "therapist", "counselor", "counsellor", "interviewer", "clinician"), "therapist"),
    **dict.fromkeys(("c", "cl", "client", "patient"), "client"),
})  # fmt: skip
SPEAKER = re.compile(r"\s*(?P<name>[^\W\d_]+)\s*\d*\s*[:：]\s*(?P<said>.*)", re.DOTALL)
EXPECTED = "expected lines such as “Therapist: …” and “Client: …”, or T: and C:"


def read_transcript(text: str, limits: Limits) -> tuple[Turn, ...]:
    """Return the turns of a transcript; a line that names nobody goes on with the turn before.

    FilterError where there is none, it is too long, it begins with nobody, or a turn holds no words.
    """
    if len(text) > limits.transcript:
        most = f"expected at most {limits.transcript:,}"
        raise FilterError(f"The transcript has {len(text):,} characters, {most}: shorten it.")
    turns: list[tuple[Role, list[str]]] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        role, said = _spoken(line)
        if role:
            turns.append((role, [said]))
        elif turns:
            turns[-1][1].append(said)
        elif said.strip():
            raise FilterError(f"Line {number} says nothing of who speaks: {EXPECTED}.")
    if not turns:
        raise FilterError(f"There is no transcript: {EXPECTED}.")
    found = [(role, "\n".join(lines).strip()) for role, lines in turns]
    if empty := next((number for number, (_, said) in enumerate(found, 1) if not said), None):
        raise FilterError(f"Turn {empty} holds no words: write some, or leave it out.")
    return tuple(Turn(role, said) for role, said in found)


def _spoken(line: str) -> tuple[Role | None, str]:
    """Return who speaks and what they say; nobody where a line names no speaker that is known."""
    found = SPEAKER.fullmatch(line)
    role = NAMES.get(found["name"].casefold()) if found else None
    return (role, found["said"]) if found and role else (None, line)
