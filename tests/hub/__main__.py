"""Serve a loopback Hub until it is stopped, so that a person can try a release without an account: `make hub`."""

from __future__ import annotations

import signal
import tempfile
from pathlib import Path
from typing import get_args

from hub.faults import Kind
from hub.server import serving
from rich.console import Console


def main() -> None:
    """Serve, and say how to reach it."""
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:
        console.print("A Hub of your own is running; nothing leaves this machine. In another terminal:\n")
        where = server.endpoint
        console.print(f"export HF_ENDPOINT={where} HF_TOKEN=hf_writer HF_HOME={folder}/home", soft_wrap=True)
        console.print("\nLarge files go by xet then; with HF_HUB_DISABLE_XET=1 they go by plain requests.")
        console.print("A fault can be tried by hand (kinds: " + ", ".join(get_args(Kind)) + "):\n")
        fault = '[{"method": "POST", "path": "/commit/", "kind": "status", "status": 503}]'
        console.print(
            f"curl {where}/loopback/faults -d '{fault}'\ncurl {where}/loopback/asked", markup=False, soft_wrap=True
        )
        console.print("\nStop it with Ctrl-C; what was published to it is gone then.")
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    main()
