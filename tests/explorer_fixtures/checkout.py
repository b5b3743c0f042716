"""A checkout for tests that change the Explorer's folder: the kit as it is, and a copy of the Space."""

from __future__ import annotations

import shutil
from pathlib import Path

from scripts.space_parts import write_parts

ROOT = Path(__file__).parents[2]
LINKED = ("builders", "cards", "requirements", "spaces/metrics")


def checkout(tmp_path: Path) -> Path:
    """Return the root of such a checkout, the Space's copies up to date."""
    root = tmp_path / "checkout"
    (root / "spaces").mkdir(parents=True)
    for name in LINKED:
        (root / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "spaces/explorer", root / "spaces/explorer", ignore=shutil.ignore_patterns("__pycache__"))
    write_parts(root)  # whether the real one is up to date is another test's matter
    return root


def own_cards(root: Path) -> Path:
    """Give a checkout cards of its own, and return the Space's."""
    (root / "cards").unlink()
    shutil.copytree(ROOT / "cards/spaces", root / "cards/spaces")
    return root / "cards/spaces/explorer.md"
