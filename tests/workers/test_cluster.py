"""A Dask cluster gives the same bytes, also when a worker dies; one that cannot be reached changes nothing."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from divided_source import NAME, build_source, small_parts, write_source
from fixture_builds import tree_bytes, trials
from typer.testing import CliRunner

from builders.sharding import executors
from builders.sharding.executors import cluster
from scripts.cli import application
from scripts.terminal import Exit


@pytest.fixture(scope="module")
def local_cluster() -> Iterator[Any]:
    """Start a scheduler and two worker processes on this machine."""
    from distributed import LocalCluster

    start: Any = LocalCluster
    with start(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50) as started:
        yield started


def kill_when(folder: Path, pattern: str, number: int, process: int) -> threading.Thread:
    """Kill a process as soon as so many files are there."""

    def wait() -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and len(list(folder.glob(pattern))) < number:
            time.sleep(0.002)
        os.kill(process, signal.SIGKILL)

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def test_a_worker_killed_in_the_middle_changes_nothing(local_cluster: Any, tmp_path: Path) -> None:  # noqa: ANN401
    write_source(tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        small_parts(patch)
        expected = tree_bytes(build_source(tmp_path, tmp_path / "in-turn").folder)
        moments = ((f".unfinished-{NAME}-*/.pieces/000*", 5), (f".unfinished-{NAME}-*/data/*/*.parquet", 4))
        for trial in range(trials(2, 10)):
            output = tmp_path / f"{trial}"
            output.mkdir()
            with cluster(local_cluster.scheduler_address) as pool:
                killed = pool.submit(os.getpid).result()
                pattern, number = moments[trial % 2]
                thread = kill_when(output, pattern, number + trial // 2, killed)
                built = build_source(tmp_path, output, executor=pool)
                thread.join()
            assert tree_bytes(built.folder) == expected
            with pytest.raises(ProcessLookupError):
                os.kill(killed, 0)


def test_the_command_builds_on_a_cluster(local_cluster: Any, tmp_path: Path) -> None:  # noqa: ANN401
    write_source(tmp_path, dialogues=40)
    common = [str(tmp_path / f"{NAME}.py"), "--sources", str(tmp_path / "sources"), "--output"]
    address = local_cluster.scheduler_address
    for folder, more in (("here", []), ("there", ["--scheduler", address])):
        done = CliRunner().invoke(application("build"), ["build", *common, str(tmp_path / folder), *more])
        assert done.exit_code == Exit.DONE, done.output
    assert tree_bytes(tmp_path / "here" / NAME) == tree_bytes(tmp_path / "there" / NAME)


def test_a_scheduler_that_does_not_answer_is_an_error_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executors, "CONNECT_SECONDS", 1)
    arguments = ["build", "tapestry", "--output", str(tmp_path / "output"), "--scheduler", "tcp://127.0.0.1:9"]
    done = CliRunner().invoke(application("build"), arguments)
    assert done.exit_code == Exit.WRONG_USE
    assert "no scheduler answers at tcp://127.0.0.1:9" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_cluster_and_processes_of_this_machine_exclude_each_other() -> None:
    done = CliRunner().invoke(application("build"), ["build", "--workers", "2", "--scheduler", "tcp://127.0.0.1:9"])
    assert done.exit_code == Exit.WRONG_USE
    assert "expected one of them" in done.stderr
