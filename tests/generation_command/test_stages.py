"""Stages of interviews out of a file that is something else."""

from __future__ import annotations

from pathlib import Path

import pytest
from generation_command.obliging import generate, write_posts


@pytest.mark.parametrize("words", ["", "Since spring I sleep badly, and nobody at home may know of it."])
def test_another_file_is_refused_and_its_words_are_not_repeated(words: str, tmp_path: Path) -> None:
    file = tmp_path / "stages.yaml"
    if words:
        file.write_text(words, encoding="utf-8")
    else:
        # One post, which as YAML is a mapping.
        file.write_text(write_posts(file).read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")
    given = ("--model", "m", "--stages", str(file), "--output", str(tmp_path / "out"))
    done = generate("interviews", *given, url="http://127.0.0.1:9/v1")
    assert done.returncode == 1
    assert "stages.yaml" in done.stderr
    assert "valid list" in done.stderr
    assert not any(said in done.stderr for said in ("uncle", "spring"))
    assert not (tmp_path / "out").exists()
