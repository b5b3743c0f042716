"""Each way to spoil a repository breaks the rules it should and no other, and is told in the words people will read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml
from broken_repositories import BROKEN
from foreign_repository import README, write_repository

from cards.front_matter import read_front_matter
from cards.lint.coverage import HUB
from cards.lint.dataset_fields import EXPECTED
from cards.lint.lint import lint

GOLDEN = Path(__file__).parents[1] / "golden/repositories"
REWRITE = os.environ.get("CARELOOM_GOLDEN") == "write"
"""Set it to write the reports anew, then read what changed in them."""


def test_the_repository_as_it_is_is_in_order(tmp_path: Path) -> None:
    found = lint(write_repository(tmp_path / "talks"))
    assert found.report.text() == ""
    assert found.rows == 36
    assert found.languages == {"en": 18, "ko": 18}


@pytest.mark.parametrize("case", BROKEN)
def test_exactly_the_expected_rules_fire(case: str, tmp_path: Path) -> None:
    folder = write_repository(tmp_path / "talks")
    BROKEN[case].spoil(folder)
    report = lint(folder).report
    assert sorted({one.rule for one in report.problems}) == sorted(BROKEN[case].rules)
    text = report.text().replace(str(tmp_path), "…") + "\n"
    golden = GOLDEN / f"{case.replace(' ', '-')}.txt"
    if REWRITE:
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


FIELDS = [line.split(":")[0] for line in README.split("---")[1].splitlines() if line[:1].isalpha()]


@pytest.mark.parametrize("field", FIELDS)
def test_a_deleted_field_is_missed_and_nothing_else(field: str, tmp_path: Path) -> None:
    folder = write_repository(tmp_path / "talks")
    front, _ = read_front_matter(README, "README.md")
    assert front is not None
    values = {name: value for name, value in front.values.items() if name != field}
    head = yaml.safe_dump(values, sort_keys=False, allow_unicode=True)
    (folder / "README.md").write_text(f"---\n{head}---\n{front.body}", encoding="utf-8")
    found = lint(folder)
    expected = {field: "missing-field"} if field in EXPECTED else {}
    orphans = {"task_categories": {"line 21 task_ids.0": "task-parent"}}.get(field, {})
    places = {one.place.removeprefix("README.md "): one.rule for one in found.report.problems}
    assert places == {**expected, **orphans}
    assert [one.standard for one in found.coverage if field in one.missing] == ["Hub card"] * (field in HUB)


def test_no_golden_report_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == {case.replace(" ", "-") for case in BROKEN}
