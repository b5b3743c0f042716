"""One Hub and one client process for all publications of a module: each has a repository of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hub.publications import Publication, publication
from hub.server import Server, serving
from hub.session import Session, working


@pytest.fixture(scope="module")
def busy_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Hub that many publications share."""
    with serving(tmp_path_factory.mktemp("hub")) as server:
        yield server


@pytest.fixture(scope="module")
def publisher(busy_hub: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """Who publishes, by large-file transfer."""
    with working(busy_hub, tmp_path_factory.mktemp("home")) as session:
        yield session


@pytest.fixture
def going(busy_hub: Server, publisher: Session, tmp_path: Path, request: pytest.FixtureRequest) -> Publication:
    """A folder on its way to a repository of its own."""
    name = f"talks-{abs(hash(request.node.nodeid)) % 10**12}"
    return publication(busy_hub, publisher, tmp_path, name)
