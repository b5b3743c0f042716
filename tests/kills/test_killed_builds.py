"""A build killed at any moment leaves the last good one or none, and the next build succeeds."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fixture_builds import FIXTURES, trials

from builders.check import check_folder
from builders.folders import whole_folder

COMMAND = Path(sys.executable).with_name("careloom")
LONGEST = 2.5


def command(output: Path) -> list[str]:
    """Return the command that builds the fixture of annomi."""
    source = FIXTURES / "annomi" / "AnnoMI-full.csv"
    return [str(COMMAND), "build", "annomi", "--file", f"AnnoMI-full.csv={source}", "--output", str(output)]


@pytest.mark.timeout(1_500)
def test_killed_at_random_moments(tmp_path: Path) -> None:
    chance = random.Random(20)  # noqa: S311 - not for secrets
    folder = tmp_path / "annomi"
    for _ in range(trials(8, 60)):
        process = subprocess.Popen(command(tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.1, LONGEST))
        process.send_signal(signal.SIGKILL)
        process.wait()
        if folder.exists():
            assert check_folder(folder).at("error") == []
    subprocess.run(command(tmp_path), check=True, capture_output=True)
    assert check_folder(folder).at("error") == []
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith((".unfinished", ".retired"))] == []


def test_a_failing_build_leaves_the_last_good_folder(tmp_path: Path) -> None:
    target = tmp_path / "data"
    with whole_folder(target) as work:
        (work / "good").touch()

    def fail() -> None:
        with whole_folder(target) as work:
            (work / "half").touch()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert [path.name for path in target.iterdir()] == ["good"]


def test_what_a_killed_build_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".unfinished-data-abcdefgh").mkdir()
    (tmp_path / ".unfinished-other-abcdefgh").mkdir()
    with whole_folder(tmp_path / "data") as work:
        (work / "new").touch()
    left = {path.name for path in tmp_path.iterdir() if path.name.startswith(".unfinished")}
    assert left == {".unfinished-other-abcdefgh"}
