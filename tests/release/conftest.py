"""What every release test starts from: a Hub, somebody who works against it, and a dataset of their own.

Starting the clients takes longer than most tests, so that a module shares one process and one Hub; each test finds the
Hub empty and has caches of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hub.server import Server, serving
from hub.session import Session, working
from release.project import Project


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The Hub of a module."""
    with serving(tmp_path_factory.mktemp("hub")) as found:
        yield found


@pytest.fixture(scope="module")
def shared_session(shared_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """Who works there, by large-file transfer."""
    with working(shared_server, tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture
def server(shared_server: Server) -> Server:
    """An empty Hub."""
    shared_server.state.empty()
    return shared_server


@pytest.fixture
def session(server: Server, shared_session: Session, tmp_path: Path) -> Session:
    """Somebody who may write there, with nothing in their caches."""
    del server
    shared_session.move(tmp_path / "home")
    return shared_session


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A dataset outside of the checkout, not yet written."""
    return Project(tmp_path / "project")
