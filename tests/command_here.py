"""The command, run in this process: what it prints and how it ends, without starting Python anew."""

from __future__ import annotations

import subprocess
from contextlib import chdir
from pathlib import Path

from hub.session_process import careloom


def run_here(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run `careloom` in a folder."""
    words = [str(one) for one in arguments]
    with chdir(cwd):
        done = careloom(*words)
    return subprocess.CompletedProcess(["careloom", *words], done["returncode"], done["stdout"], done["stderr"])
