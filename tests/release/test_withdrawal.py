"""Who leaves is in no later build or release, the list names nobody, and a purge leaves nothing on the Hub."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from fixture_builds import every_text
from hub.references import convert
from hub.searching import places
from hub.server import Server, serving
from hub.session import Session, working
from hub.state import Repository
from release.project import Line, Project, talks

from builders.packed_folder import pack
from builders.rights import WIDEST
from builders.withdrawals import withdrawals_path

LEAVING = "talk-4"
WORDS = "Talk 4."
"""What stands in every turn of the dialogue that leaves, and nowhere else."""


def build(session: Session, project: Project, version: str, lines: list[Line]) -> None:
    """Write and build a version."""
    project.write(version, lines)
    session.done(*project.build, "--pin")
    session.done(*project.build)


def withdraw(project: Project, *more: str) -> tuple[str, ...]:
    """Return the arguments of the command."""
    return ("withdraw", str(project.definition), "--output", str(project.output), *more)


def leave(session: Session, project: Project, *ids: str) -> str:
    """Record ids."""
    file = project.folder.parent / "ids.txt"
    file.write_text("".join(f"{one}\n" for one in ids), encoding="utf-8")
    arguments = withdraw(project, "--ids", str(file), "--reason", "removal_request")
    return session.done(*arguments, "--file", f"talks.jsonl={project.data}")


def without_pins(session: Session, project: Project, version: str, lines: list[Line]) -> None:
    """Raise the version over the same bytes: their pins stay."""
    pins = project.definition.with_name("talks.pins.json")
    known = pins.read_text(encoding="utf-8")
    project.write(version, lines)
    pins.write_text(known, encoding="utf-8")
    session.done(*project.build)


def everything(server: Server) -> str:
    """Return all rows of all files that the Hub stores beside git."""
    files = [path for path in server.state.all_large().values() if path.read_bytes()[:4] == b"PAR1"]
    return "\n".join(str(pq.read_table(path).to_pylist()) for path in files)


def test_rows_that_leave_are_in_no_later_build(session: Session, project: Project) -> None:
    build(session, project, "1.0.0", talks(10))
    assert WORDS in every_text(project.output / "talks")
    said = leave(session, project, LEAVING, "group-talk-7")
    listed = withdrawals_path(project.definition).read_text(encoding="utf-8")
    for told in (said, listed):
        assert LEAVING not in told
        assert "talk-7" not in told
    assert "every later build: 2" in said
    assert f"build again: {project.output}/talks" in said
    session.done(*project.build)
    after = every_text(project.output / "talks")
    assert WORDS not in after
    assert LEAVING not in after
    assert "이야기 7번" not in after
    manifest = json.loads((project.output / "talks/manifest.json").read_text(encoding="utf-8"))
    assert manifest["configs"]["dialogues"]["rows"] == 8
    assert (len(manifest["withdrawals"]["entries"]), manifest["left_out"]) == (2, 2)
    assert "because they were withdrawn: 2 dialogues" in (project.output / "talks/README.md").read_text(
        encoding="utf-8"
    )
    assert "Recorded: 0 new entries" in leave(session, project, LEAVING)


def test_other_bytes_and_lost_ids_stop_the_build(session: Session, project: Project) -> None:
    build(session, project, "1.0.0", talks(10))
    leave(session, project, LEAVING)
    project.write("1.1.0", talks(12))
    ended = session.careloom(*project.build)
    assert ended.returncode == 1
    assert "error [withdrawals] talks.jsonl: rows were withdrawn from other bytes of this source" in ended.stderr
    leave(session, project, LEAVING)
    session.done(*project.build)
    assert WORDS not in every_text(project.output / "talks")
    definition = project.definition.read_text(encoding="utf-8")
    for ids in ('"dialogue_id": talks', '"dialogue_id": [talk for talk, _, _ in turns]'):
        definition = definition.replace(ids, f'"dialogue_id": ["x" + one for one in {ids.partition(": ")[2]}]')
    project.definition.write_text(definition, encoding="utf-8")
    ended = session.careloom(*project.build)
    assert ended.returncode == 1
    assert "1 withdrawn ids are no longer found, so that their rows would come back" in ended.stderr


def test_wrong_use_records_nothing(session: Session, project: Project) -> None:
    build(session, project, "1.0.0", talks(4))
    file = project.folder / "ids.txt"
    file.write_text("talk-1\n\ntalk-99\nno such\n", encoding="utf-8")
    ids, source = ("--ids", str(file)), ("--file", f"talks.jsonl={project.data}")
    for arguments, words in (
        ((*ids, "--reason", "because Mary asked"), "expected one of removal_request, consent_withdrawn"),
        (
            (*ids, "--reason", "rights", *source),
            "of these ids (lines: 3, 4). Nothing was recorded. Ids are those of the built rows, such as talk-0.",
        ),
        (("--ids", "nowhere.txt", "--reason", "rights", *source), "--ids nowhere.txt: there is no such file"),
        ((), "expected one of --ids FILE, --version vX.Y.Z and --purge"),
        ((*ids, "--purge"), "expected one of"),
        (("--purge",), "--purge needs --repo"),
        (("--purge", "--repo", "careloom/talks"), "nothing was withdrawn from talks"),
        (("--version", "one", "--reason", "It is broken."), "is no version"),
    ):
        ended = session.careloom(*withdraw(project, *arguments))
        assert ended.returncode == 2, ended
        assert words in ended.stderr
        assert "talk-99" not in ended.stderr
    assert not withdrawals_path(project.definition).exists()
    session.done(*withdraw(project, *ids, "--reason", "rights", *source, "--allow-missing"))
    assert withdrawals_path(project.definition).exists()


def test_a_list_that_was_lost_brings_nobody_back(server: Server, session: Session, project: Project) -> None:
    build(session, project, "1.0.0", talks(10))
    leave(session, project, LEAVING)
    session.done(*project.build)
    session.done(*project.release())
    withdrawals_path(project.definition).unlink()
    without_pins(session, project, "1.1.0", talks(10))
    ended = session.careloom(*project.release())
    assert ended.returncode == 1
    assert "1 withdrawals that v1.0.0 honours are not in the list, so that rows would come back" in ended.stderr
    build(session, project, "2.0.0", talks(12))
    assert "so that rows would come back" in session.careloom(*project.release()).stderr
    assert len(server.state.repositories["datasets", "careloom/talks"].store.history("main")) == 2
    withdrawals_path(project.definition).write_text("{", encoding="utf-8")
    ended = session.careloom(*project.release())
    assert ended.returncode == 2
    assert f"{withdrawals_path(project.definition)} cannot be read" in ended.stderr


def test_a_file_with_a_byte_order_mark_is_read(session: Session, project: Project) -> None:
    build(session, project, "1.0.0", talks(10))
    file = project.folder / "ids.txt"
    file.write_bytes(b"\xef\xbb\xbf" + LEAVING.encode() + b"\r\n")
    arguments = withdraw(project, "--ids", str(file), "--reason", "rights", "--file", f"talks.jsonl={project.data}")
    assert "1 new entries" in session.done(*arguments)


def test_a_version_that_holds_them_says_so(session: Session, project: Project) -> None:
    build(session, project, "1.0.0", talks(10))
    session.done(*project.release())
    leave(session, project, LEAVING)
    without_pins(session, project, "2.0.0", talks(10))
    said = session.done(*project.release())
    assert "removed: 1 rows (en 1)" in said
    assert LEAVING not in said
    ended = session.careloom("verify", "careloom/talks@v1.0.0")
    assert ended.returncode == 1
    assert (
        "error [withdrawn-rows] careloom/talks@v1.0.0: it holds rows that were withdrawn since. Use v2.0.0."
        in ended.stderr
    )


def test_models_trained_on_them_are_named_and_not_released(session: Session, project: Project) -> None:
    build(session, project, "1.0.0", talks(10))
    source = json.loads((project.output / "talks/manifest.json").read_text(encoding="utf-8"))["withdrawals"]["source"]
    model = project.output / "talk-type"  # as whoever trained it before
    model.mkdir()
    (model / "README.md").write_text(
        "---\nlicense: apache-2.0\nlibrary_name: sklearn\n---\n# Talk type\n", encoding="utf-8"
    )
    trained = {"dataset": "talks", "version": "1.0.0", "source": source, "mark": ""}
    pack(model, kind="model", name="talk-type", version="1.0.0", verdict=WIDEST, trained_on=[trained])
    said = leave(session, project, LEAVING)
    assert f"train again: {model}" in said


@pytest.fixture(params=[pytest.param(False, marks=pytest.mark.soak), True], ids=["plain", "xet"])
def published(request: pytest.FixtureRequest, tmp_path: Path) -> object:
    """Two versions with the rows, a pull request, a branch and the Hub's conversion; then one without them."""
    with serving(tmp_path / "hub") as server, working(server, tmp_path / "home", xet=request.param) as session:
        project = Project(tmp_path / "project")
        build(session, project, "1.0.0", talks(10))
        session.done(*project.release())
        build(session, project, "1.1.0", talks(12))
        session.done(*project.release())
        build(session, project, "1.2.0", talks(14))
        session.done(*project.release("--pr"))
        repository = server.state.repositories["datasets", "careloom/talks"]
        convert(repository)
        repository.store.move("refs/heads/draft", repository.store.refs()["refs/tags/v1.0.0"])
        build(session, project, "1.1.0", talks(12))
        leave(session, project, LEAVING)
        without_pins(session, project, "2.0.0", talks(12))
        assert WORDS in everything(server)
        yield server, session, project, repository


