"""One session from its opening question to its end, turn by turn, and the second look at what it was coded as."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from builders.generation.composed_prompts import Composed
from builders.generation.provenance import Makers, Making
from builders.generation.safety import HarmfulText, refuse_harmful
from builders.generation.sessions import client, relabelling, therapist
from builders.generation.sessions.decision import Forecaster, next_decision
from builders.generation.sessions.setting import SessionPlan
from builders.generation.sessions.simulators import Cast, Part, session_ask
from builders.generation.sessions.turns import HarmCheck, Turn
from builders.generation.structured import Unusable, Usability, usable

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session that came to its end: it starts and ends with the therapist."""

    plan: SessionPlan
    turns: tuple[Turn, ...]
    made: tuple[Making, ...]
    """Which models played which part, and what they were prompted with."""
    ended_by: str
    """`therapist`, who let it come to rest, or `limit`."""
    uncoded: int = 0
    """Second looks that came to nothing; these turns stay `other`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A session that stopped at a turn for which no reply could be used; it is counted and never published."""

    plan: SessionPlan
    turns: tuple[Turn, ...]
    reasons: tuple[str, ...]
    """Why each reply could not be used."""
    harmful: bool = False
    """Whether it stopped at a text that must not be kept; it is not asked for again."""


class _Stopped(Exception):  # noqa: N818 - named for what it says
    def __init__(self, reasons: tuple[str, ...]) -> None:
        self.reasons = reasons


@dataclass(slots=True)
class _Asking:
    """Asks for one session, and keeps what it was asked with."""

    plan: SessionPlan
    counts: Usability | None
    cast: Cast
    makers: Makers = field(default_factory=Makers)

    async def read(
        self, part: Part, place: str, composed: Composed, schema: Mapping[str, Any], parse: Callable[[str], Read]
    ) -> Read:
        """Return what was read out of a reply; _Stopped where none could be used."""
        voice = self.cast.of(part)
        ask, asker = session_ask(voice, self.plan, place, composed, schema), self.makers.noting(part, voice.asker)
        found = await usable(asker, ask, parse, voice.attempts, counts=self.counts)
        if isinstance(found, Unusable):
            raise _Stopped(found.reasons)
        return found


async def hold_session(
    plan: SessionPlan,
    cast: Cast,
    forecaster: Forecaster,
    *,
    harm: HarmCheck = refuse_harmful,
    counts: Usability | None = None,
) -> Session | Unfinished:
    """Return a session held by these models, or how far it came.

    What is left to chance is drawn from the plan's seed and id, so that a session that is asked for again takes the
    same course as long as the models say the same. `counts` is added to.
    """
    asking = _Asking(plan, counts, cast)
    turns: list[Turn] = []
    try:
        await _held(asking, forecaster, harm, turns)
        relabelled, uncoded = await _relabelled(asking, turns)
    except _Stopped as error:
        return Unfinished(plan=plan, turns=tuple(turns), reasons=error.reasons)
    except HarmfulText as error:
        return Unfinished(plan=plan, turns=tuple(turns), reasons=(str(error),), harmful=True)
    return Session(
        plan=plan,
        turns=relabelled,
        made=asking.makers.made(),
        ended_by="limit" if len(turns) >= plan.limits.most else "therapist",
        uncoded=uncoded,
    )


async def _held(asking: _Asking, forecaster: Forecaster, harm: HarmCheck, turns: list[Turn]) -> None:
    """Add turns to the list until the session ends."""
    plan = asking.plan
    draw = random.Random(f"{plan.seed}/{plan.id}").random  # noqa: S311 - no secret
    client_reader = client.client_reader(plan, harm)
    while True:
        decision = next_decision(turns, forecaster, plan.limits, draw)
        composed = therapist.therapist_prompt(plan, turns, decision)
        schema, reader = therapist.therapist_schema(decision), therapist.therapist_reader(plan, decision, harm)
        spoken = await asking.read("therapist", f"turn-{len(turns)}", composed, schema, reader)
        turns.append(spoken.turn)
        if spoken.ends:
            return
        composed = client.client_prompt(plan, turns)
        turns.append(await asking.read("client", f"turn-{len(turns)}", composed, client.SCHEMA, client_reader))


async def _relabelled(asking: _Asking, turns: Sequence[Turn]) -> tuple[tuple[Turn, ...], int]:
    """Return the turns with what was asked for as `other` coded by what it is, and how many could not be coded."""
    found, uncoded = list(turns), 0
    if asking.cast.coder is None:
        return tuple(found), 0
    for number in relabelling.to_relabel(turns):
        composed = relabelling.relabelling_prompt(asking.plan, turns, number)
        try:
            code = await asking.read("coder", f"code-{number}", composed, relabelling.SCHEMA, relabelling.read_code)
        except _Stopped:
            uncoded += 1
        else:
            found[number] = replace(found[number], behaviour=code)
    return tuple(found), uncoded
