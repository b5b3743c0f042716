"""Text in a language that some check does not cover: a warning before anything is asked, and the run goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from generation.stub_endpoint import Says, Stub, serving
from generation_command.obliging import generate

from builders.generation.reply_language import language_problem
from builders.generation.unchecked_languages import unchecked_languages
from builders.language_check import can_be_told

RULE = "[unchecked-language]"
HARM = "instructions to self-harm are looked for by English words alone"
MODEL = ("--model", "stub-model")
SAID = "Pole sana, ndugu."
"""Short enough to be judged by its script alone."""


@pytest.fixture(scope="module")
def stub() -> Iterator[Stub]:
    """An endpoint that always says the same."""
    with serving(lambda _: Says(SAID)) as running:
        yield running


def posts(folder: Path, *languages: str) -> Path:
    """Return a file of posts in these languages."""
    rows = [
        {"post_id": f"p{number}", "culture": "Kenyan", "language": language, "text": "Ninachoka sana siku hizi."}
        for number, language in enumerate(languages)
    ]
    path = folder / "posts.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_answers_warn_once_of_a_language_and_are_written(stub: Stub, tmp_path: Path) -> None:
    given = ("answers", str(posts(tmp_path, "sw", "en", "sw")), "--strategy", "baseline", *MODEL)
    done = generate(*given, "--output", str(tmp_path / "out"), url=stub.url)
    assert done.returncode == 0
    assert done.stderr.count(RULE) == 1
    assert f"warning {RULE} sw: Swahili is not covered: {HARM}" in done.stderr
    told = generate(*given, "--output", str(tmp_path / "out"), "--json", url=stub.url)
    assert told.returncode == 0
    assert not told.stderr
    [problem] = json.loads(told.stdout)["problems"]
    assert (problem["rule"], problem["level"], problem["place"]) == ("unchecked-language", "warning", "sw")
    assert json.loads(told.stdout)["answers"] == 3


@pytest.mark.parametrize(
    "line",
    [
        ("interviews", "--persona", "ada", "--persona", "hugo", "--language", "sw", "--nationality", "KE"),
        ("sessions", "--language", "sw", "--region", "KE", "--count", "2"),
    ],
)
def test_interviews_and_sessions_warn_once_of_a_language(line: tuple[str, ...], stub: Stub, tmp_path: Path) -> None:
    method = ("--method", "minimal") if line[0] == "interviews" else ()
    done = generate(*line, *method, *MODEL, "--output", str(tmp_path / "out"), url=stub.url)
    assert done.stderr.count(f"warning {RULE} sw: Swahili is not covered") == 1
    assert done.stderr.index(RULE) == done.stderr.index("[")


def test_what_is_not_checked_is_named_and_covered_languages_are_not() -> None:
    assert unchecked_languages(["en", "zh-Hans", "hi-Latn", "ko"]) == []
    hausa, divehi, swahili = unchecked_languages(["ha", "dv", "sw", "ha"])
    assert hausa.message == f"Hausa is not covered: {HARM}; whether a text stands in it is judged by its script alone"
    assert divehi.message == f"Divehi is not covered: {HARM}; the script of a text is not checked"
    assert swahili.message.endswith(HARM)


def test_a_language_that_the_detector_does_not_know_is_judged_by_its_script_alone() -> None:
    zulu = "Ngikhathele kakhulu kulezi zinsuku futhi angilali kahle ebusuku."
    assert not can_be_told("zu")
    assert language_problem(zulu, "zu") is None
    assert language_problem(zulu, "hi") is not None
