"""Two versions, for every verdict and both ways of uploading: each tag gives exactly its rows, and verifies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hub.client_process import run
from hub.server import Server, serving
from hub.session import Session, working
from release.project import Line, Project, edited, talks

from builders.manifest import read_manifest

SECOND = {"full": "1.1.0", "gated": "1.1.0", "labels": "1.1.0", "recipe": "2.0.0"}
"""What adding rows asks for; where no rows are published nobody can see that none changed."""
Rows = dict[str, dict[str, list[dict[str, Any]]]]


def build(session: Session, project: Project, version: str, lines: list[Line], form: str) -> None:
    """Write a version, record its bytes and build it."""
    project.write(version, lines, form)
    session.done(*project.build, "--pin")
    session.done(*project.build)


def tree_rows(project: Project) -> Rows:
    """Return the rows of the release tree by config and split."""
    tree, found = project.output / ".release/talks", dict[str, dict[str, list[dict[str, Any]]]]()
    for one in read_manifest(tree)["files"]:
        rows = pq.read_table(tree / one["path"], partitioning=None).to_pylist()
        found.setdefault(one["config"], {}).setdefault(one["split"], []).extend(rows)
    return found


WAYS = [(form, xet) for form in SECOND for xet in (False, True)]
USUAL = {("full", False), ("gated", True), ("labels", True), ("recipe", False)}
"""Every form and both ways of uploading; all of their pairs in the soak."""


@pytest.mark.parametrize(
    ("form", "xet"), [pytest.param(*way, marks=[] if way in USUAL else pytest.mark.soak) for way in WAYS]
)
def test_both_tags_give_exactly_their_rows(form: str, xet: bool, tmp_path: Path) -> None:  # noqa: FBT001
    project, rows = Project(tmp_path / "project"), dict[str, Rows]()
    with serving(tmp_path / "hub") as server, working(server, tmp_path / "home", xet=xet) as session:
        for version, lines in (("1.0.0", talks(10)), (SECOND[form], talks(14))):
            build(session, project, version, lines, form)
            said = session.done(*project.release())
            assert "found exactly as built" in said
            assert ("gated (manual)" in said) == (form == "gated")
            rows[f"v{version}"] = tree_rows(project)
        store = server.state.repositories["datasets", "careloom/talks"].store
        assert len(store.history("main")) == 3
        assert server.state.repositories["datasets", "careloom/talks"].gated == (form == "gated" and "manual")
        # Somebody else, with nothing in their cache.
        session.move(tmp_path / "elsewhere")
        for tag, configs in rows.items():
            for config, splits in configs.items():
                assert session.load(config, tag) == splits
                assert session.load(config, tag, "streaming") == splits
            assert "exactly the rows that were published" in session.done("verify", f"careloom/talks@{tag}")
        newest = f"careloom/talks@v{SECOND[form]}"
        session.done(*project.build, "--output", str(tmp_path / "rebuilt"))
        said = session.done("verify", newest, "--rebuild", str(tmp_path / "rebuilt/talks"))
        assert "exactly the rows of the whole dataset" in said
        project.write(SECOND[form], edited(talks(14), "talk-2", "How was the walk home?"), form)
        session.done(*project.build, "--output", str(tmp_path / "other"))
        ended = session.careloom("verify", newest, "--rebuild", str(tmp_path / "other/talks"))
        assert ended.returncode == 1
        assert "error [rows]" in ended.stderr
        assert "error [source-pin] talks.jsonl" in ended.stderr


@pytest.mark.parametrize("form", SECOND)
def test_the_snippet_of_the_card_verifies_without_the_kit(
    form: str, server: Server, session: Session, project: Project, tmp_path: Path
) -> None:
    build(session, project, "1.0.0", talks(10), form)
    session.done(*project.release())
    readme = str(project.output / ".release/talks/README.md")
    done = run(server, tmp_path / "reader", "-m", "release.snippet_process", readme)
    assert done.returncode == 0, done.stderr
    assert "load_dataset returns the rows of careloom/talks v1.0.0" in done.stdout
