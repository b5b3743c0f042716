"""The Space's folder is on the path, as it is where the Space is deployed; stores are closed at the end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from explorer_fixtures import shelf

sys.path.insert(0, str(Path(__file__).parents[2] / "spaces" / "explorer"))


@pytest.fixture(scope="session", autouse=True)
def _stores_end() -> Iterator[None]:
    yield
    shelf.close_all()
