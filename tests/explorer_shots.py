"""Pictures of the Explorer's pages, kept to be looked at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

SHOTS = Path(__file__).parents[1] / "artifacts" / "screenshots"


def shot(page: Page, name: str, *, whole: bool = False) -> None:
    """Keep a picture to look at."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=whole)
