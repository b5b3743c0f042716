"""An Explorer that runs, and a real browser to visit it with; skipped where there is no Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import explorer_site as site_of
import pytest
from explorer_site import Site
from filelock import FileLock

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
Visit = Callable[..., "Page"]


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The datasets and models of the site, written once for all workers."""
    place = tmp_path_factory.getbasetemp().parent / "explorer-site"
    with FileLock(f"{place}.lock"):
        if not place.is_dir():
            writing = place.with_name("explorer-site-writing")
            site_of.fill(writing, *site_of.MODELS)
            writing.rename(place)
    return place


@pytest.fixture(scope="session")
def site(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The Explorer as a Space serves it."""
    with site_of.serving(filled, tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed (Debian: chromium, fonts-noto-core, fonts-noto-cjk)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def visit(site: Site, browser: Browser) -> Iterator[Visit]:
    """Open a page; at the end nothing may have been asked of another host, and no error written to the console."""
    wrong: list[str] = []
    contexts = []

    def opened(query: str = "", *, phone: bool = False, dark: bool = False, after: Page | None = None) -> Page:
        if after:
            after.goto(f"{site.address}/{query}")
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
        page.on("request", lambda one: wrong.append(f"asked {one.url}") if not _own(one.url, site) else None)
        page.on("console", lambda one: wrong.append(one.text) if _is_wrong(one) else None)
        page.on("pageerror", lambda one: wrong.append(str(one)))
        page.goto(f"{site.address}/{query}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not wrong


def _own(address: str, site: Site) -> bool:
    return address.startswith((f"{site.address}/", "data:", "blob:"))


def _is_wrong(message: ConsoleMessage) -> bool:
    return message.type == "error" and "/queue/data" not in message.text
