"""Folders of transcripts and of JSON dialogues: everything wrong in any of their files is reported at once."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from fixture_builds import fixture_files

from builders import catalog
from builders.build import build
from builders.problems import ProblemsFound
from builders.sources import Places, acquire


def problems(tmp_path: Path, name: str, changed: dict[str, bytes]) -> list[tuple[str, str]]:
    """Build the fixture with some files replaced; return rule and place of every error."""
    given = {}
    for path, folder in fixture_files(name).items():
        given[path] = tmp_path / "given" / path
        shutil.copytree(folder, given[path])
    for path, content in changed.items():
        (tmp_path / "given" / path).write_bytes(content)
    definition = catalog.get(name)
    with pytest.raises(ProblemsFound) as found:
        build(definition, acquire(definition, Places(given=given)), tmp_path, describe=lambda _folder: None)
    return [(one.rule, one.place) for one in found.value.report.at("error")]


def test_transcripts(tmp_path: Path) -> None:
    data = "CPsyCounD/Data/case_"
    changed = {
        f"{data}0.txt": "没有说话人的一行\n来访者：您好。\n".encode(),
        f"{data}2.txt": "来访者：您好。\r心理咨询师：您好。\r\n".encode(),
        f"{data}10.txt": "来访者：".encode() + b"\xff\n",
        f"{data}31.txt": b"",
    }
    assert problems(tmp_path, "cpsycoun", changed) == [
        ("unknown-speaker", f"{data}0.txt line 1"),
        ("line-end", f"{data}2.txt line 1"),
        ("encoding", f"{data}10.txt line 1"),
        ("empty-file", f"{data}31.txt"),
    ]


def test_evaluation_dialogues_name_the_speaker_in_every_item(tmp_path: Path) -> None:
    changed = {"CPsyCounE/Career/1.json": json.dumps(["求助者：您好。", "没有说话人"]).encode()}
    found = problems(tmp_path, "cpsycoun", changed)
    assert found == [("unknown-speaker", "CPsyCounE/Career/1.json record 2")]


def test_dialogues_that_stand_in_both_sets_are_refused(tmp_path: Path) -> None:
    words = ["今天过得怎么样？", "还可以，谢谢。"]
    changed = {
        "CPsyCounD/Data/case_0.txt": f"来访者：{words[0]}\n心理咨询师：{words[1]}".encode(),
        "CPsyCounE/Career/1.json": json.dumps([f"求助者：{words[0]}", f"支持者：{words[1]}"]).encode(),
    }
    assert [rule for rule, _ in problems(tmp_path, "cpsycoun", changed)] == ["split-leak"]


def altered(path: str, **changes: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """Return the fixture's dialogue with parts of its review changed, and one key more where that is given."""
    dialogue = json.loads((fixture_files("kokorochat")["kokorochat_dialogues"] / path).read_text(encoding="utf-8"))
    dialogue["review_by_client_en"] |= changes.pop("review", {})
    return json.dumps(dialogue | changes).encode()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (altered("4.json", extra=1), [("extra-column", "kokorochat_dialogues/4.json")]),
        (altered("4.json", dialogue="none"), [("wrong-type", "kokorochat_dialogues/4.json")]),
        (altered("4.json", review={"score": 101}), [("out-of-range", "kokorochat_dialogues kokorochat-4-ja row 0")]),
        (
            altered("4.json", review={"felt_respected": None}),
            [("missing-value", "kokorochat_dialogues kokorochat-4-ja row 2")],
        ),
        (
            altered("4.json", review={"unwilling_to_continue": "はい"}),
            [("unknown-value", "kokorochat_dialogues")],
        ),
        (
            altered("4.json", dialogue=[{"role": "client", "content": "text in the field of a translation"}]),
            [("missing-value", "kokorochat_dialogues kokorochat-4-ja row 0")],
        ),
        (
            altered("4.json", dialogue=[{"role": "observer", "utterance": "だれ？"}]),
            [("unknown-role", "kokorochat_dialogues")],
        ),
        (b"[]", [("wrong-type", "kokorochat_dialogues/4.json")]),
        (b"{", [("json", "kokorochat_dialogues/4.json line 1")]),
    ],
)
def test_dialogues(tmp_path: Path, content: bytes, expected: list[tuple[str, str]]) -> None:
    changed = {"kokorochat_dialogues/4.json": content}
    assert [
        (rule, place.partition(" role")[0]) for rule, place in problems(tmp_path, "kokorochat", changed)
    ] == expected
