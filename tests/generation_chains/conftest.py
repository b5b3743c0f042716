"""Whom the chains talk to: the stub with its moods, and a small model; the chains themselves are the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from generation_chains.chain import Chain, troubled


@pytest.fixture(params=["stub", pytest.param("model", marks=pytest.mark.llm)])
def chain(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Chain]:
    """A chain against the stub, which meets the troubles that the test's module names, or against a real model."""
    folder = tmp_path / "run"
    if request.param == "model":
        yield Chain(request.getfixturevalue("model_url"), folder, obliging=False)
        return
    with troubled(folder, request.module.TROUBLES) as stubbed:
        yield stubbed
