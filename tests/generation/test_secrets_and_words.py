"""The token goes where it belongs and stands nowhere; people's words go where their dataset's verdict lets them."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import subprocess
import sys
import traceback
from pathlib import Path
from typing import NoReturn

import pytest
from generation.small_runs import MODEL, Run, ask, endpoint
from generation.stub_endpoint import Fails, Received, Says, in_turn, serving

from builders.generation.allowed_words import WordsMayNotBeSent
from builders.generation.connection import connected
from builders.generation.endpoint import Endpoint, Patience, check_endpoint, token_for
from builders.problems import ProblemsFound

SECRET = "sk-careloom-7Qm2vX9b"  # noqa: S105 - nobody's
HUB_SECRET = "hf_careloomhub55"  # noqa: S105 - nobody's
ENVIRONMENT = {"CARELOOM_ENDPOINT_TOKEN": f" {SECRET}\n", "HF_TOKEN": HUB_SECRET}


def echoing(received: Received) -> Says:
    """A server that repeats the headers it was sent, and says so where it can."""
    sent = received.headers.get("authorization", "nothing")
    return Says(f"You sent {sent}.", finish=f"stop {sent}")


@pytest.mark.parametrize("stream", [False, True])
def test_the_token_goes_out_and_stands_nowhere(stream: bool, run: Run, caplog: pytest.LogCaptureFixture) -> None:  # noqa: FBT001
    caplog.set_level(logging.DEBUG)
    with serving(echoing) as stub:
        replies, _ = run.asked(endpoint(stub.url, stream=stream), [ask("Hello?")], ENVIRONMENT)
        assert stub.received[0].headers["authorization"] == f"Bearer {SECRET}"
    assert replies[0].text == "You sent Bearer [token]."
    assert SECRET.encode() not in run.every_byte()
    assert SECRET not in repr(replies) + caplog.text


@pytest.mark.parametrize("status", [200, 307, 400, 401, 429, 500])
def test_the_token_is_in_no_error(status: int, run: Run, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    answer = Fails(status, json.dumps({"error": {"message": f"Incorrect key: {SECRET}"}}),
                   headers={"x-error-message": SECRET, "x-hf-warning": SECRET, "x-request-id": SECRET})  # fmt: skip
    patience = Patience(tries=2, first_wait=0.01, in_all=0.2)
    with serving(in_turn(answer)) as stub, pytest.raises(ProblemsFound) as failed:
        run.asked(endpoint(stub.url, patience=patience), [ask("Hello?")], ENVIRONMENT)
    told = "".join(traceback.format_exception(failed.value)) + repr(failed.value) + caplog.text
    chain: BaseException | None = failed.value
    while chain is not None:
        told += repr(vars(chain))
        chain = chain.__cause__ or chain.__context__
    assert SECRET not in told
    assert SECRET.encode() not in run.every_byte()


@pytest.mark.parametrize("offline", ["0", "1"])
def test_a_whole_process_shows_no_token_and_asks_nobody_else(offline: str, run: Run, tmp_path: Path) -> None:
    script = (
        "import asyncio, logging, sys\nfrom pathlib import Path\nlogging.basicConfig(level=logging.DEBUG)\n"
        "from generation.small_runs import Run, ask, endpoint\n"
        "from builders.generation.connection import connected\n"
        "async def go():\n"
        "    run = Run(Path(sys.argv[2]))\n"
        "    async with connected(endpoint(sys.argv[1]), cache=run.cache, transcript=run.transcript) as asker:\n"
        "        print(asker, await asker(ask('Hello?')))\n"
        "        await asker(ask('Fail?'))\n"
        "asyncio.run(go())\n"
    )
    with serving(lambda received: Fails(401) if received.prompt == "Fail?" else echoing(received)) as stub:
        environment = {
            "CARELOOM_ENDPOINT_TOKEN": SECRET, "HF_DEBUG": "1", "HF_HUB_VERBOSITY": "debug", "PYTHONASYNCIODEBUG": "1",
            "PYTHONPATH": str(Path(__file__).parents[1]), "HF_HUB_OFFLINE": offline, "HF_HOME": str(tmp_path / "home"),
        }  # fmt: skip
        command = [sys.executable, "-c", script, stub.url, str(run.folder)]
        done = subprocess.run(command, capture_output=True, env=environment, check=False)
        assert stub.received[0].headers["authorization"] == f"Bearer {SECRET}"
        assert stub.received[0].headers["user-agent"] == "careloom"
    assert b"EndpointUnusable" in done.stderr
    assert set(re.findall(rb"connect_tcp.started host='([^']+)'", done.stderr)) == {b"127.0.0.1"}
    assert b"Hello?" in run.every_byte()
    assert SECRET.encode() not in done.stdout + done.stderr + run.every_byte()


def test_no_token_that_is_saved_on_the_machine_is_sent(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    saved = tmp_path / "token"
    saved.write_text(HUB_SECRET)
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(saved))
    monkeypatch.setenv("HF_TOKEN", HUB_SECRET)
    with serving(echoing) as stub:
        replies, _ = run.asked(endpoint(stub.url), [ask("Hello?")], {"HF_TOKEN": HUB_SECRET})
        assert "authorization" not in stub.received[0].headers
        assert HUB_SECRET not in repr(stub.received)
    assert replies[0].text == "You sent nothing."


@pytest.mark.parametrize(("url", "environment", "token"), [
    ("https://router.huggingface.co/v1", ENVIRONMENT, SECRET),
    ("https://router.huggingface.co/v1", {"HF_TOKEN": HUB_SECRET}, HUB_SECRET),
    ("https://abc.eu-west-1.aws.endpoints.huggingface.cloud", {"HF_TOKEN": HUB_SECRET}, HUB_SECRET),
    ("https://huggingface.co.example.org/v1", {"HF_TOKEN": HUB_SECRET}, None),
    ("https://nothuggingface.co/v1", {"HF_TOKEN": HUB_SECRET}, None),
    ("https://api.example.org/v1", {"HF_TOKEN": HUB_SECRET}, None),
    ("https://api.example.org/v1", {"CARELOOM_ENDPOINT_TOKEN": " "}, None),
    ("http://127.0.0.1:1/v1", {"HF_TOKEN": HUB_SECRET}, None),
    ("http://[::1]:1/v1", ENVIRONMENT, SECRET),
])  # fmt: skip
def test_whose_token_goes_where(url: str, environment: dict[str, str], token: str | None) -> None:
    assert token_for(Endpoint(base_url=url, model=MODEL), environment) == token


@pytest.mark.parametrize(("url", "token", "says"), [
    ("http://api.example.org/v1", SECRET, "unencrypted"),
    ("https://api.example.org/v1", f"{SECRET}\nX-Other: 1", "characters"),
    ("https://api.example.org/v1", f"{SECRET}é", "characters"),
])  # fmt: skip
def test_a_token_that_cannot_be_sent_is_not_shown(url: str, token: str, says: str) -> None:
    with pytest.raises(ProblemsFound, match=says) as failed:
        token_for(Endpoint(base_url=url, model=MODEL), {"CARELOOM_ENDPOINT_TOKEN": token})
    assert SECRET not in str(failed.value)


@pytest.mark.parametrize("url", [f"https://user:{SECRET}@host/v1", f"https://host/v1?api_key={SECRET}",
                                 f"https://{SECRET}@host:99999/v1", f"https://host/v1#{SECRET}"])  # fmt: skip
def test_a_token_in_the_address_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(ProblemsFound, match="CARELOOM_ENDPOINT_TOKEN") as failed:
        check_endpoint(Endpoint(base_url=url, model=MODEL))
    assert SECRET not in str(failed.value)


@pytest.mark.parametrize(("host", "stays"), [
    ("127.0.0.1", True), ("127.8.9.1:80", True), ("localhost:1", True), ("[::1]:8080", True), ("LOCALHOST", True),
    ("localhost.example.org", False), ("127.0.0.1.example.org", False), ("10.0.0.1", False),
    ("0.0.0.0", False),  # noqa: S104 - nothing is bound
    ("192.168.1.2", False), ("[::ffff:10.0.0.1]", False), ("2130706433.example.org", False), ("example.org", False),
])  # fmt: skip
def test_what_stays_on_this_machine(host: str, stays: bool) -> None:  # noqa: FBT001 - a parameter
    assert Endpoint(base_url=f"http://{host}/v1", model=MODEL).loopback is stays


def test_loopback_goes_through_no_proxy(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(in_turn(Says("I am a proxy."))) as proxy, serving(in_turn(Says("I am not."))) as stub:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        replies, _ = run.asked(endpoint(stub.url), [ask("Who?")])
        assert proxy.received == []
    assert replies[0].text == "I am not."


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_takes_no_words_elsewhere(status: int, run: Run) -> None:
    with serving(in_turn(Says("Thank you."))) as elsewhere:
        moved = Fails(status, "", headers={"Location": f"{elsewhere.url}/chat/completions"})
        with serving(in_turn(moved)) as stub, pytest.raises(ProblemsFound, match="redirected"):
            run.asked(endpoint(stub.url), [ask("Hello?")])
        assert elsewhere.received == []


def test_offline_means_what_leaves_this_machine(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(in_turn(Says("Yes."))) as stub:
        replies, _ = run.asked(endpoint(stub.url), [ask("Hello?")], {"HF_HUB_OFFLINE": "1"})
    assert replies[0].text == "Yes."
    tried = closed_to_the_net(monkeypatch)
    with pytest.raises(ProblemsFound, match="HF_HUB_OFFLINE is set"):
        run.asked(endpoint("https://api.example.org/v1"), [ask("Hello?")], {"HF_HUB_OFFLINE": "1"})
    assert tried == []


def closed_to_the_net(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Let every attempt to send fail the test, and return the attempts."""
    tried: list[object] = []

    async def send(*request: object, **_: object) -> NoReturn:
        tried.append(request)
        raise AssertionError("something was sent")

    monkeypatch.setattr("httpx2.AsyncClient.send", send)
    return tried


