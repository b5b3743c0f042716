"""Run the unmodified clients in a process of their own: they read endpoint and caches when they are imported."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from hub.server import Server


def run(server: Server, home: Path, *arguments: str, xet: bool = False) -> subprocess.CompletedProcess[str]:
    """Run Python against a Hub with caches of its own; large files go by plain requests, or by xet."""
    token = os.environ.get("LOOPBACK_TOKEN", "hf_writer")
    environment = {
        **os.environ, "HF_ENDPOINT": server.endpoint, "HF_TOKEN": token, "HF_HOME": str(home),
        "HF_HUB_DISABLE_XET": "0" if xet else "1", "HF_HUB_DISABLE_TELEMETRY": "1", "HF_UPDATE_DOWNLOAD_COUNTS": "0",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1", "PYTHONPATH": str(Path(__file__).parents[1]),
    }  # fmt: skip
    command = [sys.executable, *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment) as process:
        server.state.client_pid = process.pid
        told, said = process.communicate()
        if server.state.client_pid == process.pid:
            server.state.client_pid = 0
    return subprocess.CompletedProcess(command, process.returncode, told, said)
