"""`careloom new` on files nobody has seen: what it writes builds, checks, loads, and holds none of the file's words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_here import run_here
from new.invented_files import ARABIC, DIALOGUES, FILES, KOREAN, TURNS, TURNS_OF

OWN_LINES = 60


def careloom(*arguments: str | Path, cwd: Path) -> str:
    """Run the command in a folder and return what it prints; it must end well."""
    run = run_here(*arguments, cwd=cwd)
    assert run.returncode == 0, run.stderr + run.stdout
    return run.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every file, outside any checkout."""
    root = tmp_path_factory.mktemp("newcomer")
    for name, text in FILES.items():
        (root / name).write_text(text(), encoding="utf-8")
    return root


@pytest.mark.parametrize("file", FILES)
def test_what_new_writes_builds_checks_and_loads(file: str, folder: Path) -> None:
    from datasets import load_dataset

    name = f"seen_{file.replace('.', '_')}"
    told = json.loads(careloom("new", name, "--from", file, "--output", name, "--json", cwd=folder))
    assert len(told["next"]) == 3
    for number, command in enumerate(told["next"]):
        words = command.split()[1:]
        careloom(*words, cwd=folder)
        local = load_dataset(str(folder / "artifacts" / name), "utterances")
        rows = sum(len(split) for split in local.values())
        assert set(local) <= {"train", "validation", "test"}
        assert rows == DIALOGUES * TURNS_OF[file] if number == 2 else rows > 0
    spoken = {row["role"] for split in local.values() for row in split.remove_columns(["behaviours"])}
    assert len(spoken) == 2


@pytest.mark.parametrize("file", FILES)
def test_no_word_of_the_file_is_written(file: str, folder: Path) -> None:
    name = f"private_{file.replace('.', '_')}"
    told = json.loads(careloom("new", name, "--from", file, "--output", name, "--json", cwd=folder))
    written = "\n".join((folder / path).read_text(encoding="utf-8") for path in told["files"].values())
    source = FILES[file]()
    said = [text for _, text, *_ in (*TURNS, *KOREAN, *ARABIC) if text in source]
    assert len(said) >= TURNS_OF[file]
    assert [text for text in (*said, "visit", "clinic-7", "ward ") if text in written] == []


def test_ten_unseen_columns_take_few_lines_of_ones_own(folder: Path) -> None:
    """The column that could not be read is mapped by hand, as the message says, in two lines."""
    careloom("new", "ten", "--from", "commas.csv", "--output", "ten", cwd=folder)
    path = folder / "ten/ten.py"
    before = path.read_text(encoding="utf-8")
    after = before.replace('facts={"region"', 'facts={"mi_quality": "quality", "region"').replace(
        "    spellings={\n", '    spellings={\n        "mi_quality": {"good": "high", "poor": "low"},\n'
    )
    after = after.replace('withheld=("quality", "seen_by")', 'withheld=("seen_by",)')
    own = set(after.splitlines()) - set(before.splitlines())
    assert 0 < len(own) < OWN_LINES
    assert len(before.splitlines()) < 2 * OWN_LINES
    path.write_text(after, encoding="utf-8")
    careloom("build", "ten/ten.py", "--file", "commas.csv=commas.csv", cwd=folder)

    from datasets import load_dataset

    rows = [row for split in load_dataset(str(folder / "artifacts/ten"), "dialogues").values() for row in split]
    assert len(rows) == DIALOGUES
    assert {row["region"] for row in rows} == {"KR", "US"}
    assert {row["change_target"] for row in rows} == {"stopping smoking"}
    assert all(row["mi_quality"] is not None for row in rows)


def test_what_is_written_has_no_licence_and_may_not_be_released(folder: Path) -> None:
    careloom("new", "unlicensed", "--from", "tabs.tsv", "--output", "unlicensed", cwd=folder)
    careloom("build", "unlicensed/unlicensed.py", "--file", "tabs.tsv=tabs.tsv", cwd=folder)
    manifest = json.loads((folder / "artifacts/unlicensed/manifest.json").read_text(encoding="utf-8"))
    assert manifest["verdict"]["form"] == "none"
    assert "ward" not in (folder / "artifacts/unlicensed/README.md").read_text(encoding="utf-8")
