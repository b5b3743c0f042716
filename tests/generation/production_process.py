"""A production in a process of its own, to be killed: `python production_process.py URL FOLDER RECORDS`.

Each record is a dialogue of a few turns whose every reply must be JSON, asked for again where it is none.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from generation.small_runs import Run, endpoint

from builders.generation.asking import Ask, Message
from builders.generation.connection import connected
from builders.generation.endpoint import Patience
from builders.generation.production import produced
from builders.generation.structured import Unusable, json_reply, usable

TURNS, AT_ONCE = 4, 8
SCHEMA = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}


async def produce(url: str, run: Run, records: int) -> list[list[str]]:
    """Return the turns of every dialogue; one that came to nothing ends its dialogue."""
    where = endpoint(url, at_once=AT_ONCE, patience=Patience(tries=20, first_wait=0.01, longest_wait=0.05))
    async with connected(where, cache=run.cache, transcript=run.transcript) as asker:

        async def dialogue(number: int) -> list[str]:
            said: list[str] = []
            for turn in range(TURNS):
                messages = (Message("system", f"Dialogue {number}"), *(Message("user", one) for one in said or ["Go"]))
                ask = Ask(key=f"{number:03}/{turn}", prompt="kill@1", messages=messages, seed=turn, schema=SCHEMA)
                found = await usable(asker, ask, lambda text: str(json_reply(text, SCHEMA)["text"]))
                if isinstance(found, Unusable):
                    break
                said.append(found)
            return said

        return [outcome.value or [] async for outcome in produced(range(records), dialogue, at_once=AT_ONCE)]


if __name__ == "__main__":
    made = asyncio.run(produce(sys.argv[1], Run(Path(sys.argv[2])), int(sys.argv[3])))
    sys.stdout.write(json.dumps(made))
