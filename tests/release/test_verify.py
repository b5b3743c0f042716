"""`careloom verify` sees what `load_dataset` does not say: another version, altered files, a tag that moved."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hub.client_process import run
from hub.faults import Fault
from hub.server import Server
from hub.session import Session
from hub.state import Repository, pointer
from release.project import Project, talks

from builders.withdrawals import read_withdrawals


@pytest.fixture
def published(server: Server, session: Session, project: Project) -> Repository:
    """A repository with v1.0.0 and v1.1.0."""
    for version, number in (("1.0.0", 10), ("1.1.0", 14)):
        project.write(version, talks(number))
        session.done(*project.build, "--pin")
        session.done(*project.build)
        session.done(*project.release())
    return server.state.repositories["datasets", "careloom/talks"]


def test_another_version_from_the_cache_is_seen(
    server: Server, published: Repository, session: Session, tmp_path: Path
) -> None:
    session.move(tmp_path / "reader")
    for config in ("utterances", "dialogues", "chat", "codebook"):
        session.load(config, "v1.1.0")
    # The Hub fails for what load_dataset asks first, and `datasets` takes what it has.
    server.state.faults.append(Fault("HEAD", r"/resolve/v1\.0\.0/", "cut-before", times=99))
    server.state.faults.append(Fault("GET", r"/api/datasets/careloom/talks/revision/v1\.0\.0", "cut-before", times=99))
    assert sum(map(len, session.load("dialogues", "v1.0.0").values())) == 14
    ended = session.careloom("verify", "careloom/talks@v1.0.0")
    assert ended.returncode == 1
    assert "load_dataset returns other rows than were published" in ended.stderr
    assert "they are of v1.1.0" in ended.stderr
    assert "force_redownload" in ended.stderr
    server.state.faults.clear()
    session.done("verify", "careloom/talks@v1.0.0")
    session.done("verify", "careloom/talks@v1.1.0")
    del published


def test_without_the_hub_it_is_not_verified_or_compared_with_the_cache(
    server: Server, published: Repository, session: Session, tmp_path: Path
) -> None:
    session.move(tmp_path / "reader")
    session.done("verify", "careloom/talks@v1.1.0")
    server.state.faults.append(Fault("GET", r"/api/", "cut-before", times=999))
    server.state.faults.append(Fault("HEAD", r"/resolve/", "cut-before", times=999))
    ended = session.careloom("verify", "careloom/talks@v1.1.0")
    assert ended.returncode == 0
    assert "warning [hub-unreachable]" in ended.stderr
    ended = session.careloom("verify", "careloom/talks@v1.0.0")
    assert ended.returncode == 1
    assert "error [hub-unreachable] careloom/talks: the Hub cannot be reached" in ended.stderr
    del published


def altered(server: Server, repository: Repository, tag: str) -> str:
    """Let a tag stand on a commit in which one text of one file is another, and return the commit."""
    store = repository.store
    head = store.resolve(tag)
    assert head
    path = next(one for one in store.entries(head) if one.startswith("data/utterances/train-en"))
    content = server.state.large(store.blob(store.entries(head)[path].oid).decode().split("sha256:")[1].split()[0])
    table = pq.read_table(content)
    texts = ["What is that?", *table.column("text").to_pylist()[1:]]
    table = table.set_column(table.column_names.index("text"), table.schema.field("text"), [texts])
    stream = io.BytesIO()
    pq.write_table(table, stream)
    sha = hashlib.sha256(stream.getvalue()).hexdigest()
    server.state.keep(sha, stream.getvalue())
    made = store.commit(head, {path: pointer(sha, len(stream.getvalue()))}, "Alter")
    store.move(f"refs/tags/{tag}", made)
    return made


def test_an_altered_file_is_seen_by_those_who_never_loaded_it(
    server: Server, published: Repository, session: Session, tmp_path: Path
) -> None:
    altered(server, published, "v1.0.0")
    session.move(tmp_path / "reader")
    ended = session.careloom("verify", "careloom/talks@v1.0.0")
    assert ended.returncode == 1
    assert "error [altered-file] careloom/talks@v1.0.0 data/utterances/train-en-00000.parquet" in ended.stderr
    assert "error [rows] careloom/talks@v1.0.0 utterances" in ended.stderr
    assert "What is that" not in ended.stderr


def test_the_snippet_of_the_card_sees_it_too(
    server: Server, published: Repository, project: Project, tmp_path: Path
) -> None:
    altered(server, published, "v1.1.0")
    readme = str(project.output / ".release/talks/README.md")
    done = run(server, tmp_path / "reader", "-m", "release.snippet_process", readme)
    assert done.returncode == 1
    assert "AssertionError: utterances: these are not the rows of v1.1.0" in done.stderr


def test_a_moved_tag_is_seen_by_those_who_know_what_it_was(
    server: Server, published: Repository, session: Session, tmp_path: Path
) -> None:
    was = published.store.resolve("v1.0.0")
    assert was
    session.move(tmp_path / "reader")
    session.done("verify", "careloom/talks@v1.0.0", "--commit", was)
    now = altered(server, published, "v1.0.0")
    ended = session.careloom("verify", "careloom/talks@v1.0.0")
    assert f"the tag was commit {was} when it was first loaded here and is {now}" in ended.stderr
    assert ended.returncode == 1
    session.move(tmp_path / "another")
    ended = session.careloom("verify", "careloom/talks@v1.0.0", "--commit", was, "--json")
    found = json.loads(ended.stdout)
    assert (ended.returncode, found["commit"]) == (1, now)
    assert {one["rule"] for one in found["problems"]} == {"moved-tag", "altered-file", "rows"}


def test_a_tag_on_another_version_is_seen_by_everybody(server: Server, published: Repository, session: Session) -> None:
    newest = published.store.resolve("v1.1.0")
    assert newest
    published.store.move("refs/tags/v1.0.0", newest)
    ended = session.careloom("verify", "careloom/talks@v1.0.0")
    assert ended.returncode == 1
    assert "the tag is on a commit of version 1.1.0" in ended.stderr
    del server


def test_what_is_no_version_of_ours_is_said(server: Server, published: Repository, session: Session) -> None:
    ended = session.careloom("verify", "careloom/talks")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "expected ORG/NAME@vX.Y.Z" in ended.stderr
    ended = session.careloom("verify", "careloom/talks@v3.0.0")
    assert "has no tag v3.0.0; there are: v1.0.0, v1.1.0" in ended.stderr
    first = published.store.history("main")[-1].sha
    published.store.move("refs/tags/v0.0.1", first)
    assert "was not published by this kit" in session.careloom("verify", "careloom/talks@v0.0.1").stderr
    ended = session.careloom("verify", "careloom/nothing@v1.0.0")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "knows nothing of that name" in ended.stderr
    del server


def test_a_version_that_is_not_to_be_used_says_so(
    published: Repository, session: Session, project: Project, server: Server
) -> None:
    reason = "The talk types of the Korean talks were swapped."
    ended = session.careloom("withdraw", str(project.definition), "--version", "v1.0.0", "--reason", "bad")
    assert ended.returncode == 2
    assert "expected what readers of the version must know" in ended.stderr
    ended = session.careloom("withdraw", str(project.definition), "--version", "v7.0.0", "--reason", reason)
    assert "has no version 7.0.0 in `changes`; there are: 1.0.0, 1.1.0" in ended.stderr
    session.done("withdraw", str(project.definition), "--version", "v1.0.0", "--reason", reason)
    assert dict(read_withdrawals(project.definition).versions) == {"1.0.0": reason}
    ended = session.careloom(*project.release())
    assert "the build was made with another list of withdrawals" in ended.stderr
    project.write("1.1.1", talks(14))
    session.done(*project.build, "--pin")
    session.done(*project.build)
    session.done(*project.release())
    assert reason in (project.output / ".release/talks/README.md").read_text(encoding="utf-8")
    ended = session.careloom("verify", "careloom/talks@v1.0.0")
    assert ended.returncode == 1
    assert f"the maintainers ask not to use this version: {reason}" in ended.stderr
    assert "Use v1.1.1." in ended.stderr
    session.done("verify", "careloom/talks@v1.1.0")
    del published, server
