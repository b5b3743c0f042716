"""Serve a loopback Hub until it is stopped, so that a person can try a release without an account: `make hub`."""

from __future__ import annotations

import signal
import tempfile
from pathlib import Path

from hub.server import serving
from rich.console import Console


def main() -> None:
    """Serve, and say how to reach it."""
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:
        console.print("A Hub of your own is running; nothing leaves this machine. In another terminal:\n")
        console.print(
            f"export HF_ENDPOINT={server.endpoint} HF_TOKEN=hf_writer HF_HUB_DISABLE_XET=1 HF_HOME=/tmp/loopback"
        )
        console.print("\nStop it with Ctrl-C; what was published to it is gone then.")
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    main()
