"""Replies that must have a shape: found in whatever is around them, valid or not taken, never guessed."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any

import jsonschema
import pytest
from generation.small_runs import Run, ask, endpoint
from generation.stub_endpoint import Says, in_turn, serving
from hypothesis import assume, given
from hypothesis import strategies as st

from builders.generation.asking import Ask, Asker, Reply
from builders.generation.connection import connected
from builders.generation.structured import (
    RefusedReply,
    Unusable,
    Usability,
    json_reply,
    json_values,
    usable,
    without_thoughts,
)

SCORE = {
    "type": "object",
    "properties": {"score": {"type": "integer", "minimum": 1, "maximum": 5}},
    "required": ["score"],
    "additionalProperties": False,
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
COMPOSED = JSON.filter(lambda value: isinstance(value, dict | list))
PROSE = st.text(alphabet=st.characters(exclude_characters='{}[]"`', codec="utf-8"), max_size=40)


def same(first: object, second: object) -> bool:
    """Whether two values are the same JSON; in Python 1, 1.0 and True are equal."""
    return json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)


@given(value=COMPOSED, before=PROSE, after=PROSE, indent=st.sampled_from([None, 2]), fenced=st.booleans())
def test_a_value_is_found_in_what_is_around_it(
    value: Any,  # noqa: ANN401 - generated
    before: str,
    after: str,
    indent: int | None,
    fenced: bool,  # noqa: FBT001 - generated
) -> None:
    body = json.dumps(value, indent=indent, ensure_ascii=False)
    text = f"{before}\n```json\n{body}\n```\n{after}" if fenced else f"{before}{body}{after}"
    found = list(json_values(text))
    assert len(found) == 1
    assert same(found[0], value)


@given(value=JSON, fence=st.sampled_from(["{}", "```json\n{}\n```", "```\n{}```", " {}\n"]))
def test_a_value_alone_is_found_whatever_it_is(value: Any, fence: str) -> None:  # noqa: ANN401 - generated
    assert same(json_reply(fence.format(json.dumps(value)), {}), value)


@given(value=COMPOSED, cut=st.integers(min_value=1))
def test_nothing_is_read_from_what_was_cut_off(value: Any, cut: int) -> None:  # noqa: ANN401 - generated
    body = json.dumps(value)
    assume(len(body) > 2)
    assert list(json_values(body[: 1 + cut % (len(body) - 1)])) == []


@given(text=st.text(max_size=200) | st.text(alphabet='{}[]",:1a\\ \n`', max_size=60))
def test_whatever_is_found_is_in_the_text_and_valid(text: str) -> None:
    for schema in (SCORE, {"type": "array"}, {}):
        with suppress(ValueError):
            value = json_reply(text, schema)
            jsonschema.validate(value, schema, cls=jsonschema.Draft202012Validator)
            assert any(same(value, one) for one in json_values(text))


@given(scores=st.lists(st.integers(min_value=-2, max_value=8), min_size=1, max_size=3), prose=PROSE)
def test_only_what_the_schema_permits_and_only_if_it_is_the_only_one(scores: list[int], prose: str) -> None:
    text = prose.join(json.dumps({"score": score}) for score in scores)
    permitted = {score for score in scores if 1 <= score <= 5}
    if len(permitted) == 1:
        assert json_reply(text, SCORE) == {"score": permitted.pop()}
    else:
        with pytest.raises(ValueError, match="differ" if permitted else "not what the schema asks for"):
            json_reply(text, SCORE)


@pytest.mark.parametrize("text", [
    "", "I would say 4.", "score: 4", "{score: 4}", "{'score': 4}", '{"score": 4', '{"score": 4,}', '{"score": NaN}',
    '{"score": 4, "score": 5}', '{"score": "4"}', '{"score": true}', '{"score": 4.5}', '{"score": null}',
    '{"Score": 4}', '{"score": 4, "why": "good"}', '[{"score": 4}]', '{"result": {"score": 4},}',
    '{"score": 4} or {"score": 5}', "[" * 50_000, "{" * 50_000, '{"a":' * 50_000, '["' * 50_000,
    '{"score": ' + "9" * 5_000 + "}", "I cannot help with that.",
])  # fmt: skip
def test_what_cannot_be_used(text: str) -> None:
    with pytest.raises(ValueError, match="JSON"):
        json_reply(text, SCORE)


@pytest.mark.parametrize("text", [
    '{"score": 4}', 'Here you are [1]: {"score": 4}. I hope {that} helps!', '```json\n{"score": 4}\n```',
    '{ } {"score":4}',
    '<think>{"score": 1} or {"score": 2}?</think>\n{"score": 4}', 'Sure.\n```\n{\n "score": 4\n}\n```\nSee "} above.',
    '{"score": 4}\n\n{"score": 4}',
])  # fmt: skip
def test_what_can(text: str) -> None:
    assert json_reply(without_thoughts(text), SCORE) == {"score": 4}


def test_a_wrong_schema_is_no_unusable_reply() -> None:
    with pytest.raises(jsonschema.SchemaError):
        json_reply("{}", {"type": "strange"})


def replying(*replies: Reply) -> tuple[Asker, list[Ask]]:
    """Return who gives one reply after the other, and what was asked."""
    asked: list[Ask] = []

    async def asker(one: Ask) -> Reply:
        asked.append(one)
        return replies[len(asked) - 1]

    return asker, asked


def score(text: str) -> int:
    return int(json_reply(text, SCORE)["score"])


def test_asking_again_until_a_reply_can_be_used() -> None:
    counts = Usability()
    asker, asked = replying(Reply(text="four"), Reply(text='{"score": 4}', finish="length"), Reply(text='{"score": 3}'))
    found = asyncio.run(usable(asker, ask("Score?", seed=7, schema=SCORE), score, counts=counts))
    assert found == 3
    assert [(one.attempt, one.seed) for one in asked] == [(0, 7), (1, 8), (2, 9)]
    assert (dict(counts.used), dict(counts.asked_again), dict(counts.unusable)) == (
        {"test/one@1": 1}, {"test/one@1": 2}, {})  # fmt: skip


def test_what_was_asked_in_vain_is_kept() -> None:
    counts = Usability()
    replies = tuple(Reply(text=text) for text in ("four", "I cannot help.", ""))
    asker, asked = replying(*replies)
    found = asyncio.run(usable(asker, ask("Score?", "judge/7"), score, counts=counts))
    assert isinstance(found, Unusable)
    assert (found.key, found.prompt, found.replies, found.refused) == ("judge/7", "test/one@1", replies, False)
    assert len(found.reasons) == len(asked) == 3
    assert all(found.reasons)
    assert (dict(counts.used), dict(counts.asked_again), dict(counts.unusable)) == (
        {}, {"test/one@1": 2}, {"test/one@1": 1})  # fmt: skip


def test_a_reply_refused_for_good_is_not_asked_for_again() -> None:
    def refuse(_: str) -> str:
        raise RefusedReply("it does harm")

    asker, asked = replying(*[Reply(text="harm")] * 3)
    found = asyncio.run(usable(asker, ask("Tell me."), refuse))
    assert isinstance(found, Unusable)
    assert found.refused
    assert len(asked) == 1


def test_a_mistake_of_ours_is_none_of_the_reply() -> None:
    def broken(_: str) -> str:
        raise KeyError("ours")

    with pytest.raises(KeyError):
        asyncio.run(usable(replying(Reply(text="fine"))[0], ask("Hello?"), broken))


def test_attempts_are_requests_of_their_own_and_all_stand_in_the_transcript(run: Run) -> None:
    async def go(url: str) -> Any:  # noqa: ANN401 - an int or an Unusable
        async with connected(endpoint(url), cache=run.cache, transcript=run.transcript) as asker:
            return await usable(asker, ask("Score?", schema=SCORE), score)

    with serving(in_turn(Says("I think that"), Says('Sure: {"score": 9}'), Says('{"score": 2}'))) as stub:
        assert asyncio.run(go(stub.url)) == 2
        first = run.transcript.read_bytes()
        assert asyncio.run(go(stub.url)) == 2
        assert len(stub.received) == 3
    assert run.transcript.read_bytes() == first
    assert [json.loads(line)["reply"] for line in first.splitlines()] == ["I think that", 'Sure: {"score": 9}',
                                                                           '{"score": 2}']  # fmt: skip
