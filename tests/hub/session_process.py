"""Commands of a session, one a line as JSON, run one after another in this process: see `hub.session`."""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import asdict
from pathlib import Path
from typing import Any

from builders.problems import ProblemsFound
from scripts.cli import main
from scripts.hub import publish as publishing
from scripts.hub import requests

SHORT_WAITS = (0.02, 0.02, 0.02, 0.02)
LONGEST_WAIT = 0.05


def careloom(*arguments: str) -> dict[str, Any]:
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


def publish(repository: str, folder: str, tag: str) -> dict[str, Any]:
    """Publish a folder; return what came of it, or what a person would read of the error."""
    from huggingface_hub import HfApi

    target = requests.Target(repository, tag)
    try:
        return {**asdict(publishing.publish(HfApi(), Path(folder), target, f"Release {tag}")), "error": ""}
    except ProblemsFound as found:
        return {"error": str(found)}


def move(home: str) -> dict[str, Any]:
    """Keep caches below another folder from now on; the clients look the folders up at each call."""
    import datasets
    from huggingface_hub import HfFileSystem, constants

    constants.HF_HUB_CACHE = constants.HUGGINGFACE_HUB_CACHE = str(Path(home) / "hub")
    constants.HF_XET_CACHE = str(Path(home) / "xet")
    datasets.config.HF_DATASETS_CACHE = Path(home) / "datasets"
    HfFileSystem.clear_instance_cache()
    return {}


VERBS: dict[str, Callable[..., dict[str, Any]]] = {"careloom": careloom, "load": load, "publish": publish, "move": move}


def serve() -> None:
    """Answer until the input ends; nobody waits longer than a moment, the client neither."""
    import datasets  # noqa: F401 - once here, and not in two more processes at each release (`scripts.hub.loaders`)

    requests.WAITS = SHORT_WAITS
    wait = time.sleep
    time.sleep = lambda seconds: wait(min(float(seconds), LONGEST_WAIT))
    for line in sys.stdin:
        verb, arguments = json.loads(line)
        done = VERBS[verb](*arguments)
        sys.stdout.write(json.dumps(done) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
