"""Building a file that must be refused: one report, exit code 1, and the last good folder untouched."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from fixture_builds import fixture_files, tree_bytes

COMMAND = Path(sys.executable).with_name("careloom")


def build(output: Path, name: str, files: dict[str, Path]) -> subprocess.CompletedProcess[str]:
    """Run the command on files given by hand."""
    given = [part for key, path in files.items() for part in ("--file", f"{key}={path}")]
    command = [str(COMMAND), "build", name, *given, "--output", str(output), "--json"]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=output.parent)


def refuse(tmp_path: Path, name: str, path: str, content: bytes) -> list[dict[str, Any]]:
    """Build the good fixture, then the same with one file replaced; return the errors of the refusal."""
    files = fixture_files(name)
    output = tmp_path / "output"
    output.mkdir(exist_ok=True)
    good = build(output, name, files)
    assert good.returncode == 0, good.stdout + good.stderr
    return refuse_after_good(tmp_path, name, {**files, path: content})


def refuse_after_good(tmp_path: Path, name: str, files: dict[str, Path | bytes]) -> list[dict[str, Any]]:
    """Build files of which some are bad bytes over a good build; return the errors of the refusal."""
    output = tmp_path / "output"
    before = tree_bytes(output)
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
    assert {**tree_bytes(output)} == before
    (outcome,) = json.loads(done.stdout)
    errors = [one for one in outcome["problems"] if one["level"] == "error"]
    assert errors
    assert all(one["place"] and one["message"] and one["fix"] for one in errors)
    return errors


def rules(errors: list[dict[str, Any]]) -> list[str]:
    """Return the rules of the errors."""
    return [one["rule"] for one in errors]
