"""Source files: pinned bytes are enforced, bytes given by hand are marked, missing ones come with instructions."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from command_here import run_here
from fixture_builds import FIXTURES, fixture_files

from builders import catalog
from builders.definition import Source
from builders.problems import ProblemsFound
from builders.reading.readers import read_json_lines
from builders.source_files import SourceFile, read_facts
from builders.sources import Places, SourceMissing, acquire

COMMAND = Path(sys.executable).with_name("careloom")


def test_bytes_in_a_folder_that_differ_from_the_pin_are_refused() -> None:
    with pytest.raises(ProblemsFound) as raised:
        acquire(catalog.get("culturecare"), Places(folder=FIXTURES))
    problems = raised.value.report.problems
    assert [problem.rule for problem in problems] == ["source-pin"] * 4
    assert "expected sha256" in problems[0].message


def test_bytes_given_by_hand_may_differ_but_are_unpinned() -> None:
    files = acquire(catalog.get("annomi"), Places(given=fixture_files("annomi")))
    assert not files.pinned


def test_missing_files_come_with_instructions(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing) as raised:
        acquire(catalog.get("annomi"), Places(cache=tmp_path))
    for part in ("AnnoMI-full.csv", "https://", "--file", "--sources"):
        assert part in raised.value.instructions


def test_what_no_address_serves_is_told_once_for_all_its_files(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing) as raised:
        acquire(catalog.get("persona"), Places(cache=tmp_path))
    told = raised.value.instructions
    assert told.count("careloom generate interviews") == 1
    assert "get it from" not in told
    assert all(f"--file {name}=PATH" in told for name in ("personas.jsonl", "dialogues.jsonl", "judgements.jsonl"))
    assert "DIR/persona/" in told


def test_a_failed_download_is_told_as_such(tmp_path: Path) -> None:
    """A local port that nobody serves stands for a network that is down."""
    unreachable = Source(path="dialogues.csv", url="http://127.0.0.1:9/dialogues.csv", sha256="0" * 64, size=1)
    definition = replace(catalog.get("annomi"), sources=(unreachable,))
    with pytest.raises(SourceMissing) as raised:
        acquire(definition, Places(cache=tmp_path, download=True))
    assert "Downloading failed" in raised.value.instructions
    assert "http://127.0.0.1:9/dialogues.csv" in raised.value.instructions
    assert "downloads what has an address" not in raised.value.instructions


def test_without_names_what_is_missing_is_skipped_and_the_exit_is_0(tmp_path: Path) -> None:
    environment = {"CARELOOM_CACHE": str(tmp_path), "PATH": ""}
    done = subprocess.run(
        [str(COMMAND), "build", "--json"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    outcomes = {one["name"]: one for one in json.loads(done.stdout)}
    assert outcomes["tapestry"]["folder"]
    assert "AnnoMI-full.csv" in outcomes["annomi"]["missing"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["annom"], 2, "did you mean annomi"),
        (["annomi", "--file", "AnnoMI-full.csv"], 2, "NAME=PATH"),
        (["kmi", "--file", "other.json=x"], 1, "no such source file"),
        (["kmi", "--file", "kmi.json=/nowhere/kmi.json"], 1, "there is no such file"),
        (["./nowhere.py"], 2, "no definition at"),
        (["--pin"], 2, "exactly one named dataset"),
    ],
)
def test_wrong_calls_say_what_is_wrong(arguments: list[str], code: int, said: str, tmp_path: Path) -> None:
    done = run_here("build", *arguments, cwd=tmp_path)
    assert done.returncode == code
    assert said in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.stderr


def json_lines(tmp_path: Path, text: str) -> SourceFile:
    """Return a JSON Lines file as a source file."""
    path = tmp_path / "rows.jsonl"
    path.write_text(text, encoding="utf-8")
    return SourceFile(path="rows.jsonl", local=path, facts=read_facts(path), pinned=False)


def test_the_fast_path_of_json_lines_reports_every_line(tmp_path: Path) -> None:
    import pyarrow as pa

    schema = pa.schema([("id", pa.string()), ("turn", pa.int32()), ("tags", pa.list_(pa.string()))])
    good = '{"id": "a", "turn": 0, "tags": ["x"]}\n{"id": "b", "turn": 1, "tags": null}\n'
    (table,) = read_json_lines(json_lines(tmp_path, good), schema)
    assert table.to_pylist() == [{"id": "a", "turn": 0, "tags": ["x"]}, {"id": "b", "turn": 1, "tags": None}]
    wrong = ('{"id": 3, "turn": 0, "tags": []}', '{"id": "c", "turn": "0"}', '{"id": "d", "mood": 1}', '{"id": "e",')
    bad = good + "".join(f"{line}\n" for line in wrong)
    with pytest.raises(ProblemsFound) as raised:
        list(read_json_lines(json_lines(tmp_path, bad), schema))
    found = [(problem.place, problem.rule) for problem in raised.value.report.problems]
    assert found == [
        ("rows.jsonl line 3", "wrong-type"),
        ("rows.jsonl line 4", "wrong-type"),
        ("rows.jsonl line 5", "extra-column"),
        ("rows.jsonl line 6", "json"),
    ]
