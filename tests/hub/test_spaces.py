"""Spaces of the loopback Hub behave to the unmodified client as on the real one."""

from __future__ import annotations

import json
from pathlib import Path

from hub.client_process import run
from hub.server import serving


def test_a_space_is_built_configured_and_restarted(tmp_path: Path) -> None:
    with serving(tmp_path / "hub") as server:
        done = run(server, tmp_path / "home", "-m", "hub.space_client")
        assert done.returncode == 0, done.stderr[-2000:]
        space = server.state.repositories["spaces", "careloom/explorer"].space
        assert space is not None
        assert (space.restarts, space.secrets["SECOND"]["value"]) == (1, "hidden-value")
    found = json.loads(done.stdout)
    stages = ["NO_APP_FILE", "BUILDING", "APP_STARTING", "RUNNING", "RUNNING", "BUILDING"]
    assert found["stages"] == [[stage, "cpu-basic", "cpu-basic"] for stage in stages]
    assert found["variables"] == {"DATASET": "careloom/talks"}
    assert found["left"] == ["DATASET"]
    assert found["secrets"] == ["SECOND"]
    assert found["sdk"] == "gradio"
    assert "hidden-value" not in done.stdout
