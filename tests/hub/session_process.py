"""Commands of a session, one a line as JSON, run one after another in this process: see `hub.session`."""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

from scripts.cli import main
from scripts.hub import requests

SHORT_WAITS = (0.05, 0.05, 0.05, 0.05)


def careloom(arguments: list[str]) -> dict[str, Any]:
    """Run the command, and return its exit code and what it printed."""
    sys.argv, code = ["careloom", *arguments], 0
    with redirect_stdout(io.StringIO()) as told, redirect_stderr(io.StringIO()) as said:
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
    return {"returncode": code, "stdout": told.getvalue(), "stderr": said.getvalue()}


def load(repository: str, config: str, revision: str, how: str) -> dict[str, Any]:
    """Load a config at a tag, streaming or not, and return its rows by split."""
    import datasets

    datasets.disable_progress_bars()
    loaded = datasets.load_dataset(repository, config, revision=revision, streaming=how == "streaming")
    return {split: list(loaded[split]) for split in loaded}


def serve() -> None:
    """Answer until the input ends."""
    requests.WAITS = SHORT_WAITS
    for line in sys.stdin:
        verb, arguments = json.loads(line)
        done = careloom(arguments) if verb == "careloom" else load(*arguments)
        sys.stdout.write(json.dumps(done) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
