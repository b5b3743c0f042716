"""What the Explorer Space is given of the kit, since it imports nothing of it: code, prompts, labels, and versions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from builders.problems import Problem
from builders.written_files import write_whole
from scripts.copied_code import PACKAGE, Copy, copied
from scripts.locked_versions import pinned_lines

ROOT = Path(__file__).parents[1]
EXPLORER = Path("spaces/explorer")
REQUIREMENTS = "requirements.txt"
AGAIN = "Run `careloom space sync`, and commit what it wrote."
CODE: Mapping[str, tuple[str, ...]] = {
    "builders/forecasting/decision_rules.py": ("decide",),
    "builders/forecasting/transitions.py": ("TransitionForecaster",),
    "builders/generation/adaptation/strategies.py": ("STRATEGIES", "adaptation_prompt"),
    "builders/generation/chat_client.py": ("Line",),
    "builders/labels.py": ("load_taxonomy",),
    "builders/schema.py": ("described_features", "label_names"),
    "builders/spreadsheet_cells.py": ("as_cell",),
    "builders/training/history.py": ("COLUMNS", "describe_history"),
    "builders/training/model_files.py": ("DESCRIPTION", "WEIGHTS", "read_weights"),
    "spaces/metrics/mi_fidelity/mi_fidelity.py": ("NOT_COMPUTED", "_changes", "_codes", "_scores"),
}
"""Definitions by their module; what these need is copied with them."""
DATA: Mapping[str, str] = {
    "builders/generation/prompts/adaptation_*.jinja": "prompts",
    "builders/taxonomies/culture/signal.yaml": "taxonomies/culture",
    "builders/taxonomies/distress/intensity.yaml": "taxonomies/distress",
    "builders/taxonomies/mi/behaviour.yaml": "taxonomies/mi",
    "builders/taxonomies/mi/behaviour-main.yaml": "taxonomies/mi",
    "builders/taxonomies/mi/talk-type.yaml": "taxonomies/mi",
    "builders/taxonomies/support/strategy.yaml": "taxonomies/support",
}
"""Files that are copied as they are, and the folder that each goes into."""
LIBRARIES = ("duckdb", "fastapi", "gradio", "httpx2", "huggingface-hub", "jinja2", "langcodes", "language-data",
             "markdown-it-py", "numpy", "pyarrow", "pyyaml", "scikit-learn", "scipy", "skops", "uvicorn")  # fmt: skip
"""What the Space imports, and what its models were saved with."""
INIT = '"""Parts of the kit that the Space needs, copied by `careloom space sync`: change them there, not here."""\n'
HEAD = """\
# Copied from {source} by `careloom space sync`: it is changed there, not here.
# sha256 of what follows: {sha256}
"""
REQUIRED = "# Written by `careloom space sync` from the versions that the project is tested with.\n"


def given_parts(root: Path = ROOT) -> dict[str, bytes]:
    """Return each file that the Space is given, by its path in the Space.

    FileNotFoundError where the checkout is not there, LookupError or ValueError where a part cannot be copied.
    """
    lock = root / "requirements" / "development.txt"
    if not lock.is_file() or not (root / EXPLORER).is_dir():
        raise FileNotFoundError(f"{root} is no checkout of the project: run it from one")
    parts = {f"{PACKAGE}/__init__.py": INIT.encode()}
    parts |= {f"{PACKAGE}/{one.name}": _headed(one).encode() for one in copied(root, CODE)}
    for pattern, folder in DATA.items():
        files = sorted(root.glob(pattern))
        if not files:
            raise LookupError(f"{root / pattern} is not there, and the Space needs it")
        parts |= {f"{PACKAGE}/{folder}/{one.name}": one.read_bytes() for one in files}
    return parts | {REQUIREMENTS: (REQUIRED + pinned_lines(lock, LIBRARIES)).encode()}


def write_parts(root: Path = ROOT) -> list[str]:
    """Bring the Space's copies up to date, and return which files were written or removed."""
    parts, explorer = given_parts(root), root / EXPLORER
    changed = [one.place for one in _compared(parts, explorer)]
    for name in changed:
        if name in parts:
            write_whole(explorer / name, parts[name].decode())
        else:
            (explorer / name).unlink()
    return changed


def stale_parts(root: Path = ROOT) -> list[Problem]:
    """Return where the Space's copies are not what the kit gives today."""
    return list(_compared(given_parts(root), root / EXPLORER))


def _headed(copy: Copy) -> str:
    return HEAD.format(source=copy.source, sha256=hashlib.sha256(copy.text.encode()).hexdigest()) + copy.text


def _compared(parts: Mapping[str, bytes], explorer: Path) -> Iterator[Problem]:
    there = {one.relative_to(explorer).as_posix(): one for one in (explorer / PACKAGE).rglob("*")
             if one.is_file() and "__pycache__" not in one.parts}  # fmt: skip
    if (explorer / REQUIREMENTS).is_file():
        there[REQUIREMENTS] = explorer / REQUIREMENTS
    for name in sorted(parts.keys() | there.keys()):
        if name not in there:
            message = "the Space needs this copy, and it is not there"
        elif name not in parts:
            message = "the Space does not need this file any more"
        elif there[name].read_bytes() != parts[name]:
            message = "it is not what the kit gives today"
        else:
            continue
        yield Problem(rule="space-copy", place=name, message=message, fix=AGAIN)
