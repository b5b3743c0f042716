"""Visits with Debian's Chromium: what a visitor sees, pictures to look at, and whether everybody can use a page."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

Visit = Callable[..., "Page"]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
SHOTS = Path(__file__).parents[1] / "artifacts" / "screenshots"
BAD = ("serious", "critical")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield the browser; where it is not installed, the tests that need it are skipped."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("chromium is not installed (Debian: chromium, fonts-noto-core, fonts-noto-cjk)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield running
        running.close()


@contextmanager
def visiting(browser: Browser, address: str) -> Iterator[Visit]:
    """Yield how a page of an address is opened; nothing may be asked of another host or written as an error."""
    wrong: list[str] = []
    contexts = []

    def opened(query: str = "", *, phone: bool = False, dark: bool = False, after: Page | None = None) -> Page:
        if after:
            after.goto(f"{address}/{query}")
            return after
        context = browser.new_context(
            viewport=PHONE if phone else DESKTOP,  # type: ignore[arg-type]
            color_scheme="dark" if dark else "light",
            locale="en-GB",
            permissions=["clipboard-read", "clipboard-write"],
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("request", lambda one: wrong.append(f"asked {one.url}") if not _own(one.url, address) else None)
        page.on("console", lambda one: wrong.append(one.text) if _is_wrong(one) else None)
        page.on("pageerror", lambda one: wrong.append(str(one)))
        page.goto(f"{address}/{query}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not wrong


def _own(asked: str, address: str) -> bool:
    return asked.startswith((f"{address}/", "data:", "blob:"))


def _is_wrong(message: ConsoleMessage) -> bool:
    return message.type == "error" and "/queue/data" not in message.text


def expect(found: Any) -> Any:  # noqa: ANN401 - of the library
    """Return Playwright's assertions, which wait."""
    from playwright.sync_api import expect as expected

    return expected(found)


def shot(page: Page, name: str, *, whole: bool = False) -> None:
    """Keep a picture to look at."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=whole)


def with_axe(page: Page) -> Page:
    """Return a page that axe-core can look through, handed over so that the page needs no leave to run it."""
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    return page


def barriers(page: Page) -> list[str]:
    """Return what axe-core finds that is serious or critical."""
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations'], preload: false})")
    return [f"{one['id']}: {node['target']} {node['html'][:160]}" for one in found["violations"]
            if one["impact"] in BAD for node in one["nodes"][:3]]  # fmt: skip


def too_wide(page: Page) -> bool:
    """Whether a page has to be moved sideways to be read."""
    return not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
