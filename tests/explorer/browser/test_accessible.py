"""Whether everybody can use the page: axe-core on every tab, light and dark, desktop and phone; nothing too wide."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from explorer_shots import shot
from fixture_builds import SOAK

if TYPE_CHECKING:
    from playwright.sync_api import Page

Visit = Callable[..., "Page"]
TABS = {
    "Read": ".cl-page",
    "Compare": "#comparison",
    "Try the baselines": ".cl-typed",
    "Help": ".cl-help",
    "About": "text=What is shown",
}
BAD = ("serious", "critical")


LOOKS = {
    "light-desktop": (False, False),
    "dark-phone": (True, True),
    "light-phone": (False, True),
    "dark-desktop": (True, False),
}
"""Whether dark and whether on a phone; those that mix both stand for all in `make test`."""
USUAL = ("light-desktop", "dark-phone")


@pytest.mark.parametrize(
    ("dark", "phone"),
    [pytest.param(*LOOKS[name], id=name, marks=[] if name in USUAL else pytest.mark.soak) for name in LOOKS],
)
def test_every_tab_can_be_used_by_everybody(visit: Visit, *, phone: bool, dark: bool) -> None:
    page = visit("?dataset=tapestry&language=ar&query=مراهنات", phone=phone, dark=dark)
    page.wait_for_selector("#reading .cl-turn")
    assert page.evaluate("document.body.classList.contains('dark')") is dark
    if not (phone or dark):
        folds = "#finding details" if SOAK else ".cl-columns details"
        page.evaluate("folds => document.querySelectorAll(folds).forEach(one => { one.open = true; })", folds)
    # Handed over by the browser's own tools, so that the page needs no leave to run it.
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    page.evaluate(axe)
    for tab, shown in TABS.items():
        _open(page, tab)
        page.wait_for_selector(shown, state="attached")
        page.wait_for_timeout(150)
        found = page.evaluate("() => axe.run(document, {resultTypes: ['violations'], preload: false})")
        bad = [f"{one['id']}: {node['target']} {node['html'][:160]}" for one in found["violations"]
               if one["impact"] in BAD for node in one["nodes"][:3]]  # fmt: skip
        assert not bad, f"{tab}: " + "\n".join(bad)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), tab
        shot(page, f"{'phone' if phone else 'desktop'}-{'dark' if dark else 'light'}-{tab.split()[0].lower()}")


def _open(page: Page, tab: str) -> None:
    """Open a tab, from behind the button that shows more of them where there is no room for all."""
    found = page.get_by_role("tab", name=tab, exact=True)
    if not found.count() or not found.first.is_visible():
        page.locator(".overflow-menu > button, button.overflow-item, [aria-label*='more' i]").first.click()
        page.locator(".overflow-dropdown button", has_text=tab).first.click()
    else:
        found.first.click()
