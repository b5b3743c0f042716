"""The whole way, from a request to the transcript, against the stub and against a real model behind a real server."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from generation.small_runs import Run, ask, endpoint

from builders.generation.connection import connected
from builders.generation.endpoint import Patience, SchemaForm
from builders.generation.faults import EndpointUnusable, RequestFailed
from builders.generation.production import produced
from builders.generation.structured import json_reply, usable
from builders.generation.transcripts import read_transcript

PATIENT: dict[str, Any] = {"timeout": 60.0, "at_once": 2}
SCHEMA = {
    "type": "object",
    "properties": {"score": {"type": "integer", "enum": [1, 2, 3, 4, 5]}},
    "required": ["score"],
    "additionalProperties": False,
}


def test_a_reply_comes_is_counted_and_kept(any_url: str, run: Run) -> None:
    asks = [ask("Name a colour.", max_tokens=8, temperature=0.0, seed=1)]
    replies, tally = run.asked(endpoint(any_url, **PATIENT), asks)
    assert replies[0].text.strip()
    assert replies[0].finish in {"stop", "length"}
    assert replies[0].model
    assert tally.prompt_tokens > 0
    assert 0 < tally.reply_tokens <= 8
    first = run.transcript.read_bytes()
    again, repeated = run.asked(endpoint(any_url, **PATIENT), asks)
    assert (again[0].text, repeated.sent, repeated.cached) == (replies[0].text, 0, 1)
    assert run.transcript.read_bytes() == first


def test_streamed_or_whole_the_reply_is_the_same(any_url: str, run: Run) -> None:
    one = ask("Say good morning.", max_tokens=12, temperature=0.0, seed=1)
    (whole,), _ = run.asked(endpoint(any_url, **PATIENT), [one])
    (streamed,), _ = Run(run.folder / "streamed").asked(endpoint(any_url, stream=True, **PATIENT), [one])
    assert streamed == whole


@pytest.mark.parametrize("form", ["json_schema", "json_object"])
def test_a_schema_reaches_the_server(form: SchemaForm, any_url: str, run: Run) -> None:
    async def go() -> Any:  # noqa: ANN401 - JSON or an Unusable
        where = endpoint(any_url, schema_form=form, **PATIENT)
        async with connected(where, cache=run.cache, transcript=run.transcript) as asker:
            one = ask("Rate from 1 to 5 how warm this is: Hello, my friend!", max_tokens=40, schema=SCHEMA, seed=1)
            return await usable(asker, one, lambda text: json_reply(text, SCHEMA), attempts=1)

    assert asyncio.run(go())["score"] in range(1, 6)


def test_dialogues_side_by_side(any_url: str, run: Run) -> None:
    async def go() -> list[list[str]]:
        async with connected(endpoint(any_url, **PATIENT), cache=run.cache, transcript=run.transcript) as asker:

            async def dialogue(number: int) -> list[str]:
                said = [f"Topic {number}."]
                for turn in range(2):
                    one = ask(said[-1], f"{number}/{turn}", max_tokens=6, temperature=0.0, seed=number)
                    said.append((await asker(one)).text)
                return said

            return [outcome.value or [] async for outcome in produced(range(3), dialogue, at_once=2)]

    made = asyncio.run(go())
    assert [said[0] for said in made] == ["Topic 0.", "Topic 1.", "Topic 2."]
    assert [line["key"] for line in read_transcript(run.transcript)] == [
        f"{number}/{turn}" for number in range(3) for turn in range(2)
    ]
    assert [line["reply"] for line in read_transcript(run.transcript)] == [text for said in made for text in said[1:]]


@pytest.mark.llm
def test_what_a_real_server_says_is_no_address(model_url: str, run: Run) -> None:
    with pytest.raises(EndpointUnusable, match=r"status 404.*base URL"):
        run.asked(endpoint(model_url.removesuffix("/v1") + "/nowhere/v1"), [ask("Hello?")])


@pytest.mark.llm
def test_a_real_server_refuses_what_is_too_long(model_url: str, run: Run) -> None:
    with pytest.raises(RequestFailed, match=r"status 400.*length"):
        run.asked(endpoint(model_url, **PATIENT), [ask("word " * 5_000, "long", max_tokens=4)])


@pytest.mark.llm
def test_a_real_server_that_is_too_slow(model_url: str, run: Run) -> None:
    impatient = Patience(tries=2, first_wait=0.01)
    with pytest.raises(RequestFailed, match=r"no reply within 0\.1 s \(tried 2 times\)"):
        run.asked(endpoint(model_url, timeout=0.1, patience=impatient), [ask("Tell a long story.", max_tokens=400)])
