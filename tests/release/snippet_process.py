"""Run the verifying snippet of a card as its reader would: `python -m release.snippet_process README`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import datasets

if __name__ == "__main__":
    datasets.disable_progress_bars()
    text = Path(sys.argv[1]).read_text(encoding="utf-8")
    snippet = re.findall(r"```python\n(.*?)```", text, re.DOTALL)[1]
    exec(compile(snippet, "snippet", "exec"), {})  # noqa: S102 - our own snippet, as whoever reads the card runs it
