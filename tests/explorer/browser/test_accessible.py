"""Whether everybody can use the page: axe-core on every tab, light and dark, desktop and phone; nothing too wide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browsing import Visit, barriers, shot, too_wide, with_axe
from fixture_builds import SOAK

if TYPE_CHECKING:
    from playwright.sync_api import Page

TABS = {
    "Read": ".cl-page",
    "Compare": "#comparison",
    "Try the baselines": ".cl-typed",
    "Help": ".cl-help",
    "About": "text=What is shown",
}
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
        folds = "#finding details" if SOAK else "#reading details"
        page.evaluate("folds => document.querySelectorAll(folds).forEach(one => { one.open = true; })", folds)
    with_axe(page)
    for tab, shown in TABS.items():
        _open(page, tab)
        page.wait_for_selector(shown, state="attached")
        page.wait_for_timeout(150)
        assert not barriers(page), tab
        assert not too_wide(page), tab
        shot(page, f"{'phone' if phone else 'desktop'}-{'dark' if dark else 'light'}-{tab.split()[0].lower()}")


def _open(page: Page, tab: str) -> None:
    """Open a tab, from behind the button that shows more of them where there is no room for all."""
    found = page.get_by_role("tab", name=tab, exact=True)
    if not found.count() or not found.first.is_visible():
        page.locator(".overflow-menu > button, button.overflow-item, [aria-label*='more' i]").first.click()
        page.locator(".overflow-dropdown button", has_text=tab).first.click()
    else:
        found.first.click()
