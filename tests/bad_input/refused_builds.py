"""Building a file that must be refused: one report, exit code 1, and the last good folder untouched."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from command_here import run_here
from fixture_builds import built, fixture_files, tree_bytes


def build(output: Path, name: str, files: dict[str, Path]) -> subprocess.CompletedProcess[str]:
    """Run the command on files given by hand."""
    given = [part for key, path in files.items() for part in ("--file", f"{key}={path}")]
    return run_here("build", name, *given, "--output", output, "--json", cwd=output.parent)


def refuse(tmp_path: Path, name: str, path: str, content: bytes) -> list[dict[str, Any]]:
    """Build a fixture of which one file is replaced, where it was built before; return the errors of the refusal."""
    shutil.copytree(built(name).folder, tmp_path / "output" / name)
    return refuse_after_good(tmp_path, name, {**fixture_files(name), path: content})


def refuse_after_good(tmp_path: Path, name: str, files: dict[str, Path | bytes]) -> list[dict[str, Any]]:
    """Build files of which some are bad bytes over a good build; return the errors of the refusal."""
    output = tmp_path / "output"
    before = _without_locks(output)
    at_hand: dict[str, Path] = {}
    for key, content in files.items():
        if isinstance(content, Path):
            at_hand[key] = content
        else:
            at_hand[key] = tmp_path / f"bad-{key.rsplit('/', 1)[-1]}"
            at_hand[key].write_bytes(content)
    done = build(output, name, at_hand)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert _without_locks(output) == before
    (outcome,) = json.loads(done.stdout)
    errors = [one for one in outcome["problems"] if one["level"] == "error"]
    assert errors
    assert all(one["place"] and one["message"] and one["fix"] for one in errors)
    return errors


def _without_locks(output: Path) -> dict[str, bytes]:
    return {path: content for path, content in tree_bytes(output).items() if not path.endswith(".lock")}


def rules(errors: list[dict[str, Any]]) -> list[str]:
    """Return the rules of the errors."""
    return [one["rule"] for one in errors]
