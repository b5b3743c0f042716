"""What loads a version side by side ends with the command, however that ends."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from hub.client_process import run
from hub.server import Server
from hub.session import Session
from release.project import Project, talks

WAITS = """
import json, multiprocessing, time
from scripts.hub.loaders import loaders
with loaders():
    print(json.dumps([one.pid for one in multiprocessing.active_children()]), flush=True)
    time.sleep(600)
"""
RELEASES = """
import sys
from scripts.cli import main
try:
    main()
finally:
    print("datasets in this process:", "datasets" in sys.modules)
"""
LONGEST = 60.0


def test_a_killed_command_leaves_no_process_behind() -> None:
    with subprocess.Popen([sys.executable, "-c", WAITS], stdout=subprocess.PIPE, text=True) as command:
        assert command.stdout
        started = json.loads(command.stdout.readline())
        command.kill()
    assert len(started) == 2
    end = time.monotonic() + LONGEST
    while (left := [pid for pid in started if _runs(pid)]) and time.monotonic() < end:
        time.sleep(0.1)
    assert left == []


def test_a_release_loads_back_by_processes_of_its_own(
    server: Server, session: Session, project: Project, tmp_path: Path
) -> None:
    project.write("1.0.0", talks(6))
    session.done(*project.build, "--pin")
    session.done(*project.build)
    done = run(server, tmp_path / "home", "-c", RELEASES, *project.release())
    assert done.returncode == 0, done.stderr
    assert "found exactly as built" in done.stdout
    assert "datasets in this process: False" in done.stdout


def _runs(pid: int) -> bool:
    """Whether a process is there and no mere entry that nobody has asked for yet."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
