"""BLEnD's answers: groups, reasons for none, and texts trimmed and in NFC without losing a row."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from unicodedata import normalize

from upstream_builds import SOURCES, built, needs_upstream, rows

pytestmark = needs_upstream
CHOICES = {"idk": 3_810, "no-answer": 2_137, "not-applicable": 1_978}


def questions() -> list[dict[str, object]]:
    """Return all rows."""
    found: list[dict[str, object]] = rows(built("blend").folder, "questions").to_pylist()
    return found


def test_groups_and_reasons() -> None:
    table = rows(built("blend").folder, "questions", ["answer_groups", "no_answers"]).to_pylist()
    groups = [group for row in table for group in row["answer_groups"]]
    assert len(groups) == 28_293
    assert sum(not row["answer_groups"] for row in table) == 277
    assert sum(group["count"] for group in groups) == 48_299
    assert sum(len(group["answers"]) for group in groups) == 35_350
    assert sum(len(group["answers_english"]) for group in groups) == 36_352
    assert all(group["answers"] for group in groups)
    assert sum(not group["answers_english"] for group in groups) == 28
    reasons: Counter[str] = Counter()
    for row in table:
        for one in row["no_answers"]:
            reasons[one["reason"]] += one["count"]
    assert {name: reasons[name] for name in CHOICES} == CHOICES
    assert reasons["not sure"] == 71
    assert len(reasons) == 78


def test_a_blank_question_keeps_its_row() -> None:
    (row,) = [row for row in questions() if row["question"] is None]
    assert row["question_id"] == "blend-china-New-en-04"
    assert row["question_english"]
    assert row["answer_groups"]


def test_texts_differ_from_upstream_by_normal_form_and_ends_alone() -> None:
    file = Path(SOURCES) / "blend/data/annotations/Assam_data.json"
    upstream = json.loads(file.read_text(encoding="utf-8"))
    written = [text for one in upstream.values() for group in one["annotations"] for text in group["answers"]]
    assert sum(normalize("NFC", text) != text for text in written) == 213
    mine = {str(row["parallel_id"]): row for row in questions() if row["language"] == "as"}
    for key, one in upstream.items():
        row = mine[f"blend-{key}"]
        assert row["question"] == normalize("NFC", one["question"]).strip()
        wanted = [{normalize("NFC", text).strip() for text in group["answers"]} for group in one["annotations"]]
        groups = row["answer_groups"]
        assert isinstance(groups, list)
        assert [set(group["answers"]) for group in groups] == wanted
        assert all(len(group["answers"]) == len(set(group["answers"])) for group in groups)
