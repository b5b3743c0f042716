"""`careloom new` refuses with everything that is wrong and what to do, and writes nothing."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from command_here import run_here
from new.invented_files import FILES

GOOD = FILES["commas.csv"]().encode()

REFUSED: dict[str, tuple[bytes, str]] = {
    "columns.csv": (b"a,b\n1,2\n", "no column says who speaks"),
    "windows.csv": (GOOD.replace(b"\n", b"\r\n"), "carriage returns"),
    "bom.csv": (b"\xef\xbb\xbf" + GOOD, "byte order mark"),
    "latin.csv": ("session_id,speaker,text\n1,Therapist,Über was reden wir heute?\n".encode("cp1252"), "not UTF-8"),
    "empty.csv": (b"", "empty"),
    "twice.csv": (b"session_id,text,text\n1,a,b\n", "columns repeat"),
    "broken.jsonl": (b'{"speaker": "client"}\n{"speaker":\n', "line 2"),
    "mixed.jsonl": (b'{"id": 1, "turns": []}\n{"id": 2, "turns": "none"}\n', "turns"),
    "roles.csv": (b"session_id,turn,speaker,text\n1,1,A,What is new with you?\n1,2,B,Not much is new.\n", "--role"),
}


def new(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run `careloom new`."""
    return run_here("new", *arguments, cwd=cwd)


@pytest.mark.parametrize("file", REFUSED)
def test_a_file_that_cannot_be_understood_is_refused_in_one_message(file: str, tmp_path: Path) -> None:
    content, expected = REFUSED[file]
    (tmp_path / file).write_bytes(content)
    run = new("refused", "--from", file, "--output", "out", cwd=tmp_path)
    assert run.returncode == 1
    assert expected in " ".join(run.stderr.split())
    assert file in run.stderr
    assert "Traceback" not in run.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("Bad name", "--from", "good.csv"), "expected 2 to 63"),
        (("annomi", "--from", "good.csv"), "catalog"),
        (("fine", "--from", "absent.csv"), "no file at absent.csv"),
        (("fine", "--from", "good.csv", "--origin", "dream"), "expected one of"),
        (("fine", "--from", "good.csv", "--column", "speaker=author"), "expected NAME=VALUE"),
        (("fine", "--from", "good.csv", "--role", "Patient"), "expected NAME=VALUE"),
    ],
)
def test_wrong_use_says_what_is_expected(arguments: tuple[str, ...], expected: str, tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_bytes(GOOD)
    run = new(*arguments, "--output", "out", cwd=tmp_path)
    assert run.returncode == 2
    assert expected in " ".join(run.stderr.split())
    assert not (tmp_path / "out").exists()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_bytes(GOOD)
    assert new("mine", "--from", "good.csv", "--output", "out", cwd=tmp_path).returncode == 0
    (tmp_path / "out/mine.py").write_text("# mine\n", encoding="utf-8")
    (tmp_path / "out/mine.md").unlink()
    run = new("mine", "--from", "good.csv", "--output", "out", cwd=tmp_path)
    assert run.returncode == 2
    assert "out/mine.py" in run.stderr
    assert (tmp_path / "out/mine.py").read_text(encoding="utf-8") == "# mine\n"
    assert not (tmp_path / "out/mine.md").exists()


def test_roles_and_columns_can_be_said(tmp_path: Path) -> None:
    lines = ["who,said,which"]
    lines += [
        f"{speaker},The kettle of {speaker} is number {number} on the shelf.,{number}"
        for number in range(8)
        for speaker in "AB"
    ]
    (tmp_path / "letters.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    said = ("--column", "which=dialogue_id", "--column", "who=role", "--role", "A=therapist", "--role", "B=client")
    run = new("letters", "--from", "letters.csv", "--output", "out", *said, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    build = run_here("build", "out/letters.py", "--file", "letters.csv=letters.csv", cwd=tmp_path)
    assert build.returncode == 0, build.stderr
