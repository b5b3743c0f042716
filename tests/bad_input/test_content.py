"""Content that is not what upstream writes is reported completely: every problem, with its record or line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bad_input.refused_builds import refuse, rules
from fixture_builds import fixture_files

CSV, ARRAY = "AnnoMI-full.csv", "kmi.json"
LINES = "arxiv2025_culturecare/data/Jewish_data.jsonl"


def edited_csv(edit: Callable[[list[dict[str, str]]], None], header: Callable[[list[str]], list[str]] = list) -> bytes:
    """Return the CSV fixture after an edit of its rows and header."""
    reader = csv.DictReader(io.StringIO(fixture_files("annomi")[CSV].read_text(encoding="utf-8"), newline=""))
    rows = list(reader)
    edit(rows)
    stream = io.StringIO()
    names = header(list(reader.fieldnames or ()))
    writer = csv.DictWriter(stream, names, extrasaction="ignore", restval="more", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()


def edited_lines(edit: Callable[[list[dict[str, Any]]], None]) -> bytes:
    """Return the JSON Lines fixture after an edit of its records."""
    records = [
        json.loads(line) for line in fixture_files("culturecare")[LINES].read_text(encoding="utf-8").splitlines()
    ]
    edit(records)
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


def edited_array(edit: Callable[[list[dict[str, Any]]], None]) -> bytes:
    """Return the JSON array fixture after an edit of its records."""
    records = json.loads(fixture_files("kmi")[ARRAY].read_text(encoding="utf-8"))
    edit(records)
    return json.dumps(records, ensure_ascii=False).encode()


def places(errors: list[dict[str, Any]]) -> str:
    """Return all places and messages as one text."""
    return "\n".join(f"{one['place']}: {one['message']}" for one in errors)


def test_csv_missing_and_extra_columns_are_named_together(tmp_path: Path) -> None:
    bad = edited_csv(lambda _rows: None, lambda names: [*names[:3], *names[5:], "mood"])
    errors = refuse(tmp_path, "annomi", CSV, bad)
    assert sorted(rules(errors)) == ["extra-column", "missing-column", "missing-column"]
    assert all(word in places(errors) for word in ("'video_url'", "'topic'", "'mood'"))


def test_csv_short_rows_are_named_by_record(tmp_path: Path) -> None:
    lines = fixture_files("annomi")[CSV].read_text(encoding="utf-8").split("\n")
    for number in (1, 3):
        lines[number] = lines[number].rsplit(",", 2)[0]
    errors = refuse(tmp_path, "annomi", CSV, "\n".join(lines).encode())
    assert rules(errors) == ["field-count", "field-count"]
    assert "record 1 " in places(errors)
    assert "record 3 " in places(errors)


def test_csv_wrong_types_are_named_by_record(tmp_path: Path) -> None:
    def edit(rows: list[dict[str, str]]) -> None:
        rows[1]["utterance_id"], rows[3]["utterance_id"] = "one", "3.5"

    errors = refuse(tmp_path, "annomi", CSV, edited_csv(edit))
    assert rules(errors) == ["wrong-type", "wrong-type"]
    assert "record 2" in places(errors)
    assert "record 4" in places(errors)


def test_csv_unknown_labels_and_values_are_all_named(tmp_path: Path) -> None:
    def edit(rows: list[dict[str, str]]) -> None:
        rows[0]["question_subtype"] = "ajar"
        rows[1]["client_talk_type"] = "chatter"
        rows[2]["main_therapist_behaviour"] = "mirror"
        rows[5]["interlocutor"] = "supervisor"

    errors = refuse(tmp_path, "annomi", CSV, edited_csv(edit))
    assert rules(errors).count("unknown-label") == 3
    assert "unknown-value" in rules(errors)
    assert all(word in places(errors) for word in ("'ajar'", "'chatter'", "'mirror'", "'supervisor'"))


def test_csv_rows_in_another_order_are_refused(tmp_path: Path) -> None:
    def swap(rows: list[dict[str, str]]) -> None:
        rows[0], rows[1] = rows[1], rows[0]
        rows[4], rows[9] = rows[9], rows[4]

    errors = refuse(tmp_path, "annomi", CSV, edited_csv(swap))
    assert {"turn-order", "duplicate-id"} & set(rules(errors))


def test_csv_repeated_dialogue_is_refused(tmp_path: Path) -> None:
    errors = refuse(tmp_path, "annomi", CSV, edited_csv(lambda rows: rows.extend(dict(row) for row in rows[:8])))
    assert rules(errors).count("duplicate-id") == 2


def test_json_lines_shape_problems_are_named_by_line(tmp_path: Path) -> None:
    def edit(records: list[dict[str, Any]]) -> None:
        del records[0]["culture"]
        records[1]["mood"] = "low"
        records[2]["post"]["emotional_distress"] = "none"
        records[3]["response"]["empathy_score"] = 3

    errors = refuse(tmp_path, "culturecare", LINES, edited_lines(edit))
    assert rules(errors) == ["missing-column", "extra-column", "wrong-type", "wrong-type"]
    assert [one["place"] for one in errors] == [f"{LINES} line {number}" for number in (1, 2, 3, 4)]


def test_json_lines_unknown_labels_are_named(tmp_path: Path) -> None:
    def edit(records: list[dict[str, Any]]) -> None:
        records[0]["post"]["emotional_distress"][0]["intensity"] = "gigantic"
        records[1]["response"]["empathy_score"] = "9 beyond words"

    errors = refuse(tmp_path, "culturecare", LINES, edited_lines(edit))
    assert rules(errors).count("unknown-label") == 2
    assert "'gigantic'" in places(errors)


def test_json_lines_that_are_no_json_are_named(tmp_path: Path) -> None:
    lines = fixture_files("culturecare")[LINES].read_text(encoding="utf-8").splitlines()
    lines[1], lines[4] = lines[1][:-3], "nothing"
    errors = refuse(tmp_path, "culturecare", LINES, ("\n".join(lines) + "\n").encode())
    assert rules(errors) == ["json", "json"]
    assert [one["place"] for one in errors] == [f"{LINES} line 2", f"{LINES} line 5"]


def test_json_array_problems_are_named_by_record(tmp_path: Path) -> None:
    def edit(records: list[dict[str, Any]]) -> None:
        del records[0]["category_en"]
        records[1]["dialogue"][0]["role"] = "Narrator"
        records[2]["id"] = "three"

    errors = refuse(tmp_path, "kmi", ARRAY, edited_array(edit))
    assert rules(errors) == ["missing-column", "wrong-type", "wrong-type"]
    assert [one["place"] for one in errors] == [f"{ARRAY} record {number}" for number in (1, 2, 3)]


def test_json_array_duplicate_ids_blank_text_and_unknown_labels(tmp_path: Path) -> None:
    def edit(records: list[dict[str, Any]]) -> None:
        records[1]["id"] = records[0]["id"]
        records[2]["dialogue"][1]["utterance_en"] = " "
        records[3]["dialogue"][0]["label"] = "Gaze"
        records[4]["dialogue"] = []

    found = rules(refuse(tmp_path, "kmi", ARRAY, edited_array(edit)))
    assert {"duplicate-id", "blank-text", "unknown-label", "empty-dialogue"} <= set(found)


def test_nul_characters_written_as_escapes_are_found(tmp_path: Path) -> None:
    def edit(records: list[dict[str, Any]]) -> None:
        records[0]["dialogue"][0]["utterance_ko"] += "\0"

    assert "nul-byte" in rules(refuse(tmp_path, "kmi", ARRAY, edited_array(edit)))


@pytest.mark.parametrize("content", [b"[]", b"{}", b"3"])
def test_json_that_is_no_array_of_records(content: bytes, tmp_path: Path) -> None:
    assert set(rules(refuse(tmp_path, "kmi", ARRAY, content))) <= {"empty-file", "wrong-type"}
