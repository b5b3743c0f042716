"""Repositories in other formats and shapes are read all the same, and their words never reach a report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fixture_builds import tree_bytes
from foreign_repository import ENGLISH, KOREAN, rows, write_repository, write_rows

from cards.lint.lint import Lint, lint

ADDRESS = "jin.of.the.harbour@mail.example"


def rules(found: Lint) -> set[str]:
    """Return the rules that fired."""
    return {one.rule for one in found.report.problems}


def readme(folder: Path, *fields: str) -> None:
    """Write a card with a few fields."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "README.md").write_text("\n".join(("---", *fields, "---", "", "# Talks", "")), encoding="utf-8")


def test_comma_separated_files_without_configs(tmp_path: Path) -> None:
    readme(tmp_path, "language:", "- en")
    for split, lines in (("train", ENGLISH[:4]), ("test", ENGLISH[4:])):
        (tmp_path / f"{split}.csv").write_text(
            "text\n" + "\n".join(f'"{line}"' for line in lines) + "\n", encoding="utf-8"
        )
    found = lint(tmp_path)
    assert found.rows == 6
    assert found.languages == {"en": 6}
    assert not {"language-missing", "language-absent", "load", "unreadable-file"} & rules(found)


def test_nested_turns_are_read_to_the_bottom(tmp_path: Path) -> None:
    readme(tmp_path, "language:", "- ko")
    dialogues = [
        {
            "dialogue_id": f"d{number}",
            "turns": [{"speaker": "a", "said": {"text": line}}, {"speaker": "b", "said": {"text": f"{ADDRESS}"}}],
        }
        for number, line in enumerate(KOREAN)
    ]
    (tmp_path / "train.jsonl").write_text(
        "\n".join(json.dumps(one, ensure_ascii=False) for one in dialogues), encoding="utf-8"
    )
    found = lint(tmp_path)
    assert "personal-email" in rules(found)
    (problem,) = (one for one in found.report.problems if one.rule == "personal-email")
    assert problem.count == len(KOREAN)
    assert "default/train row 0 turns.said.text" in problem.place
    assert ADDRESS not in found.report.text() + json.dumps(found.as_dict())


def test_a_broken_file_is_named_and_not_quoted(tmp_path: Path) -> None:
    readme(tmp_path, "language:", "- en")
    (tmp_path / "train.csv").write_text(f'a,b\n1,2\n"{ADDRESS},{ADDRESS}\n1,2,3,{ADDRESS}\n', encoding="utf-8")
    found = lint(tmp_path)
    assert "unreadable-file" in rules(found) or found.rows
    assert ADDRESS not in found.report.text()


def test_an_empty_folder_and_a_card_alone(tmp_path: Path) -> None:
    assert {"missing-card", "load"} <= rules(lint(tmp_path))
    readme(tmp_path, "language:", "- en")
    assert "load" in rules(lint(tmp_path))


def test_nothing_is_written_and_nothing_is_run(tmp_path: Path) -> None:
    folder = write_repository(tmp_path / "talks")
    (folder / "setup.py").write_text("raise SystemExit('run')\n", encoding="utf-8")
    (folder / "requirements.txt").write_text("nothing\n", encoding="utf-8")
    before = tree_bytes(folder)
    lint(folder)
    assert tree_bytes(folder) == before


def test_files_that_several_configs_share_are_read_once(tmp_path: Path) -> None:
    folder = write_repository(tmp_path / "talks")
    path = folder / "README.md"
    text = path.read_text(encoding="utf-8")
    again = "- config_name: again\n  data_files:\n  - split: train\n    path: data/train.parquet\ndataset_info:\n"
    path.write_text(text.replace("dataset_info:\n", again, 1), encoding="utf-8")
    found = lint(folder)
    assert found.report.text() == ""
    assert found.rows == 36


@pytest.mark.parametrize("column", ["language", "lang", "locale"])
def test_the_language_of_each_row_is_believed_only_where_it_is_right(column: str, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    readme(tmp_path, "language:", "- en", "- ko")
    wrong = [{"text": row["text"], column: "en"} for row in rows(0, 24)]
    (tmp_path / "data").mkdir()
    pq.write_table(pa.Table.from_pylist(wrong), tmp_path / "data/train.parquet")
    assert "language-rows" in rules(lint(tmp_path))


def test_a_repository_that_forbids_nothing_but_quotes_people_is_told(tmp_path: Path) -> None:
    folder = write_repository(tmp_path / "talks")
    write_rows(
        folder / "data/test.parquet", [{**row, "text": f"u/quiet_river wrote: {row['text']}"} for row in rows(24, 12)]
    )
    assert "personal-handle" in rules(lint(folder))
