"""A rerun costs nothing and gives the same transcript; the cache forgets a dataset; only the owner reads any of it."""

from __future__ import annotations

import asyncio
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from generation.small_runs import MODEL, Run, ask, endpoint
from generation.stub_endpoint import Fails, Received, Says, in_turn, serving

from builders.generation.connection import connected
from builders.generation.faults import EndpointUnusable
from builders.generation.reply_cache import forget
from builders.generation.transcripts import forget_lines, read_transcript
from builders.problems import ProblemsFound

QUESTIONS = [ask(f"Question {number}?", f"dialogue/{number:02}", seed=number) for number in range(12)]


def echo(received: Received) -> Says:
    return Says(f"{received.prompt} At number {received.number}.", after=0.03 if received.number % 3 else 0.0)


def test_a_rerun_sends_nothing_and_gives_the_same_bytes(run: Run) -> None:
    with serving(echo) as stub:
        first, tally = run.asked(endpoint(stub.url), QUESTIONS)
        written = run.transcript.read_bytes()
        again, repeated = run.asked(endpoint(stub.url), QUESTIONS[::-1])
        assert len(stub.received) == len(QUESTIONS)
    assert (tally.sent, tally.cached, repeated.sent, repeated.cached) == (12, 0, 0, 12)
    assert [reply.text for reply in again[::-1]] == [reply.text for reply in first]
    assert all(reply.cached for reply in again)
    assert run.transcript.read_bytes() == written
    assert not run.journal.exists()


def test_what_a_transcript_says(run: Run) -> None:
    with serving(in_turn(Says("Fine, thank you."))) as stub:
        one = ask("How are you?", "interview/ada/turn-1", seed=5, temperature=0.1, words_of="", attempt=2)
        run.asked(endpoint(stub.url, extra={"top_p": 0.5}), [one])
        place = f"127.0.0.1:{stub.port}/v1"
    (line,) = read_transcript(run.transcript)
    assert line.pop("latency_ms") > 0
    assert line.pop("date").endswith("+00:00")
    assert len(line.pop("request")) == 64
    assert line == {
        "key": "interview/ada/turn-1", "attempt": 2, "prompt": "test/one@1", "words_of": "", "address": place,
        "model": MODEL, "served_model": MODEL,
        "parameters": {"temperature": 0.1, "max_tokens": 512, "seed": 5, "top_p": 0.5},
        "prompt_tokens": 8, "reply_tokens": 3, "finish": "stop", "reply": "Fine, thank you.",
        "messages": [{"role": "system", "content": "You answer in one sentence."},
                     {"role": "user", "content": "How are you?"}],
    }  # fmt: skip


def test_lines_stand_in_the_order_of_their_keys_and_attempts(run: Run) -> None:
    asks = [ask(f"{key} {attempt}?", key, attempt=attempt) for attempt in (10, 9, 0) for key in ("b", "a", "ü")]
    with serving(echo) as stub:
        run.asked(endpoint(stub.url), asks)
    assert [(line["key"], line["attempt"]) for line in read_transcript(run.transcript)] == [
        (key, attempt) for key in ("a", "b", "ü") for attempt in (0, 9, 10)
    ]


@pytest.mark.parametrize("change", [
    {"attempt": 1}, {"seed": 1}, {"temperature": 0.0}, {"max_tokens": 9}, {"schema": {}}, {"words_of": "tapestry"},
])  # fmt: skip
def test_another_request_is_sent(change: dict[str, Any], run: Run) -> None:
    with serving(echo) as stub:
        run.asked(endpoint(stub.url), [ask("Hello?"), ask("Hello?", **change), ask("Hello?")])
        assert len(stub.received) == 2


def test_another_model_or_endpoint_is_another_request(run: Run) -> None:
    with serving(echo) as stub, serving(echo) as other:
        for where in (endpoint(stub.url), endpoint(stub.url, model="m"), endpoint(stub.url, extra={"top_p": 1}),
                      endpoint(other.url)):  # fmt: skip
            assert run.asked(where, [ask("Hello?")])[1].sent == 1
        assert (len(stub.received), len(other.received)) == (3, 1)


def test_what_is_asked_twice_at_once_is_sent_once(run: Run) -> None:
    with serving(in_turn(Says("Yes.", after=0.2))) as stub:
        replies, tally = run.asked(endpoint(stub.url), [ask("Same?", "one"), ask("Same?", "two")])
        assert len(stub.received) == 1
    assert {reply.text for reply in replies} == {"Yes."}
    assert (tally.sent, tally.cached) == (1, 1)
    assert [line["key"] for line in read_transcript(run.transcript)] == ["one", "two"]


