"""Headerless tab-separated lists, also inside archives: every line end is read, every fault has its place."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from bad_input.refused_builds import refuse, rules
from fixture_builds import built, every_text, fixture_files, rows

TRACK = "ArahealthQA-Track1-MentalQA"
TYPES = f"{TRACK}/TestData/subtask1_output_test.tsv"
ARCHIVE = f"{TRACK}/TrainData/sub_task1.zip"


def test_both_line_ends_quotes_masks_and_groups() -> None:
    found = {row["question_id"]: row for row in rows(built("mentalqa").folder, "questions")}
    assert [row["question"].count('"') for row in found.values() if '"' in row["question"]] == [2]
    assert found["mentalqa-train-7"]["answers"][0].startswith('"')
    assert found["mentalqa-train-0"]["answers"][0].endswith("[e-mail]")
    assert "example.org" not in every_text(built("mentalqa").folder)
    assert {one: found[f"mentalqa-train-{one}"]["group_id"] for one in (5, 6)} == dict.fromkeys(
        (5, 6), "mentalqa-train-5"
    )
    assert found["mentalqa-test-5"]["question_types_raw"] == ["F", "Z"]


@pytest.mark.parametrize(
    ("content", "rule", "place"),
    [
        (b"A\r\nB, D\r\nA\r\nE\r\nD\r\n", "line-count", f"{TRACK}/TestData"),
        (b"A\tB\r\nB\r\n", "field-count", f"{TYPES} record 1"),
        (b"A\r\n\r\nB\r\n", "field-count", f"{TYPES} record 2"),
        (b"A\rB\r\n", "line-end", f"{TYPES} line 1"),
        (b"A\r\nB\xe9\r\n", "encoding", f"{TYPES} line 2"),
        (b'A\r\n"B, D\r\n', "truncated", TYPES),
        (b"A\r\nB, Q\r\nC\r\nE\r\nD\r\nF\r\n", "unknown-label", f"{TRACK}/TestData question_types"),
    ],
)
def test_bad_lists(content: bytes, rule: str, place: str, tmp_path: Path) -> None:
    errors = refuse(tmp_path, "mentalqa", TYPES, content)
    assert rule in rules(errors)
    assert any(one["place"].startswith(place) for one in errors)


def test_an_archive_that_differs_from_the_training_rows(tmp_path: Path) -> None:
    with zipfile.ZipFile(fixture_files("mentalqa")[ARCHIVE]) as good:
        members = {name: good.read(name) for name in good.namelist()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as bad:
        for name, content in members.items():
            bad.writestr(name, content.replace(b"A, F", b"A, E"))
    (error,) = refuse(tmp_path, "mentalqa", ARCHIVE, packed.getvalue())
    assert (error["rule"], error["place"]) == ("copies-differ", f"{ARCHIVE} member dev_label.tsv line 6")
