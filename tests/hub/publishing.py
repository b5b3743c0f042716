"""Publish a folder in a process of its own, with short waits: `python -m hub.publishing FOLDER TAG`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from huggingface_hub import HfApi

from builders.problems import ProblemsFound
from scripts.hub import requests
from scripts.hub.publish import publish

NAME = "careloom/talks"


def main() -> None:
    """Publish, and print what came of it."""
    requests.WAITS = (0.05, 0.05, 0.05)
    try:
        done = publish(HfApi(), Path(sys.argv[1]), requests.Target(NAME, sys.argv[2]), f"Release {sys.argv[2]}")
        sys.stdout.write(json.dumps(asdict(done)) + "\n")
    except ProblemsFound as found:
        sys.exit(str(found))
    except Exception as error:  # noqa: BLE001 - what a person would read of it
        sys.exit(f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