def test_who_waited_for_a_request_that_was_cancelled_sends_it(run: Run) -> None:
    async def go(url: str) -> str:
        async with connected(endpoint(url), cache=run.cache, transcript=run.transcript) as asker:
            leader = asyncio.create_task(asker(ask("Same?", "one")))
            follower = asyncio.create_task(asker(ask("Same?", "two")))
            await asyncio.sleep(0.1)
            leader.cancel()
            return (await follower).text

    with serving(in_turn(Says("late", after=5.0), Says("Yes."))) as stub:
        assert asyncio.run(go(stub.url)) == "Yes."


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"format": 1}', b'{"format": 2}', b"\xff\xfe", b"null"])
def test_a_damaged_entry_is_asked_for_again(damage: bytes, run: Run) -> None:
    with serving(echo) as stub:
        run.asked(endpoint(stub.url), [ask("Hello?")])
        (entry,) = run.cache.glob("??/*.json")
        entry.write_bytes(damage)
        run.asked(endpoint(stub.url), [ask("Hello?")])
        assert len(stub.received) == 2
        assert json.loads(entry.read_bytes())["reply"]["text"].startswith("Hello?")


def test_a_run_that_fails_keeps_its_journal_and_the_old_transcript(run: Run) -> None:
    with serving(lambda received: Fails(401) if received.prompt == "Bad?" else Says("Good.")) as stub:
        where = endpoint(stub.url, at_once=1)
        run.asked(where, [ask("Old?")])
        old = run.transcript.read_bytes()
        with pytest.raises(EndpointUnusable):
            run.asked(where, [ask("Good?"), ask("Bad?")])
        assert run.transcript.read_bytes() == old
        assert [line["key"] for line in read_transcript(run.journal)] == ["Good?"]
        with run.journal.open("ab") as file:
            file.write(b'{"key": "half a li')
        run.asked(where, [ask("Good?")])
        assert [received.prompt for received in stub.received] == ["Old?", "Good?", "Bad?"]
    assert [line["key"] for line in read_transcript(run.transcript)] == ["Good?"]
    assert not run.journal.exists()


def test_two_at_once_do_not_write_one_transcript(run: Run) -> None:
    async def go(url: str) -> None:
        async with (
            connected(endpoint(url), cache=run.cache, transcript=run.transcript),
            connected(endpoint(url), cache=run.cache, transcript=run.transcript),
        ):
            pass

    with serving(echo) as stub, pytest.raises(ProblemsFound, match="another process is writing it"):
        asyncio.run(go(stub.url))


def modes(folder: Path) -> dict[str, str]:
    found = {path: stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*")}
    return {str(path): oct(mode) for path, mode in found.items() if mode != (0o700 if path.is_dir() else 0o600)}


def test_nobody_else_reads_any_of_it(run: Run) -> None:
    before = os.umask(0)
    try:
        run.cache.mkdir(parents=True, mode=0o755)
        (run.folder / "transcript.jsonl.journal").touch(mode=0o644)

        async def go(url: str) -> dict[str, str]:
            async with connected(endpoint(url), cache=run.cache, transcript=run.transcript) as asker:
                await asker(QUESTIONS[0])
                return modes(run.folder)

        with serving(echo) as stub:
            assert asyncio.run(go(stub.url)) == {}
        assert modes(run.folder) == {}
        assert stat.S_IMODE(run.cache.stat().st_mode) == 0o700
    finally:
        os.umask(before)


def test_a_dataset_is_forgotten(run: Run) -> None:
    asks = [ask(f"{name} {number}?", words_of=name) for name in ("annomi", "kmi", "") for number in range(4)]
    with serving(echo) as stub:
        where = endpoint(stub.url)
        run.asked(where, asks)
        (run.cache / "unfinished" / ".left-1").write_text("annomi's words")
        next(run.cache.glob("??/*.json")).parent.joinpath("0" * 64 + ".json").write_bytes(b"unreadable")
        assert forget(run.cache, "annomi") == 4 + 2
        assert forget(run.cache, "annomi") == 0
        assert forget_lines(run.transcript, "annomi") == 4
        assert b"annomi" not in run.every_byte()
        _, tally = run.asked(where, asks)
    assert (tally.sent, tally.cached) == (4, 8)


def test_forgetting_where_nothing_was_kept(tmp_path: Path) -> None:
    assert forget(tmp_path / "none", "annomi") == 0
