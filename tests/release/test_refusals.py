"""What may not or cannot be released is refused with its cause, and nothing of it reaches the Hub."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fixture_builds import built
from hub.server import Server, serving
from hub.session import Done, Session, working
from release.project import Project, edited, talks

from builders.manifest import MANIFEST


def commits(server: Server) -> int:
    """Return how many commits anybody made, the first empty one of each repository aside."""
    return sum(len(one.store.history("main")) - 1 for one in server.state.repositories.values())


def build(session: Session, project: Project, version: str = "1.0.0", form: str = "full", number: int = 10) -> None:
    """Write and build a version."""
    project.write(version, talks(number), form)
    session.done(*project.build, "--pin")
    session.done(*project.build)


def refused(ended: Done, code: int, *words: str) -> None:
    """Check that a command was refused in these words, and gave no token away."""
    assert ended.returncode == code, ended.stdout + ended.stderr
    for one in words:
        assert one in ended.stderr
    assert "hf_writer" not in ended.stdout + ended.stderr


def test_a_verdict_that_forbids_it_stops_before_any_request(server: Server, session: Session, project: Project) -> None:
    build(session, project, form="none")
    for more in ((), ("--dry-run",), ("--pr",), ("--json",)):
        ended = session.careloom(*project.release(*more))
        assert ended.returncode == 1
        assert "may not be published" in ended.stdout + ended.stderr
    assert server.state.asked == []
    assert "--force" not in session.careloom("release", "--help").stdout


def test_rights_that_became_narrower_stop_an_older_build(server: Server, session: Session, project: Project) -> None:
    build(session, project)
    for form, words in (("none", "may not be published"), ("labels", "the build was made with another verdict")):
        text = project.definition.read_text(encoding="utf-8")
        project.write("1.0.0", talks(10), form)
        session_pins = project.definition.with_name("talks.pins.json")
        assert not session_pins.exists()
        refused(session.careloom(*project.release()), 1, words)
        project.definition.write_text(text, encoding="utf-8")
    assert server.state.asked == []


def test_unpinned_bytes_are_not_released(server: Server, session: Session, project: Project) -> None:
    project.write("1.0.0", talks(10))
    session.done(*project.build)
    refused(session.careloom(*project.release()), 1, "[verdict]", "built from unpinned bytes")
    assert server.state.asked == []


def test_a_folder_that_was_changed_by_hand_is_refused(server: Server, session: Session, project: Project) -> None:
    build(session, project)
    file = next((project.output / "talks/data/utterances").glob("*.parquet"))
    file.write_bytes(file.read_bytes() + b"more")
    refused(session.careloom(*project.release()), 1, "error [changed-file] data/utterances/", "Build the folder again")
    file.unlink()
    refused(session.careloom(*project.release()), 1, "error [missing-file]")
    assert server.state.asked == []


def test_nothing_that_lies_beside_is_published(server: Server, session: Session, project: Project) -> None:
    build(session, project)
    (project.output / "talks/.env").write_text("HF_TOKEN=hf_secret\n", encoding="utf-8")
    refused(session.careloom("check", str(project.output / "talks")), 1, "error [extra-file] .env")
    refused(session.careloom(*project.release()), 1, "error [extra-file] .env: the manifest does not list this file")
    assert server.state.asked == []


def test_another_dataset_in_the_repository_is_told(server: Server, session: Session, project: Project) -> None:
    build(session, project)
    session.done(*project.release())
    output = built("tapestry").folder.parent
    ended = session.careloom("release", "tapestry", "--repo", "careloom/talks", "--output", str(output))
    refused(ended, 1, "v1.0.0 there is talks, not tapestry. Release into a repository of its own.")
    assert commits(server) == 1


def test_a_version_that_is_not_to_be_used_is_not_released(session: Session, project: Project) -> None:
    build(session, project)
    reason = ("--version", "v1.0.0", "--reason", "Its labels were swapped.")
    session.done("withdraw", str(project.definition), *reason)
    session.done(*project.build)
    refused(session.careloom(*project.release()), 1, "is marked as not to be used: Its labels were swapped. Raise")


def test_without_a_token_nothing_is_tried(tmp_path: Path, project: Project) -> None:
    with serving(tmp_path / "hub") as server, working(server, tmp_path / "home", token="") as session:
        build(session, project)
        refused(session.careloom(*project.release()), 1, "error [hub-token]", "hf auth login")
        ended = session.careloom(*project.release("--dry-run"))
        assert (ended.returncode, "warning [hub-token]" in ended.stderr) == (0, True)
        assert {one.method for one in server.state.asked} <= {"GET", "HEAD"}


def test_a_pull_request_needs_a_repository(session: Session, project: Project) -> None:
    build(session, project)
    refused(session.careloom(*project.release("--pr")), 1, "there is no such repository. Release once without --pr")


def test_a_definition_that_cannot_be_run_says_so(session: Session, project: Project) -> None:
    build(session, project)
    project.definition.write_text("DATASET = (", encoding="utf-8")
    refused(session.careloom(*project.release()), 2, "talks.py cannot be run: SyntaxError")
    refused(session.careloom(*project.build), 2, "talks.py cannot be run: SyntaxError")


def test_a_folder_of_another_kit_or_of_none_is_refused(server: Server, session: Session, project: Project) -> None:
    project.write("1.0.0", talks(10))
    refused(session.careloom(*project.release()), 2, "holds no build of this kit", "careloom build")
    (project.output / "talks").mkdir(parents=True)
    (project.output / "talks" / MANIFEST).write_text('{"files": []}', encoding="utf-8")
    refused(session.careloom(*project.release()), 2, "holds no build of this kit")
    for kind, said in (("model", "a folder with a model"), ("space", "a Space")):
        arguments = ("release", str(project.output / "talks"), "--repo", "careloom/talks", "--type", kind)
        refused(session.careloom(*arguments), 2, f"is neither {said} made by this kit")
    refused(session.careloom("release", "nothing", "--repo", "careloom/talks"), 2, "no dataset 'nothing'")
    assert server.state.asked == []


@pytest.mark.parametrize(
    "name", ["talks", "/talks", "careloom/", "a/b/c", "care loom/talks", "care--loom/talks", "a/.."]
)
def test_a_wrong_repository_is_refused(name: str, session: Session, server: Server) -> None:
    refused(session.careloom("release", "tapestry", "--repo", name), 2, "is no repository: expected ORG/NAME")
    assert server.state.asked == []


def test_missing_prose_and_changes_keep_it_from_release(server: Server, session: Session, project: Project) -> None:
    build(session, project)
    card = project.definition.with_suffix(".md")
    text = card.read_text(encoding="utf-8")
    card.write_text(text.replace("version: 1.0.0", "version: 0.9.0"), encoding="utf-8")
    refused(
        session.careloom(*project.release()), 1, "publish [card-changes]", "does not say what version 1.0.0 changed"
    )
    card.write_text(text.split("## Privacy")[0], encoding="utf-8")
    refused(session.careloom(*project.release()), 1, "publish [card-section]", "'Safety' is missing")
    assert server.state.asked == []


def test_versions_only_rise_and_rise_enough(server: Server, session: Session, project: Project) -> None:
    build(session, project)
    session.done(*project.release())
    build(session, project, "1.0.1", number=12)
    refused(session.careloom(*project.release()), 1, "v1.0.1 is too low", "rows are new", "Raise the version to 1.1.0")
    build(session, project, "0.9.0")
    refused(session.careloom(*project.release()), 1, "v0.9.0 is lower than v1.0.0", "Raise the version above 1.0.0")
    build(session, project, "1.0.0", number=12)
    refused(session.careloom(*project.release()), 1, "v1.0.0 is published with other content", "never changes")
    project.write("1.9.9", edited(talks(10), "talk-1", "어제는 어떻게 보내셨어요?"))
    session.done(*project.build, "--pin")
    session.done(*project.build)
    refused(session.careloom(*project.release()), 1, "v1.9.9 is too low", "rows changed", "Raise the version to 2.0.0")
    assert commits(server) == 1


def test_what_nobody_released_is_not_replaced(server: Server, session: Session, project: Project) -> None:
    build(session, project)
    session.done(*project.release())
    store = server.state.repositories["datasets", "careloom/talks"].store
    head = store.resolve("main")
    assert head
    theirs = store.commit(head, {"README.md": b"---\nlicense: mit\n---\n# Edited on the web\n"}, "Update README.md")
    store.move("refs/heads/main", theirs)
    build(session, project, "1.1.0", number=12)
    refused(session.careloom(*project.release()), 1, "main holds changes that no release made (README.md)", theirs)
    assert store.resolve("main") == theirs
    assert "Published" in session.done(*project.release("--over", theirs))
    assert [one.title for one in store.history("main")][:2] == ["Release talks 1.1.0", "Update README.md"]


def test_a_repository_of_something_else_is_left_alone(server: Server, session: Session, project: Project) -> None:
    build(session, project)
    repository = server.state.create("datasets", "careloom/talks")
    head = repository.store.resolve("main")
    assert head
    made = repository.store.commit(head, {"poems.csv": b"a,b\n1,2\n"}, "Poems")
    repository.store.move("refs/heads/main", made)
    refused(session.careloom(*project.release()), 1, "main holds changes that no release made (poems.csv)")
    repository.store.move("refs/tags/v0.1.0", made)
    refused(session.careloom(*project.release()), 1, "v0.1.0 there was not made by this kit")
    assert repository.store.resolve("main") == made


@pytest.mark.parametrize(
    ("token", "words"), [("hf_reader", "does not allow this token"), ("hf_nobody", "does not know")]
)
def test_missing_rights_are_named(token: str, words: str, tmp_path: Path, project: Project) -> None:
    with serving(tmp_path / "hub") as server, working(server, tmp_path / "home", token=token) as session:
        build(session, project)
        ended = session.careloom(*project.release())
        refused(ended, 1, words, "hf auth login")
        assert token not in ended.stdout + ended.stderr
        assert server.state.repositories == {}


def test_a_dry_run_shows_everything_and_sends_nothing(server: Server, session: Session, project: Project) -> None:
    build(session, project)
    said = session.done(*project.release("--dry-run"))
    tree = project.output / ".release/talks"
    for path in (one for one in tree.rglob("*") if one.is_file()):
        assert path.relative_to(tree).as_posix() in said
        assert f"{path.stat().st_size:,}" in said
    assert "First release." in said
    assert "nothing was sent" in said
    session.done(*project.release())
    build(session, project, "1.1.0", number=12)
    before = len(server.state.asked)
    found = json.loads(session.done(*project.release("--dry-run", "--json")))
    assert {one.method for one in server.state.asked[before:]} <= {"GET", "HEAD"}
    assert (found["previous"], found["tag"], found["done"]) == ("v1.0.0", "v1.1.0", None)
    assert found["comparison"]["bump"] == "minor"
    assert 0 < found["new_bytes"] < found["bytes"]
    assert "Bump: **minor**" in found["notes"]
    assert commits(server) == 1


def test_a_dataset_of_the_catalog_goes_where_it_is_told(server: Server, session: Session, tmp_path: Path) -> None:
    output = built("tapestry").folder.parent
    said = session.done("release", "tapestry", "--repo", "somebody/else", "--output", str(output), "--json")
    assert json.loads(said)["done"]["repository"] == "somebody/else"
    card = (output / ".release/tapestry/README.md").read_text(encoding="utf-8")
    assert 'load_dataset("somebody/else", "utterances", revision="v1.0.0")' in card
    assert "careloom/tapestry" not in card
    session.done("verify", "somebody/else@v1.0.0")
    del server, tmp_path
