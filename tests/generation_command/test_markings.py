"""Every row that a sub-verb writes says that it is machine-written, also where nothing came of it."""

from __future__ import annotations

import json
from pathlib import Path

from generation.stub_endpoint import Received, Says, serving
from generation_command.obliging import generate, obliging, write_posts

from builders.generation.sessions.situations import own_situations

MODEL = ("--model", "stub-model")
PEOPLE = ("--persona", "ada", "--persona", "hugo", "--persona", "lena")
PLACE = ("--language", "bn", "--nationality", "BD", "--method", "grounded")
UNWILLING = ("You play a patient", "Lena")
FILES = {
    "interviews": {"personas", "dialogues", "unfinished", "judgements", "unjudged"},
    "sessions": {"sessions", "unfinished"},
    "answers": {"answers", "unanswered", "scores"},
}
"""The files of each folder whose rows a model has written, or was to write."""
OTHERS = {"cultural_notes", "transcript", "transcript-judgements", "transcript-scores"}
"""Notes of the project, which models were given and none wrote, and the requests themselves."""


def half_willing(received: Received) -> Says:
    """Answer as one is told, but in each kind of run for some records nothing that can be used."""
    said = obliging(received)
    system, asked = (str(received.payload["messages"][place]["content"]) for place in (0, -1))
    nothing = (
        "Kaffeetisch" in asked and "<answer>" not in asked,
        all(one in system for one in UNWILLING),
        '"more_affected": "second"' in said.text,
        own_situations()[1].premise in system,
        '"score": 1' in said.text,
    )
    return Says("") if any(nothing) else said


def test_every_row_of_every_sub_verb_is_marked(tmp_path: Path) -> None:
    posts = write_posts(tmp_path / "posts.jsonl")
    folders = {name: tmp_path / name for name in FILES}
    with serving(half_willing) as stub:
        for line in (
            ("interviews", *PEOPLE, *PLACE, "--output", str(folders["interviews"])),
            ("judgements", str(folders["interviews"])),
            ("sessions", "--count", "2", "--output", str(folders["sessions"])),
            ("answers", str(posts), "--strategy", "baseline", "--output", str(folders["answers"])),
            ("scores", str(folders["answers"] / "answers.jsonl"), "--posts", str(posts)),
        ):
            done = generate(*line, *MODEL, url=stub.url)
            assert done.returncode == 1, f"{line[0]}: {done.stderr}"
    for name, folder in folders.items():
        written = {path.stem: path.read_text(encoding="utf-8").splitlines() for path in folder.glob("*.jsonl")}
        assert written.keys() - OTHERS == FILES[name]
        for stem in FILES[name]:
            assert written[stem], f"{stem} of {name} holds no row"
            assert {json.loads(line)["origin"] for line in written[stem]} == {"llm_generated"}, stem
