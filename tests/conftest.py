"""How tests run: properties without a deadline, more in `make soak`, quick commands, one small model and browser."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import chromium
from generation.model_endpoint import model_serving, reason_against
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

settings.register_profile("usual", deadline=None, max_examples=30)
settings.register_profile("soak", deadline=None, max_examples=1_500)
settings.load_profile("soak" if os.environ.get("CARELOOM_SOAK") else "usual")

# Many tests start the command. Where byte code is not to lie beside the code, it is kept apart, so that not every
# process compiles everything anew.
if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(Path(tempfile.gettempdir()) / "careloom-bytecode"))

# Where all of this was started in the background, Ctrl-C is ignored, and whatever tests start would ignore it too.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Pytest keeps its own folders of the last runs; whatever else is written to temporary places goes with the tests.
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir())
TEMPORARY = tempfile.mkdtemp(prefix="careloom-tests-")
tempfile.tempdir = os.environ["TMPDIR"] = TEMPORARY

# No test reads what this user downloaded, nor notes its runs beside it.
os.environ["CARELOOM_CACHE"] = tempfile.mkdtemp(prefix="careloom-cache-")


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(TEMPORARY, ignore_errors=True)


@pytest.fixture(scope="session")
def model_url() -> Iterator[str]:
    """The address of a real model, which is served once a process."""
    if reason := reason_against():
        pytest.skip(reason)
    with model_serving() as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real browser; what needs one is skipped where there is none. While it runs, `asyncio.run` cannot."""
    with chromium() as found:
        yield found
