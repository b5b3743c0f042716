"""Where small runs keep what they asked, and the endpoints that they ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from generation.small_runs import Run
from generation.stub_endpoint import Received, Says, serving


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A cache and a transcript that nobody used before."""
    return Run(tmp_path / "run")


def obliging(received: Received) -> Says:
    """Answer as a model would that always does what it is told."""
    return Says('{"score": 3}' if "response_format" in received.payload else f"I heard: {received.prompt}")


@pytest.fixture(params=["stub", pytest.param("model", marks=pytest.mark.llm)])
def any_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of the stub and that of a real model: nothing in the code knows which it talks to."""
    if request.param == "model":
        yield request.getfixturevalue("model_url")
        return
    with serving(obliging) as stub:
        yield stub.url
