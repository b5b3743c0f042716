"""`careloom generate` as somebody types it: what it writes, that it goes on where it was, and how it refuses."""

from __future__ import annotations

import csv
import json
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fixture_builds import tree_bytes
from generation.stub_endpoint import Fails, Received, Says, Stub, serving
from generation_command.obliging import TOKEN, arguments, environment, generate, obliging, write_posts

TWO = ("--persona", "ada", "--persona", "hugo", "--language", "bn", "--nationality", "BD", "--method", "minimal")
MODEL = ("--model", "stub-model")
JUDGE = ("--judge-model", "judge-1")


@pytest.fixture(scope="module")
def stub() -> Iterator[Stub]:
    """An endpoint that does what it is told."""
    with serving(obliging) as running:
        yield running


@pytest.fixture(scope="module")
def interviews(stub: Stub, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of two interviews."""
    folder = tmp_path_factory.mktemp("generated") / "interviews"
    done = generate("interviews", *TWO, *MODEL, "--output", str(folder), url=stub.url)
    assert done.returncode == 0, done.stderr
    assert "2 interviews, 0 unfinished" in done.stdout
    assert not done.stderr
    return folder


@pytest.fixture(scope="module")
def answers(stub: Stub, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of answers to three posts under two strategies, and of the posts."""
    folder = tmp_path_factory.mktemp("generated") / "answers"
    posts = write_posts(folder.parent / "posts.jsonl")
    chosen = ("--strategy", "baseline", "--strategy", "+culture")
    done = generate("answers", str(posts), *chosen, *MODEL, "--output", str(folder), url=stub.url)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def sessions(stub: Stub, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one session."""
    folder = tmp_path_factory.mktemp("generated") / "sessions"
    done = generate("sessions", "--count", "1", *MODEL, "--output", str(folder), url=stub.url)
    assert done.returncode == 0, done.stderr
    return folder


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def assert_no_token(folder: Path) -> None:
    assert not [name for name, content in tree_bytes(folder).items() if TOKEN.encode() in content]


def test_interviews_are_source_files(stub: Stub, interviews: Path) -> None:
    rows = lines(interviews / "dialogues.jsonl")
    assert [row["persona_id"] for row in rows] == ["ada-bn-BD-minimal", "hugo-bn-BD-minimal"]
    assert {row["origin"] for row in rows} == {"llm_generated"}
    assert {row["persona_id"] for row in lines(interviews / "personas.jsonl")} == {row["persona_id"] for row in rows}
    assert lines(interviews / "unfinished.jsonl") == []
    asked = len(lines(interviews / "transcript.jsonl"))
    assert asked == sum(len(row["turns"]) for row in rows)
    assert stub.received[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert_no_token(interviews)


@pytest.fixture(scope="module")
def judged(stub: Stub, interviews: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the interviews with judgements of them."""
    folder = tmp_path_factory.mktemp("judged") / "copy"
    shutil.copytree(interviews, folder)
    done = generate("judgements", str(folder), *JUDGE, "--json", url=stub.url)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["judgements"] == 2
    return folder


def asked_of_judge(stub: Stub) -> list[dict[str, Any]]:
    return [one.payload for one in stub.received if one.payload["model"] == JUDGE[1]]


def test_judgements_are_blind_and_in_both_orders(stub: Stub, judged: Path) -> None:
    rows = lines(judged / "judgements.jsonl")
    assert {(row["judge"], row["order"]) for row in rows} == {("judge-1", "ab"), ("judge-1", "ba")}
    asked = asked_of_judge(stub)
    assert len(asked) == 2
    assert not any(name in json.dumps(asked).lower() for name in ("ada-", '"ada', "hugo", "severity_score"))
    page = (judged / "report.html").read_text(encoding="utf-8")
    assert "Position bias" in page
    assert "judge-1 · bn · minimal" in page
    assert "severity/judge@1" in page


def test_interviews_and_judgements_asked_for_again_send_nothing_and_write_the_same(stub: Stub, judged: Path) -> None:
    before, sent = tree_bytes(judged), len(stub.received)
    assert generate("judgements", str(judged), *JUDGE, url=stub.url).returncode == 0
    done = generate("interviews", *TWO, *MODEL, "--output", str(judged), "--json", url=stub.url)
    assert json.loads(done.stdout)["requests"]["sent"] == 0
    assert len(stub.received) == sent
    assert tree_bytes(judged) == before


def test_judgements_stay_with_their_judge_and_their_interviews(stub: Stub, judged: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(judged, folder)
    other = generate("judgements", str(folder), "--judge-model", "judge-2", url=stub.url)
    assert other.returncode == 2
    assert "name another folder for judge-2 with --output" in other.stderr
    assert len(lines(folder / "judgements.jsonl")) == 2
    fewer = (*TWO[2:], *MODEL, "--output", str(folder))
    assert generate("interviews", *fewer, url=stub.url).returncode == 0
    assert lines(folder / "judgements.jsonl") == []
    assert not (folder / "report.html").exists()


def test_sessions_are_written_with_their_codes_and_a_rerun_asks_nothing(stub: Stub, sessions: Path) -> None:
    [row] = lines(sessions / "sessions.jsonl")
    assert (row["language"], row["region"], row["culture"], row["origin"]) == ("ko", "KR", "korean", "llm_generated")
    assert len(row["turns"]) >= 15
    assert all(turn["behaviour"] for turn in row["turns"] if turn["role"] == "therapist")
    before, sent = tree_bytes(sessions), len(stub.received)
    assert generate("sessions", "--count", "1", *MODEL, "--output", str(sessions), url=stub.url).returncode == 0
    assert len(stub.received) == sent
    assert tree_bytes(sessions) == before


def test_answers_are_scored_by_every_criterion_and_reported(stub: Stub, answers: Path) -> None:
    rows = lines(answers / "answers.jsonl")
    assert {(row["post_id"], row["strategy"]) for row in rows} == {
        (post, strategy) for post in ("p1", "p2", "p3") for strategy in ("baseline", "+culture")
    }
    assert_no_token(answers)
    given = (str(answers / "answers.jsonl"), "--posts", str(answers.parent / "posts.jsonl"), *MODEL)
    done = generate("scores", *given, "--judge", "strict", url=stub.url)
    assert done.returncode == 0, done.stderr
    assert len(lines(answers / "scores.jsonl")) == 6 * 7
    assert {row["judge"] for row in lines(answers / "scores.jsonl")} == {"strict"}
    assert "stub-model · +culture" in (answers / "report.html").read_text(encoding="utf-8")
    before, sent = tree_bytes(answers), len(stub.received)
    assert generate("scores", *given, "--judge", "strict", url=stub.url).returncode == 0
    assert len(stub.received) == sent
    assert tree_bytes(answers) == before


def test_forms_of_answers_and_sessions_with_the_key_elsewhere(answers: Path, sessions: Path, tmp_path: Path) -> None:
    forms, key = tmp_path / "forms", tmp_path / "apart" / "key.json"
    given = (str(answers / "answers.jsonl"), "--for", "psychologists", "--raters", "2", "--output", str(forms))
    without = generate("forms", *given, "--key", str(key))
    assert without.returncode == 2
    assert "--posts" in without.stderr
    posts = ("--posts", str(answers.parent / "posts.jsonl"))
    done = generate("forms", *given, *posts, "--key", str(key))
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in forms.iterdir()) == ["psychologists-r01.csv", "psychologists-r02.csv"]
    with (forms / "psychologists-r01.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 1 + 6
    assert len(json.loads(key.read_text(encoding="utf-8"))) == 12
    beside = generate("forms", *given, *posts, "--key", str(forms / "key.json"))
    assert beside.returncode == 1
    assert "raters could read who wrote what" in beside.stderr
    rated = (str(sessions / "sessions.jsonl"), "--for", "experts", "--raters", "1", "--output", str(forms))
    assert generate("forms", *rated, "--key", str(key)).returncode == 0
    assert (forms / "mi_experts-r01.csv").exists()


def test_what_fails_is_named_and_the_rest_is_written(answers: Path, tmp_path: Path) -> None:
    def choosy(received: Received) -> Says | Fails:
        if "Kaffeetisch" in received.prompt:
            return Fails(400, json.dumps({"error": {"message": f"no {received.headers['authorization']}"}}))
        return obliging(received)

    posts, folder = answers.parent / "posts.jsonl", tmp_path / "out"
    with serving(choosy) as stub:
        given = (str(posts), "--strategy", "baseline", *MODEL, "--output", str(folder))
        done = generate("answers", *given, url=stub.url)
        assert done.returncode == 1
        assert "adaptation/p2/baseline/stub-model: status 400" in done.stderr
        assert [row["post_id"] for row in lines(folder / "answers.jsonl")] == ["p1", "p3"]
        stub.answer = obliging
        again = json.loads(generate("answers", *given, "--json", url=stub.url).stdout)
        assert (again["requests"]["sent"], again["requests"]["cached"]) == (1, 2)
        assert again["answers"] == 3
    assert_no_token(folder)


def test_an_endpoint_that_refuses_for_good_ends_the_run_and_nothing_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    with serving(lambda _: Fails(401)) as stub:
        done = generate("interviews", *TWO, *MODEL, "--output", str(folder), url=stub.url)
    assert done.returncode == 1
    assert "status 401: not permitted" in done.stderr
    assert "Nothing is written" in done.stderr
    assert not (folder / "dialogues.jsonl").exists()
    assert_no_token(folder)


def test_ctrl_c_keeps_what_was_answered_and_the_same_command_goes_on(tmp_path: Path) -> None:
    folder, enough = tmp_path / "out", 12

    def slow(received: Received) -> Says:
        said = obliging(received)
        return said if received.number < enough else Says(said.text, after=60)

    given = ("interviews", *TWO, *MODEL, "--output", str(folder))
    with serving(slow) as stub:
        line = arguments(*given, url=stub.url)
        with subprocess.Popen(line, stderr=subprocess.PIPE, text=True, env=environment()) as process:
            limit = time.monotonic() + 60
            while len(stub.received) < enough + 1 and time.monotonic() < limit:
                time.sleep(0.02)
            process.send_signal(signal.SIGINT)
            said = process.communicate(timeout=30)[1]
        assert process.returncode == 130, said
        assert "the same command goes on from there" in said
        assert "Traceback" not in said
        answered, before = [one.payload for one in stub.received[:enough]], len(stub.received)
        stub.answer = obliging
        done = json.loads(generate(*given, "--json", url=stub.url).stdout)
    assert done["interviews"] == 2
    assert done["requests"]["sent"] == len(stub.received) - before
    assert not [one for one in stub.received[before:] if one.payload in answered]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("interviews", "--persona", "adda", *MODEL), "there are"),
        (("interviews", "--language", "bn", *MODEL), "belong together"),
        (("sessions", "--language", "de", *MODEL), "needs --region"),
        (("interviews", "--model", " "), "no model is named"),
    ],
)
def test_wrong_use_is_said_before_anything_is_sent(
    given: tuple[str, ...], said: str, stub: Stub, tmp_path: Path
) -> None:
    sent = len(stub.received)
    done = generate(*given, "--output", str(tmp_path / "out"), url=stub.url)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(stub.received) == sent
    assert not (tmp_path / "out").exists()


def test_an_address_with_a_token_in_it_is_refused_and_not_repeated(tmp_path: Path) -> None:
    output = str(tmp_path / "out")
    done = generate("interviews", *TWO, *MODEL, "--output", output, url=f"https://user:{TOKEN}@host/v1")
    assert done.returncode == 2
    assert "CARELOOM_ENDPOINT_TOKEN" in done.stderr


def test_words_of_a_dataset_stay_on_this_machine_unless_its_rights_permit(answers: Path, tmp_path: Path) -> None:
    given = (
        str(answers.parent / "posts.jsonl"),
        *MODEL,
        "--words-of",
        "culturecare",
        "--output",
        str(tmp_path / "out"),
    )
    done = generate("answers", *given, url="https://elsewhere.invalid/v1")
    assert done.returncode == 1
    assert "the words of culturecare may not be sent to elsewhere.invalid/v1" in done.stderr


def test_a_folder_holds_one_run(stub: Stub, sessions: Path) -> None:
    done = generate("interviews", *TWO, *MODEL, "--output", str(sessions), url=stub.url)
    assert done.returncode == 2
    assert "name another folder for interviews" in done.stderr