Scene = tuple[Server, Session, Project, Repository]
PURGE = ("--purge", "--repo", "careloom/talks")


def test_a_purge_leaves_nothing_of_them(published: Scene) -> None:
    server, session, project, repository = published
    server.state.squashes_pull_requests = True
    ended = session.careloom(*withdraw(project, *PURGE, "--confirm", "careloom/talks"))
    assert ended.returncode == 1
    assert "main holds version 1.1.0, which was built before the newest withdrawal" in ended.stderr
    assert "Release a version without the rows first" in ended.stderr
    session.done(*project.release())
    ended = session.careloom(*withdraw(project, *PURGE))
    assert ended.returncode == 2
    assert "the versions v1.0.0, v1.1.0, the history before v2.0.0" in ended.stderr
    assert "not confirmed, nothing was deleted" in ended.stderr
    assert WORDS in everything(server)
    said = session.done(*withdraw(project, *PURGE, "--confirm", "careloom/talks"))
    for told in ("Tags deleted: v1.0.0; v1.1.0", "Branches deleted: draft", "emptied and closed: refs/pr/1"):
        assert told in said
    assert "forks and duplicates" in said
    assert WORDS not in everything(server)
    assert places(server.state, WORDS.encode()) == []
    assert places(server.state, LEAVING.encode()) == []
    assert len(repository.store.history("main")) == 1
    assert {ref for ref in repository.store.refs() if ref.startswith("refs/tags/")} == {"refs/tags/v2.0.0"}
    ended = session.careloom("verify", "careloom/talks@v2.0.0")
    assert ended.returncode == 0
    assert "warning [moved-tag]" in ended.stderr
    assert "with the same manifest. Older versions were purged since" in ended.stderr
    again = session.done(*withdraw(project, *PURGE, "--confirm", "careloom/talks"))
    assert "Tags deleted: none" in again
    assert "Stored files deleted for good: 0" in again


@pytest.mark.soak
def test_what_a_purge_cannot_reach_is_said_and_a_new_repository_is_free_of_it(published: Scene) -> None:
    server, session, project, repository = published
    session.done(*project.release())
    repository.private, repository.gated = True, "manual"
    ended = session.careloom(*withdraw(project, *PURGE, "--confirm", "careloom/talks"))
    assert ended.returncode == 1
    assert "Left, and to be done: refs/pr/1 keeps its old content" in ended.stdout
    assert "purge with --recreate" in ended.stdout
    assert WORDS not in everything(server)
    session.done(*withdraw(project, *PURGE, "--recreate", "--confirm", "careloom/talks"))
    assert places(server.state, WORDS.encode()) == []
    assert places(server.state, LEAVING.encode()) == []
    made = server.state.repositories["datasets", "careloom/talks"]
    assert (made.private, made.gated) == (True, "manual")
    store = made.store
    assert set(store.refs()) == {"refs/heads/main", "refs/tags/v2.0.0"}
    session.done("verify", "careloom/talks@v2.0.0")
    assert "is published already" in session.done(*project.release())
