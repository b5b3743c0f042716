"""A whole release, from the repository's creation to the rows read back, survives what happens on the way."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from fixture_builds import trials
from hub.client_process import run
from hub.faults import Kind
from hub.publications import ALSO, FAILURES, REQUESTS, fault
from hub.server import Server
from hub.session import Session
from release.project import Project, talks


def prepared(session: Session, project: Project) -> None:
    """Write and build a gated version."""
    project.write("1.0.0", talks(6), "gated")
    session.done(*project.build, "--pin")
    session.done(*project.build)


def whole(server: Server) -> bool:
    """Whether there is one commit, its tag, and the gate; never rows without the gate."""
    repository = server.state.repositories.get(("datasets", "careloom/talks"))
    if repository is None:
        return False
    refs, commits = repository.store.refs(), len(repository.store.history("main")) - 1
    assert commits in (0, 1)
    assert not commits or repository.gated == "manual"
    assert refs.get("refs/tags/v1.0.0") in (None, refs["refs/heads/main"])
    return "refs/tags/v1.0.0" in refs


@pytest.mark.parametrize("name", ALSO)
@pytest.mark.parametrize("kind", ["status", "cut-before", "cut-after"])
def test_what_passes_is_overcome_or_told_and_the_next_run_converges(
    name: str, kind: Kind, server: Server, session: Session, project: Project
) -> None:
    prepared(session, project)
    server.state.faults.append(fault(name, kind))
    ended = session.careloom(*project.release())
    whole(server)
    assert "hf_writer" not in ended.stdout + ended.stderr
    if ended.returncode:
        # `datasets` asks for a file of rows once only; everything before it is asked again here or by the client.
        assert name in ("rows", "card"), ended.stderr
        assert "load_dataset" in ended.stderr
        assert "found exactly as built" in session.done(*project.release())
    assert whole(server)


@pytest.mark.parametrize("name", ["create", "settings"])
def test_without_its_gate_nothing_is_published(name: str, server: Server, session: Session, project: Project) -> None:
    prepared(session, project)
    server.state.faults.append(fault(name, "status", times=99))
    ended = session.careloom(*project.release())
    assert ended.returncode == 1
    assert "the Hub answers with 503 again and again" in ended.stderr
    assert not whole(server)
    repository = server.state.repositories.get(("datasets", "careloom/talks"))
    assert repository is None or len(repository.store.history("main")) == 1
    server.state.faults.clear()
    session.done(*project.release())
    assert whole(server)


@pytest.mark.parametrize("seed", range(trials(4, 30)))
def test_random_schedules_converge(seed: int, server: Server, session: Session, project: Project) -> None:
    prepared(session, project)
    chance = random.Random(seed)  # noqa: S311 - a schedule, no secret
    for name in chance.sample(sorted({**REQUESTS, **ALSO}), chance.randint(2, 6)):
        _, kind, status, _ = chance.choice(FAILURES)
        server.state.faults.append(fault(name, kind, status, chance.randint(1, 4)))
    for _ in range(30):
        ended = session.careloom(*project.release())
        whole(server)
        assert "hf_writer" not in ended.stdout + ended.stderr
        if ended.returncode == 0:
            break
    else:
        pytest.fail(f"it never ended well: {ended.stderr}")
    assert whole(server)


@pytest.mark.parametrize("name", ["create", "settings", "commit", "tag", "rows"])
def test_killed_at_any_point_the_same_command_ends_well(
    name: str, server: Server, session: Session, project: Project, tmp_path: Path
) -> None:
    prepared(session, project)
    server.state.faults.append(fault(name, "kill-after"))
    command = ("-c", "from scripts.cli import main; main()", *project.release())
    assert run(server, tmp_path / "killed", *command).returncode == -9
    whole(server)
    server.state.client_pid = 0
    assert "found exactly as built" in session.done(*project.release())
    assert whole(server)