FAR = "https://api.example.org/v1"


@pytest.mark.parametrize("dataset", ["annomi", "culturecare", "mentalqa", "careloom", "no-such-dataset", "./gone.py"])
@pytest.mark.parametrize("early", [True, False], ids=["named before", "found with the request"])
def test_words_that_may_not_leave_do_not(dataset: str, early: bool, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    tried = closed_to_the_net(monkeypatch)

    async def go() -> None:
        named = ["kmi", dataset] if early else []
        async with connected(
            endpoint(FAR), cache=run.cache, transcript=run.transcript, words_of=named, environment={}
        ) as asker:
            assert not early
            await asker(ask("Someone's words", "post/7", words_of=dataset))

    with pytest.raises(WordsMayNotBeSent) as refused:
        asyncio.run(go())
    assert tried == []
    said = str(refused.value)
    assert all(part in said for part in (dataset, "api.example.org/v1", "loopback"))
    assert "words of kmi" not in said
    assert early or "post/7" in said
    assert b"Someone's words" not in run.every_byte()


@pytest.mark.parametrize("dataset", ["tapestry", "kmi", ""])
def test_words_that_may_leave_do(dataset: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = closed_to_the_net(monkeypatch)
    with pytest.raises(AssertionError, match="something was sent"):
        run.asked(endpoint(FAR), [ask("Words", words_of=dataset)])
    assert len(tried) == 1


@pytest.mark.parametrize("dataset", ["annomi", "culturecare"])
def test_words_may_go_to_loopback(dataset: str, run: Run) -> None:
    with serving(in_turn(Says("Yes."))) as stub:
        replies, _ = run.asked(endpoint(stub.url), [ask("Words", words_of=dataset)])
    assert replies[0].text == "Yes."
