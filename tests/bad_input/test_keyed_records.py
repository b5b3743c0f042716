"""Records by their ids, spoiled: every key, id and spelling that is wrong is named, and nothing is skipped."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bad_input.refused_builds import refuse
from fixture_builds import fixture_files

RECORDS, ROWS = "data/annotations/Greece_data.json", "data/questions/Greece_questions.csv"


def spoiled(edit: Callable[[dict[str, Any]], None]) -> bytes:
    """Return the records after an edit."""
    records = json.loads(fixture_files("blend")[RECORDS].read_text(encoding="utf-8"))
    edit(records)
    return json.dumps(records, ensure_ascii=False).encode()


def found(errors: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return rule and place of each error."""
    return [(one["rule"], one["place"]) for one in errors]


def test_wrong_shapes_are_named_by_key(tmp_path: Path) -> None:
    def edit(records: dict[str, Any]) -> None:
        del records["Fi-en-01"]["question"]
        records["Fi-ko-02"]["mood"] = "calm"
        records["Fi-ch-04"]["idks"]["idk"] = "2"
        records["Fi-su-05"]["annotations"] = [{"answers": "tea", "en_answers": [], "count": 1}]

    rules = ("missing-column", "extra-column", "wrong-type", "wrong-type")
    keys = ("Fi-en-01", "Fi-ko-02", "Fi-ch-04", "Fi-su-05")
    wanted = [(rule, f"{RECORDS} {key}") for rule, key in zip(rules, keys, strict=True)]
    assert found(refuse(tmp_path, "blend", RECORDS, spoiled(edit))) == wanted


def test_a_key_that_stands_twice_is_named(tmp_path: Path) -> None:
    good = fixture_files("blend")[RECORDS].read_text(encoding="utf-8")
    bad = good.replace('"Fi-ko-02": {', '"Fi-en-01": {').replace('"idk": 0', '"idk": 0, "idk": 1')
    errors = refuse(tmp_path, "blend", RECORDS, bad.encode())
    assert found(errors)[0] == ("repeated-key", RECORDS)
    assert ("repeated-key", f"{RECORDS} Fi-ch-04") in found(errors)


@pytest.mark.parametrize("content", [b"[]", b"{}", b"3", b'{"Fi-en-01": '])
def test_what_is_no_object_of_records_is_refused(content: bytes, tmp_path: Path) -> None:
    assert {rule for rule, _ in found(refuse(tmp_path, "blend", RECORDS, content))} <= {
        "empty-file", "wrong-type", "json"
    }  # fmt: skip


def test_ids_that_do_not_match_and_unknown_sources_are_named_together(tmp_path: Path) -> None:
    good = fixture_files("blend")[ROWS].read_text(encoding="utf-8")
    bad = good.replace("Fi-ko-02", "Fi-en-01").replace("Fi-ch-04", "Fi-xx-99").replace("English (US)", "Elvish")
    errors = refuse(tmp_path, "blend", ROWS, bad.encode())
    rules = [one["rule"] for one in errors]
    assert rules == ["unknown-value", "duplicate-id", "unmatched-id", "unmatched-id", "unmatched-id"]
    assert "'Elvish'" in errors[0]["message"]


def test_a_question_blank_in_both_languages_is_refused(tmp_path: Path) -> None:
    def edit(records: dict[str, Any]) -> None:
        records["Fi-en-01"] |= {"question": " ", "en_question": ""}

    ((rule, place),) = found(refuse(tmp_path, "blend", RECORDS, spoiled(edit)))
    assert rule == "blank-question"
    assert "blend-greece-Fi-en-01" in place
