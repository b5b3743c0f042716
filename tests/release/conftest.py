"""What every release test starts from: a Hub, somebody who works against it, and a dataset of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hub.server import Server, serving
from hub.session import Session, working
from release.project import Project


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """An empty Hub."""
    with serving(tmp_path / "hub") as found:
        yield found


@pytest.fixture
def session(server: Server, tmp_path: Path) -> Iterator[Session]:
    """Somebody who may write there, without xet."""
    with working(server, tmp_path / "home") as found:
        yield found


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A dataset outside of the checkout, not yet written."""
    return Project(tmp_path / "project")
