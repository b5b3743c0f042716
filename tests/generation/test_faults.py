"""Whatever an endpoint does: what may pass is tried again, what lasts is said at once, and nothing half is taken."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from generation.small_runs import MODEL, QUICK, Run, ask, endpoint
from generation.stub_endpoint import Answer, Fails, Raw, Says, in_turn, serving

from builders.generation.endpoint import Patience
from builders.generation.faults import EndpointUnusable, RequestFailed, retry_after
from builders.problems import ProblemsFound

GOOD = Says("A reply of some length, in one sentence.")
streamed = pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])

PASSING: dict[str, Answer] = {
    "too many requests": Fails(429, headers={"Retry-After": "0"}),
    "too many requests, no word of when": Fails(429),
    "internal error": Fails(500, "<h1>Oops</h1>", content_type="text/html"),
    "bad gateway": Fails(502, ""),
    "not ready": Fails(503, headers={"Retry-After": "0.02"}),
    "gateway time-out": Fails(504),
    "slow": Says("late", after=3.0),
    "cut off": Says("This is cut off within the body.", cut=60),
    "no word": Raw(),
    "broken JSON": Fails(200, '{"choices": [{"message": {"content": "hal'),
    "an error called a success": Fails(200, '{"error": {"message": "overloaded", "code": 502}}'),
    "an error as an event": Fails(200, 'data: {"error": {"message": "oom"}}\n\n', content_type="text/event-stream"),
    "a broken event": Fails(200, 'data: {"choices": [{"delta"\n\n', content_type="text/event-stream"),
}
ONLY_WHOLE, ONLY_STREAMED = {"broken JSON", "an error called a success"}, {"an error as an event", "a broken event"}


@pytest.mark.parametrize(("fault", "stream"), [
    *((fault, False) for fault in PASSING if fault not in ONLY_STREAMED),
    *((fault, True) for fault in PASSING if fault not in ONLY_WHOLE),
])  # fmt: skip
def test_what_passes_is_overcome(fault: str, stream: bool, run: Run) -> None:  # noqa: FBT001 - a parameter
    with serving(in_turn(PASSING[fault], PASSING[fault], GOOD)) as stub:
        replies, tally = run.asked(endpoint(stub.url, stream=stream, timeout=0.4), [ask("Hello?")])
    assert [reply.text for reply in replies] == [GOOD.text]
    assert len(stub.received) == 3
    assert (tally.sent, tally.cached) == (1, 0)
    assert len(run.transcript.read_text().splitlines()) == 1


def test_a_time_out_names_what_to_change(run: Run) -> None:
    with serving(lambda _: PASSING["slow"]) as stub, pytest.raises(RequestFailed) as raised:
        run.asked(endpoint(stub.url, timeout=0.05), [ask("Hello?")])
    [told] = raised.value.report.problems
    assert told.message == "no reply within 0.05 s (tried 4 times)"
    assert "--timeout" in told.fix
    assert "--at-once" in told.fix


@pytest.mark.parametrize("answer", [
    Says("A reply that ends early.", finish=None),
    Says("A reply that ends early.", cut=250, unannounced=True),
    Says("A reply that ends early.", cut=700, unannounced=True),
])  # fmt: skip
def test_a_stream_that_ends_in_good_order_but_early_is_no_reply(answer: Says, run: Run) -> None:
    with serving(in_turn(answer, GOOD)) as stub:
        replies, _ = run.asked(endpoint(stub.url, stream=True), [ask("Hello?")])
    assert replies[0].text == GOOD.text
    assert len(stub.received) == 2


@streamed
def test_what_does_not_pass_fails_after_the_tries(stream: bool, run: Run) -> None:  # noqa: FBT001 - a parameter
    with (
        serving(in_turn(Fails(500, '{"error": {"message": "out of memory"}}'))) as stub,
        pytest.raises(RequestFailed) as failed,
    ):
        run.asked(endpoint(stub.url, stream=stream), [ask("Hello?", "interview/ada/turn-3")])
    said = str(failed.value)
    assert all(part in said for part in (f"127.0.0.1:{stub.port}/v1", "interview/ada/turn-3", "500", "out of memory",
                                         "tried 4 times", "Run again later"))  # fmt: skip
    assert len(stub.received) == QUICK.tries
    assert not run.transcript.exists()


LASTING: dict[str, tuple[Answer, str, str]] = {
    "no such address": (Fails(404, "<html>nothing here</html>", content_type="text/html"), "404", "base URL"),
    "no such model": (Fails(404, '{"error": {"message": "no model m"}}'), "no model m", "model's name"),
    "not permitted": (Fails(401, '{"error": {"message": "bad key"}}'), "401", "CARELOOM_ENDPOINT_TOKEN"),
    "not paid": (Fails(402), "402", "CARELOOM_ENDPOINT_TOKEN"),
    "quota used up": (Fails(429, '{"error": {"message": "pay", "code": "insufficient_quota"}}'), "quota", "TOKEN"),
    "wrong method": (Fails(405), "405", "base URL"),
    "redirected": (Fails(307, headers={"Location": "http://127.0.0.1:9/v1/chat/completions"}), "redirected", "address"),
    "a page": (Fails(200, "<!doctype html><title>Home</title>", content_type="text/html"), "web page", "base URL"),
    "a page called JSON": (Fails(200, " <html></html>"), "web page", "base URL"),
    "other JSON": (Fails(200, '{"status": "ok"}'), "no chat completion", "base URL"),
    "a list": (Fails(200, "[1, 2]"), "no chat completion", "base URL"),
    "no choices": (Fails(200, '{"choices": []}'), "no chat completion", "base URL"),
    "choices of another shape": (Fails(200, '{"choices": [{"message": "text"}]}'), "no chat completion", "base URL"),
    "a number as content": (Fails(200, '{"choices": [{"message": {"content": 4}}]}'), "no chat completion", "base"),
    "nothing": (Fails(200, ""), "no JSON", "base URL"),
    "words": (Fails(200, "it works!", content_type="text/plain"), "no JSON", "base URL"),
    "no HTTP": (Raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), "speaks no HTTP", "base URL"),
}


@streamed
@pytest.mark.parametrize("fault", LASTING)
def test_an_endpoint_that_is_none_is_said_at_once(fault: str, stream: bool, run: Run) -> None:  # noqa: FBT001
    answer, says, advises = LASTING[fault]
    with serving(in_turn(answer)) as stub, pytest.raises(EndpointUnusable) as failed:
        run.asked(endpoint(stub.url, stream=stream), [ask("Hello?", "a/key")])
    said = str(failed.value)
    assert f"127.0.0.1:{stub.port}/v1 a/key" in said
    assert advises in said
    assert says in said or (stream and "no chat completion" in said)
    assert len(stub.received) == 1
    assert not list(run.cache.glob("??/*"))


def test_where_nobody_listens(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        start = time.monotonic()
        with pytest.raises(EndpointUnusable, match=rf"127\.0\.0\.1:{port}/v1 .*no connection.* server runs"):
            run.asked(endpoint(f"http://127.0.0.1:{port}/v1"), [ask("Hello?")])
    assert time.monotonic() - start < 2


def test_a_page_after_replies_is_a_restart(run: Run) -> None:
    page = Fails(200, "<html>back soon</html>", content_type="text/html")
    with serving(in_turn(GOOD, page, GOOD)) as stub:
        where = endpoint(stub.url, at_once=1)
        replies, _ = run.asked(where, [ask("One?"), ask("Two?")])
    assert [reply.text for reply in replies] == [GOOD.text] * 2


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_refused_request_is_not_sent_again(status: int, run: Run) -> None:
    with serving(in_turn(Fails(status, '{"error": {"message": "too long"}}'))) as stub:
        with pytest.raises(RequestFailed, match=rf"status {status}: .*too long.*schema_form"):
            run.asked(endpoint(stub.url), [ask("Hello?")])
        assert len(stub.received) == 1


@pytest.mark.parametrize("words", ["I have not slept since my father left us in the spring", "my  father\n left"])
def test_what_a_server_repeats_of_the_request_is_not_shown(words: str, run: Run) -> None:
    with serving(lambda got: Fails(422, json.dumps({"error": {"message": f"bad: {got.prompt[:40]}"}}))) as stub:
        with pytest.raises(RequestFailed) as failed:
            run.asked(endpoint(stub.url), [ask(words, "key")])
        assert stub.received[0].prompt == words
    assert "father" not in str(failed.value)


def test_retry_after_holds_everybody(run: Run) -> None:
    wait = 0.6
    times: list[float] = []

    def answer(_: object) -> Answer:
        times.append(time.monotonic())
        return Fails(429, headers={"Retry-After": str(wait)}) if len(times) == 1 else GOOD

    with serving(answer) as stub:
        run.asked(endpoint(stub.url, at_once=1), [ask(f"Number {number}?") for number in range(5)])
    assert len(times) == 6
    assert times[1] - times[0] >= wait


def test_being_sent_away_often_is_no_failure(run: Run) -> None:
    times = QUICK.tries * 3
    with serving(in_turn(*[Fails(429, headers={"Retry-After": "0"})] * times, GOOD)) as stub:
        replies, _ = run.asked(endpoint(stub.url), [ask("Hello?")])
    assert replies[0].text == GOOD.text
    assert len(stub.received) == times + 1


def test_a_wait_that_is_too_long_fails_at_once(run: Run) -> None:
    patience = Patience(tries=5, in_all=60.0)
    with serving(in_turn(Fails(429, headers={"Retry-After": "3600"}))) as stub, pytest.raises(RequestFailed):
        run.asked(endpoint(stub.url, patience=patience), [ask("Hello?")])
    assert len(stub.received) == 1


@pytest.mark.parametrize(("value", "seconds"), [("", None), ("soon", None), ("-3", None), ("٣", None), ("7", 7.0),
                                                 ("1.5", 1.5), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0)])  # fmt: skip
def test_retry_after(value: str, seconds: float | None) -> None:
    assert retry_after(value) == seconds


def test_retry_after_a_date() -> None:
    at = format_datetime(datetime.now(tz=UTC) + timedelta(seconds=100), usegmt=True)
    assert 97 < (retry_after(at) or 0) <= 100


def test_the_limit_a_minute_is_kept(run: Run) -> None:
    times: list[float] = []

    def answer(_: object) -> Answer:
        times.append(time.monotonic())
        return GOOD

    with serving(answer) as stub:
        begin = time.monotonic()  # the first may arrive late, for its connection is made first
        run.asked(endpoint(stub.url, per_minute=1_200), [ask(f"Number {number}?") for number in range(10)])
    assert times[-1] - begin >= 9 * 0.05


@pytest.mark.parametrize(("at_once", "asks", "after"), [(7, 40, 0.05), (200, 400, 1.0)])
def test_as_many_in_flight_as_allowed_and_no_more(at_once: int, asks: int, after: float, run: Run) -> None:
    with serving(in_turn(Says("Yes.", after=after))) as stub:
        run.asked(endpoint(stub.url, at_once=at_once), [ask(f"Number {number}?") for number in range(asks)])
    assert stub.most_in_flight == at_once


def test_what_is_sent_is_what_was_asked(run: Run) -> None:
    with serving(in_turn(Says('{"score": 1}'))) as stub:
        schema = {"type": "object", "properties": {"score": {"const": 1}}}
        for form in ("json_schema", "json_object", "none"):
            where = endpoint(stub.url, schema_form=form, extra={"top_p": 0.9, "max_tokens": None, "max_new": 9})
            run.asked(where, [ask("Score?", seed=3, temperature=0.2, schema=schema)])
    told = [received.payload.pop("response_format", None) for received in stub.received]
    assert told == [{"type": "json_schema", "json_schema": {"name": "reply", "schema": schema}},
                    {"type": "json_object", "schema": schema}, None]  # fmt: skip
    for received in stub.received:
        assert received.path == "/v1/chat/completions"
        assert received.payload == {
            "model": MODEL, "temperature": 0.2, "seed": 3, "top_p": 0.9, "max_new": 9, "stream": False,
            "messages": [{"role": "system", "content": "You answer in one sentence."},
                         {"role": "user", "content": "Score?"}],
        }  # fmt: skip


@streamed
def test_a_refusal_in_words_is_a_reply_that_says_so(stream: bool, run: Run) -> None:  # noqa: FBT001 - a parameter
    with serving(in_turn(Says("", refusal="I cannot help with that."))) as stub:
        replies, _ = run.asked(endpoint(stub.url, stream=stream), [ask("Hello?")])
    assert (replies[0].text, replies[0].finish) == ("I cannot help with that.", "refusal")


@streamed
def test_half_a_surrogate_pair_is_no_text(stream: bool, run: Run) -> None:  # noqa: FBT001 - a parameter
    with serving(in_turn(Says("a\ud83d b"))) as stub:
        replies, _ = run.asked(endpoint(stub.url, stream=stream), [ask("Hello?")])
    assert replies[0].text == "a\ufffd b"
    assert "a\ufffd b" in run.transcript.read_text(encoding="utf-8")


def test_a_request_that_is_no_text_is_not_blamed_on_the_endpoint(run: Run) -> None:
    with serving(in_turn(GOOD)) as stub, pytest.raises(RequestFailed, match="surrogate"):
        run.asked(endpoint(stub.url), [ask("a\ud83d b", "key")])


def test_everything_wrong_with_an_endpoint_is_said_together(run: Run) -> None:
    with pytest.raises(ProblemsFound) as found:
        run.asked(
            endpoint("ftp://somewhere", model=" ", at_once=0, timeout=0, per_minute=0, extra={"stream": True}), []
        )
    assert len(found.value.report.problems) == 6
    assert not run.folder.exists()


@pytest.mark.parametrize(
    "url", ["", "127.0.0.1:8080", "http://", "http://a b/v1", "http://host:99999/v1", "http://[::1"]
)
def test_what_is_no_address(url: str, run: Run) -> None:
    with pytest.raises(ProblemsFound, match="no address of an endpoint"):
        run.asked(endpoint(url), [])


def test_cancelled_requests_leave_the_connection_usable(run: Run) -> None:
    from builders.generation.connection import connected

    async def go(url: str) -> str:
        async with connected(endpoint(url, at_once=1), cache=run.cache, transcript=run.transcript) as asker:
            waiting = asyncio.create_task(asker(ask("Slow?")))
            await asyncio.sleep(0.2)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            return (await asker(ask("Slow?"))).text

    with serving(in_turn(Says("late", after=5.0), GOOD)) as stub:
        assert asyncio.run(go(stub.url)) == GOOD.text
