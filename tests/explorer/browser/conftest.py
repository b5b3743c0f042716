"""An Explorer that runs, and how it is visited."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import Visit, visiting
from explorer_fixtures import site as site_of
from explorer_fixtures.site import Site
from filelock import FileLock

if TYPE_CHECKING:
    from playwright.sync_api import Browser


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


@pytest.fixture
def visit(site: Site, browser: Browser) -> Iterator[Visit]:
    """Open a page; at the end nothing may have been asked of another host, and no error written to the console."""
    with visiting(browser, site.address) as opened:
        yield opened
