"""Simulated models for sessions, answers and judges: what they say follows from what they are asked."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from builders.generation.asking import Ask, Asker, Reply
from builders.generation.sessions.setting import KOREAN, Limits, SessionPlan, Setting, Situation
from builders.generation.sessions.simulators import Cast
from builders.generation.sessions.turns import Turn
from builders.generation.voice import Voice

Value = TypeVar("Value")
SITUATION = Situation(
    id="night-shift-sweets",
    topic="eating at night",
    change_target="eating less at night",
    premise="A nurse eats sweets through every night shift and feels heavy in the morning.",
)
KOREAN_ANSWERS = (
    "밤에 배가 고프지 않아도 과자를 찾게 돼요.",
    "아침이면 몸이 무겁고 기분도 가라앉아요.",
    "이제는 정말 좀 줄이고 싶어요.",
)
QUESTIONS = {"open question": "그런 밤에는 어떤 마음이 드세요?", "closed question": "어제도 드셨어요?"}
REMARK = "밤마다 마음이 무거우셨군요."
WRITTEN_FOR = re.compile(r"What this utterance does\n([a-z ]+):")


def run(coroutine: Coroutine[Any, Any, Value]) -> Value:
    """Return what a coroutine returns."""
    return asyncio.run(coroutine)


@dataclass(slots=True)
class Model:
    """A model that answers by a function of the request, and keeps what it was asked."""

    say: Callable[[Ask], str]
    asks: list[Ask] = field(default_factory=list)

    async def __call__(self, ask: Ask) -> Reply:
        self.asks.append(ask)
        await asyncio.sleep(0)
        return Reply(text=self.say(ask), finish="stop", model="simulated")


def asked_behaviour(ask: Ask) -> str:
    """Return the behaviour that a therapist's request is for."""
    found = WRITTEN_FOR.search(ask.messages[0].content)
    assert found
    return found[1]


def therapist_reply(ask: Ask, *, ends: bool = False) -> str:
    """Return a Korean utterance that suits the behaviour asked for."""
    reply: dict[str, Any] = {"utterance": QUESTIONS.get(asked_behaviour(ask), REMARK)}
    if "ends" in (ask.schema or {}).get("properties", {}):
        reply["ends"] = ends
    return json.dumps(reply, ensure_ascii=False)


def client_reply(ask: Ask) -> str:
    """Return one Korean sentence after the other; the third kind speaks for the change."""
    place = ask.messages[1].content.count("Client:") % len(KOREAN_ANSWERS)
    kind = "desire" if place == 2 else "none"
    return json.dumps({"utterance": KOREAN_ANSWERS[place], "change_talk": kind}, ensure_ascii=False)


def cast(therapist: Asker, client: Asker, coder: Asker | None = None, attempts: int = 3) -> Cast:
    """Return models in their parts."""
    return Cast(
        client=Voice(asker=client, attempts=attempts),
        therapist=Voice(asker=therapist, attempts=attempts),
        coder=Voice(asker=coder, attempts=attempts) if coder else None,
    )


def plan(seed: int = 0, limits: Limits | None = None, setting: Setting = KOREAN) -> SessionPlan:
    """Return a session to be held."""
    return SessionPlan(
        id=f"night-shift-sweets-{seed}", situation=SITUATION, setting=setting, limits=limits or Limits(), seed=seed
    )


def always(*ranked: str) -> Callable[[Sequence[Turn]], Sequence[str]]:
    """Return a forecaster that ranks alike whatever was said."""
    return lambda _turns: ranked
