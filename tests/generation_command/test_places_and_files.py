"""Where interviews are held, what is said before they begin and when none ends, and files that are of another kind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from generation.stub_endpoint import Says, Stub, serving
from generation_command.obliging import generate, obliging, write_posts

MODEL = ("--model", "stub-model")
TWO = ("--persona", "ada", "--persona", "hugo", "--method", "minimal")
STAGES = "- {id: opening, title: arriving, goal: Ask what brings the person here., exchanges: 1}\n"
FORMS = ("--for", "psychologists", "--raters", "1")


def test_interviews_are_held_in_several_places_of_ones_own(tmp_path: Path) -> None:
    stages, folder = tmp_path / "stages.yaml", tmp_path / "out"
    stages.write_text(STAGES, encoding="utf-8")
    places = ("--language", "hi", "--nationality", "IN", "--language", "en", "--nationality", "BD")
    twice = (*places, "--language", "hi", "--nationality", "IN")
    given = (*TWO, *twice, "--stages", str(stages), *MODEL, "--output", str(folder))
    with serving(obliging) as stub:
        done = generate("interviews", *given, url=stub.url)
        assert done.returncode == 0, done.stderr
        asked = len((folder / "transcript.jsonl").read_text(encoding="utf-8").splitlines())
        assert "4 interviews, at least 12 requests" in done.stdout
        assert asked == 12
        quiet = generate("interviews", *given, "--json", url=stub.url)
        assert json.loads(quiet.stdout)["interviews"] == 4
    rows = [json.loads(line) for line in (folder / "dialogues.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(row["language"], row["region"]) for row in rows] == [("hi", "IN")] * 2 + [("en", "BD")] * 2


def test_places_that_are_no_pairs_are_refused(tmp_path: Path) -> None:
    given = ("--language", "hi", "--language", "en", "--nationality", "IN", *MODEL, "--output", str(tmp_path / "out"))
    done = generate("interviews", *given, url="http://127.0.0.1:9/v1")
    assert done.returncode == 2
    assert "expected as many of both, got 2 and 1" in done.stderr


def test_the_help_names_the_places_of_the_default_grid() -> None:
    done = generate("interviews", "--help")
    assert "en in US, zh-Hans in CN, bn in BD, hi in IN" in " ".join(done.stdout.split())


def test_where_no_interview_ended_the_judge_is_told_why(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    with serving(lambda _: Says("")) as stub:
        place = ("--language", "bn", "--nationality", "BD")
        done = generate("interviews", *TWO, *place, *MODEL, "--output", str(folder), url=stub.url)
        assert done.returncode == 1
        before = len(stub.received)
        judged = generate("judgements", str(folder), "--judge-model", "j", url=stub.url)
        assert len(stub.received) == before
    assert judged.returncode == 1
    assert "no interview came to its end; 2 stopped: " in judged.stderr
    assert "(2 times)" in judged.stderr
    assert "unfinished.jsonl" in judged.stderr
    assert "Run `careloom generate interviews` first" not in judged.stderr


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One file of each kind, and two that are of none."""
    folder = tmp_path_factory.mktemp("files")
    posts = write_posts(folder / "posts.jsonl")
    with serving(obliging) as stub:
        _made(stub, "answers", str(posts), "--strategy", "baseline", "--output", str(folder / "answers"))
        _made(stub, "sessions", "--count", "2", "--output", str(folder / "sessions"))
    table, empty = folder / "table.csv", folder / "empty.jsonl"
    table.write_text("a,b\n1,2\n", encoding="utf-8")
    empty.write_text("\n", encoding="utf-8")
    return {
        "answers": folder / "answers/answers.jsonl",
        "sessions": folder / "sessions/sessions.jsonl",
        "posts": posts,
        "table": table,
        "empty": empty,
    }


def _made(stub: Stub, *given: str) -> None:
    assert generate(*given, *MODEL, url=stub.url).returncode == 0


@pytest.mark.parametrize(
    ("texts", "posts", "said", "instead"),
    [
        ("sessions", "posts", "no file of answers: it holds sessions", "Name answers.jsonl"),
        ("posts", "posts", "no file of answers: it holds posts", "Name answers.jsonl"),
        ("table", "posts", "no file of answers: it holds no JSON Lines", "Name answers.jsonl"),
        ("empty", "posts", "no file of answers: it holds no JSON Lines", "Name answers.jsonl"),
        ("answers", "answers", "no file of posts: it holds answers", "Name the file of posts"),
    ],
)
def test_a_file_of_another_kind_is_told_once(
    texts: str, posts: str, said: str, instead: str, files: dict[str, Path], tmp_path: Path
) -> None:
    where = ("--output", str(tmp_path / "forms"), "--key", str(tmp_path / "key.json"))
    done = generate("forms", str(files[texts]), *FORMS, "--posts", str(files[posts]), *where)
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert said in line
    assert instead in line
    assert not (tmp_path / "forms").exists()


def test_experts_rate_sessions_and_are_told_so(files: dict[str, Path], tmp_path: Path) -> None:
    where = ("--output", str(tmp_path / "forms"), "--key", str(tmp_path / "key.json"))
    done = generate("forms", str(files["answers"]), "--for", "experts", "--raters", "1", *where)
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert "no file of sessions: it holds answers" in line
    help_text = generate("forms", "--help").stdout
    assert "models are told" not in help_text
