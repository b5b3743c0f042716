"""Every dataset of the catalog is released as its rights allow, and what is loaded from the tag is what was built."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from fixture_builds import DATASETS, built, collect_into, pinned, released
from hub.client_process import run
from hub.server import Server
from hub.session import Session

from builders import catalog
from builders.dataset_verdict import defined_verdict
from builders.manifest import read_manifest
from builders.rights import Form

FORBIDDEN = [name for name in DATASETS if defined_verdict(catalog.get(name)).form is Form.NONE]
"""Those of which a right is not known before somebody states it."""


LONGEST = {name for name in DATASETS if catalog.get(name).collects}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.soak if name in LONGEST else [])
        for name in DATASETS
        if name not in FORBIDDEN
    ],
)
def test_a_version_is_published_loaded_back_and_verified(
    name: str, session: Session, server: Server, tmp_path: Path
) -> None:
    version, output = catalog.get(name).version, tmp_path / "artifacts"
    shutil.copytree(pinned(name), output / name)
    told = json.loads(session.done("release", name, "--repo", f"careloom/{name}", "--output", str(output), "--json"))
    assert told["done"]["tag"] == f"v{version}"
    configs = read_manifest(released(name))["configs"]
    assert told["rows"] == {config: about["rows"] for config, about in configs.items()}
    session.move(tmp_path / "elsewhere")
    assert "exactly the rows that were published" in session.done("verify", f"careloom/{name}@v{version}")
    if catalog.get(name).collects:  # of which a series has several files
        done = run(server, tmp_path / "reader", "-m", "release.snippet_process", str(output / name / "README.md"))
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_lacks_a_right_is_refused_before_anything_is_asked(name: str, session: Session, server: Server) -> None:
    done = session.careloom("release", name, "--repo", f"careloom/{name}", "--output", str(built(name).folder.parent))
    assert done.returncode == 1
    assert "generator: no evidence" in done.stderr
    assert server.state.asked == []


def test_a_local_collection_is_refused_before_anything_is_asked(session: Session, tmp_path: Path) -> None:
    folder = collect_into(tmp_path, catalog.get("careloom"), "local").folder.rename(tmp_path / "careloom")
    done = session.careloom("release", "careloom", "--repo", "careloom/careloom", "--output", str(folder.parent))
    assert done.returncode == 1
    assert "a local collection" in done.stderr
    assert "Not released" in done.stderr
