"""Strategies through an endpoint of one's own: the kit's prompts go there, the key is nowhere seen, faults are told."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from explorer.adapting import NAMES, ONLY_LOCAL, Adapted, adapted, post, prompted, server, why_not_here
from explorer.errors import FilterError
from generation.stub_endpoint import Answer, Answerer, Fails, Raw, Received, Says, serving

from builders.generation.adaptation.posts import Mark, Post
from builders.generation.adaptation.strategies import STRATEGIES, adaptation_prompt

KEY = "sk-never-to-be-seen-again"
WORDS = "Since the wedding my aunts ask every week when the child will come."
POST = post(WORDS, "ko", "south_korean", distress=[("ask every week", "moderate")], signals=[("my aunts", None)])


def asked(answer: Answerer, *, key: str = KEY, timeout: float = 5.0) -> tuple[tuple[Adapted, ...], list[Received]]:
    """Return what comes of asking an endpoint that answers so, and what it received."""
    with serving(answer) as stub:
        to = server(stub.url, "small", key, timeout)
        assert KEY not in repr(to)
        return asyncio.run(adapted(to, prompted(POST))), stub.received


def test_what_is_asked_is_what_the_kit_asks() -> None:
    marked = Post(post_id="typed", culture="south_korean", language="ko", text=WORDS, annotated=True,
                  distress=(Mark("ask every week", "moderate"),), signals=(Mark("my aunts", None),))  # fmt: skip
    for one, strategy in zip(prompted(POST), STRATEGIES, strict=True):
        expected = adaptation_prompt(strategy, marked)
        assert (one.strategy, one.prompt) == (strategy.name, expected.prompt)
        assert [(m.role, m.content) for m in one.messages] == [(m.role, m.content) for m in expected.messages]
        assert WORDS in one.messages[-1].content


def test_replies_stand_beside_what_was_asked(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with caplog.at_level(logging.DEBUG):
        found, received = asked(lambda one: Says(f"Answer {len(one.payload['messages'][0]['content'])}"))
    assert [one.asked.strategy for one in found] == list(NAMES)
    assert [one.reply for one in found] == [f"Answer {len(one.asked.messages[0].content)}" for one in found]
    assert not any(one.problem for one in found)
    assert {one.headers["authorization"] for one in received} == {f"Bearer {KEY}"}
    assert {tuple(m["content"] for m in one.payload["messages"]) for one in received} == {
        tuple(m.content for m in one.messages) for one in prompted(POST)
    }
    assert KEY not in caplog.text + repr(found)
    assert WORDS not in caplog.text


def test_without_a_key_none_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_of-somebody-else")
    monkeypatch.setenv("CARELOOM_ENDPOINT_TOKEN", "another")
    _, received = asked(lambda _: Says("Yes."), key="")
    assert not [one for one in received if "authorization" in one.headers]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Fails(401), "not permitted"),
        (Fails(404), "Check the address"),
        (Fails(429), "too many requests"),
        (Fails(500, f'{{"error": {{"message": "{KEY} and {WORDS}"}}}}'), "the server failed"),
        (Fails(307, headers={"location": "http://127.0.0.1:9/v1/chat/completions"}), "redirected elsewhere"),
        (Fails(200, "<html>Welcome</html>", content_type="text/html"), "a web page came back"),
        (Fails(200, "{}"), "no chat completion"),
        (Raw(b"SSH-2.0\r\n"), "No reply: "),
        (Raw(), "No reply: "),
        (Says("Late.", after=3.0), "no reply within 0.5 s"),
        (Says("", refusal="I cannot help."), "refuses"),
        (Says(" \n"), "The reply is empty."),
        (Says("It began well", finish="length"), "cut off"),
    ],
)
def test_what_goes_wrong_is_said(answer: Answer, said: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        found, received = asked(lambda _: answer, timeout=0.5)
    assert len(found) == len(NAMES)
    assert len(received) <= len(NAMES)
    for one in found:
        assert said in one.problem
        assert KEY not in one.problem + one.reply + caplog.text
        assert WORDS not in one.problem + caplog.text


def test_one_strategy_may_fail_beside_the_others() -> None:
    found, _ = asked(lambda one: Fails(400) if "Readers have marked" in str(one.payload) else Says("Yes."))
    assert {bool(one.problem) for one in found} == {True, False}
    assert all(bool(one.reply) != bool(one.problem) for one in found)


def test_nobody_listening_is_said() -> None:
    with serving(lambda _: Says("")) as stub:
        address = stub.url
    (found,) = asyncio.run(adapted(server(address, "small"), prompted(POST, ["baseline"])))
    assert found.problem.startswith("No reply: ")


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8080/v1", "http://localhost:1/v1/", "http://[::1]:80", "https://host.example/v1"]
)
def test_this_machine_and_encrypted_hosts_may_be_asked(address: str) -> None:
    assert server(address, "m").endpoint.base_url == address.rstrip("/")


@pytest.mark.parametrize(
    "address",
    [
        "http://host.example/v1",
        "http://169.254.169.254/latest",
        "http://10.0.0.1:8080/v1",
        "http://127.0.0.1.host.example/v1",
        "http://127.0.0.1@host.example/v1",
        "http://host.example\\@127.0.0.1/v1",
        "https://user:sk-secret@host.example/v1",
        "https://host.example/v1?key=sk-secret",
        "https://host.example/v1#sk-secret",
        "http://127.0.0.1:0/v1",
        "http://127.0.0.1:99999999/v1",
        "http://0.0.0.0/v1",
        "http://2130706433/v1",
        "ftp://127.0.0.1/v1",
        "file:///etc/passwd",
        "https://",
        "https://ho st/v1",
        "http://[::1/v1",
        "",
        "\n",
    ],
)
def test_every_other_address_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(FilterError) as refused:
        server(address, "m")
    assert "sk-secret" not in str(refused.value)
    assert str(refused.value).startswith("The address is n")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"model": " "}, "no usable name"),
        ({"model": "m" * 201}, "no usable name"),
        ({"key": "sk secret"}, "no key"),
        ({"key": "sk-\nsecret"}, "no key"),
        ({"key": "sk-sécret"}, "no key"),
        ({"key": "x" * 5_000}, "no key"),
    ],
)
def test_names_and_keys_that_are_none_are_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(FilterError, match=said) as refused:
        server("http://127.0.0.1:1/v1", **{"model": "m", **given})
    assert "cret" not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"text": ""}, "There is no text"),
        ({"text": "y" * 60_000}, "at most 50,000"),
        ({"language": "klingon!"}, "language is not known"),
        ({"language": ""}, "language is not known"),
        ({"culture": " "}, "no usable name"),
        ({"culture": "a\nb"}, "no usable name"),
    ],
)
def test_a_post_that_cannot_be_answered_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(FilterError, match=said):
        post(**{"text": WORDS, "language": "ko", "culture": "Korean", **given})


def test_strategies_that_there_are_not_are_refused() -> None:
    with pytest.raises(FilterError, match=r"\+guide.* is not known. Did you mean"):
        prompted(POST, ["+guide"])
    with pytest.raises(FilterError, match="No strategy is chosen"):
        prompted(POST, [])
    assert [one.strategy for one in prompted(POST, ["+cga", "+cga"])] == ["+cga"]
    assert "No phrase of this post has been marked." in str(prompted(post(WORDS, "de", "German"), ["+annotation"]))


@pytest.mark.parametrize(
    ("environment", "here"),
    [
        ({"EXPLORER_LOCAL": "1"}, True),
        ({}, False),
        ({"EXPLORER_LOCAL": "yes"}, False),
        ({"EXPLORER_LOCAL": "1", "SPACE_ID": "careloom/explorer"}, False),
    ],
)
def test_only_on_ones_own_machine(environment: dict[str, str], here: bool) -> None:  # noqa: FBT001 - an expectation
    assert why_not_here(environment) == ("" if here else ONLY_LOCAL)
