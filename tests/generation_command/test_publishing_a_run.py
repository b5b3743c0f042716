"""A run is published by a definition of its own, as CONTRIBUTING.md has it: with pins and the terms of the model."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from command_here import run_here
from fixture_builds import FIXTURES

from builders.manifest import read_manifest

ROOT = Path(__file__).parents[2]
RUN = FIXTURES / "sessions" / "sessions.jsonl"


def careloom(folder: Path, *arguments: str) -> str:
    """Run a command that must succeed, and return what it said."""
    done = run_here(*arguments, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def definition(tmp_path: Path) -> Path:
    """Return the definition that the guide shows, with its card beside."""
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Publish what was generated")[2]
    shown = re.search(r"```python\n(.*?)```", guide, re.DOTALL)
    assert shown
    (tmp_path / "ward_sessions.py").write_text(shown[1], encoding="utf-8")
    shutil.copy(ROOT / "cards/datasets/sessions.md", tmp_path / "ward_sessions.md")
    return tmp_path


def test_a_run_with_pins_and_terms_may_be_published(definition: Path) -> None:
    careloom(definition, "build", "./ward_sessions.py", "--file", f"sessions.jsonl={RUN}", "--pin")
    careloom(definition, "build", "./ward_sessions.py", "--file", f"sessions.jsonl={RUN}")
    checked = careloom(
        definition, "check", "ward_sessions", "--definition", "./ward_sessions.py", "--fail-on", "publish"
    )
    assert "in order" in checked
    built = definition / "artifacts" / "ward_sessions"
    assert read_manifest(built)["verdict"]["form"] == "full"
    assert "| `generation` | model | `rowan-chat-8b` | 6 |" in (built / "README.md").read_text(encoding="utf-8")
