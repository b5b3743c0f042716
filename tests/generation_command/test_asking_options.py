"""How an endpoint is asked, as options: time-outs, length of replies, streams, how a JSON reply is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from generation.stub_endpoint import Says, Stub, serving
from generation_command.obliging import generate, obliging, write_posts
from typer.testing import CliRunner

from scripts.cli import application
from scripts.generating.asking_options import Asking
from scripts.generating.running import endpoint_of

MODEL = ("--model", "stub-model")
ONE = ("--strategy", "baseline")


@pytest.fixture(scope="module")
def stub() -> Iterator[Stub]:
    """An endpoint that does what it is told."""
    with serving(obliging) as running:
        yield running


def run(stub: Stub, verb: str, *given: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return what a sub-verb reports, and what it sent."""
    before = len(stub.received)
    done = generate(verb, *given, *MODEL, "--json", url=stub.url)
    assert done.returncode == 0, done.stderr
    content: dict[str, Any] = json.loads(done.stdout)
    return content, [one.payload for one in stub.received[before:]]


def test_what_changes_a_reply_is_another_request_and_what_does_not_is_not(stub: Stub, tmp_path: Path) -> None:
    posts, folder = write_posts(tmp_path / "posts.jsonl"), tmp_path / "answers"
    given = (str(posts), *ONE, "--output", str(folder))
    _, sent = run(stub, "answers", *given, "--max-tokens", "77", "--stream")
    assert len(sent) == 3
    assert {(one["max_tokens"], one["stream"]) for one in sent} == {(77, True)}
    again, _ = run(stub, "answers", *given, "--max-tokens", "77", "--timeout", "9", "--at-once", "1")
    assert again["requests"] == {"sent": 0, "cached": 3, "prompt_tokens": 0, "reply_tokens": 0}
    _, longer = run(stub, "answers", *given)
    assert {one["max_tokens"] for one in longer} == {1000}


def test_tokens_are_told_and_with_prices_what_they_cost(stub: Stub, tmp_path: Path) -> None:
    given = (str(write_posts(tmp_path / "posts.jsonl")), *ONE, "--prices", "2", "10")
    told, _ = run(stub, "answers", *given, "--output", str(tmp_path / "first"))
    asked = told["requests"]
    assert asked["prompt_tokens"] > 0
    assert asked["cost"] == pytest.approx((2 * asked["prompt_tokens"] + 10 * asked["reply_tokens"]) / 1_000_000)
    done = generate("answers", *given, *MODEL, "--output", str(tmp_path / "second"), url=stub.url)
    assert f"{asked['prompt_tokens']:,} tokens of prompts" in done.stdout
    assert "cost 0.0" in done.stdout


def test_the_shape_of_a_reply_is_told_as_the_server_wants_it(tmp_path: Path) -> None:
    shapes = {"json_schema": "json_schema", "json_object": "json_object", "none": None}
    with serving(lambda _: Says("nothing of that shape")) as stub:
        for form, said in shapes.items():
            before = len(stub.received)
            given = ("--count", "1", *MODEL, "--output", str(tmp_path / "out"), "--schema-form", form)
            generate("sessions", *given, url=stub.url)
            sent = [one.payload.get("response_format") or {} for one in stub.received[before:]]
            assert {one.get("type") for one in sent} == {said}, f"{form} is another request"


def test_what_is_said_of_time_reaches_the_endpoint() -> None:
    asking = Asking(timeout=9.5, at_once=2, per_minute=30.0)
    endpoint = endpoint_of("http://127.0.0.1:9/v1", "stub-model", asking)
    assert (endpoint.timeout, endpoint.at_once, endpoint.per_minute) == (9.5, 2, 30.0)


@pytest.mark.parametrize("wrong", [("--timeout", "0"), ("--max-tokens", "0"), ("--schema-form", "xml")])
def test_wrong_values_are_refused_before_anything_is_sent(wrong: tuple[str, str], stub: Stub, tmp_path: Path) -> None:
    before = len(stub.received)
    done = generate("sessions", *MODEL, "--output", str(tmp_path / "out"), *wrong, url=stub.url)
    assert done.returncode == 2
    assert len(stub.received) == before


def test_they_are_options_of_chat_models_alone_where_baselines_are_measured() -> None:

    done = CliRunner().invoke(application("evaluate"), ["evaluate", "--timeout", "9", "--stream"])
    assert done.exit_code == 2
    assert "--timeout, --stream is about chat models" in done.output
