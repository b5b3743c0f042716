"""`careloom card` renders and shows cards, and leaves the last good one in place where something is missing."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from command_here import run_here
from fixture_builds import built, tree_bytes

from cards.preview import preview


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    return run_here(*arguments, cwd=cwd)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of a built folder that may be spoiled."""
    return Path(shutil.copytree(built("tapestry").folder, tmp_path / "tapestry"))


def test_a_spoiled_card_is_rendered_again_and_shown(folder: Path) -> None:
    before = tree_bytes(folder)
    (folder / "README.md").write_text("nothing\n", encoding="utf-8")
    (folder / "LICENSE").unlink()
    page = folder.parent / "pages/card.html"
    done = run("card", str(folder), "--preview", str(page))
    assert (done.returncode, done.stderr) == (0, "")
    assert tree_bytes(folder) == before
    html = page.read_text(encoding="utf-8")
    assert "<h1>Tapestry</h1>" in html
    assert '<blockquote dir="rtl" lang="he">' in html
    assert [path.name for path in page.parent.iterdir()] == ["card.html"]


def test_the_page_loads_nothing_from_elsewhere(folder: Path) -> None:
    html = preview((folder / "README.md").read_text(encoding="utf-8"), "Tapestry <script>")
    assert not re.findall(r"(?:src|srcset)=|<link|<script|url\(|@import", html)
    assert "default-src 'none'" in html
    assert "&lt;script&gt;" in html


def test_an_unfinished_card_source_keeps_the_last_card(tmp_path: Path) -> None:
    """A definition of one's own has its card source beside it."""
    table = tmp_path / "talks.csv"
    rows = "\n".join(
        f"{number // 2},{'therapist' if number % 2 else 'client'},Line {number} of the talk" for number in range(8)
    )
    table.write_text(f"dialogue,role,text\n{rows}\n", encoding="utf-8")
    assert run("new", "talks", "--from", str(table), cwd=tmp_path).returncode == 0
    made = run("build", "./talks.py", "--file", f"talks.csv={table}", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    before = tree_bytes(tmp_path / "artifacts/talks")
    done = run("card", "talks", "--definition", "./talks.py", cwd=tmp_path)
    assert done.returncode == 1
    assert "[card-section] talks.md line" in done.stderr
    assert "[card-fact] talks.md line" in done.stderr
    assert tree_bytes(tmp_path / "artifacts/talks") == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("card", "nowhere"), "neither a folder nor built"),
        (("card",), "nothing is built"),
        (("card", ".", "--preview", "page.html"), "holds no build"),
    ],
)
def test_wrong_use_is_told(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
