"""The command, run in this process: what it prints and how it ends, without starting Python anew."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from contextlib import chdir, nullcontext
from pathlib import Path
from unittest.mock import patch

from hub.session_process import careloom


def run_here(
    *arguments: str | Path, cwd: Path | None = None, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `careloom` in a folder, with more in its environment."""
    words = [str(one) for one in arguments]
    with chdir(cwd) if cwd else nullcontext(), patch.dict(os.environ, environment or {}):
        done = careloom(*words)
    return subprocess.CompletedProcess(["careloom", *words], done["returncode"], done["stdout"], done["stderr"])
