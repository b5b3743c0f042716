"""ZIP archives are read without trust: bombs, escaping paths and damage are refused together, with their members."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from builders.definition import Source
from builders.problems import ProblemsFound
from builders.reading.archives import read_members
from builders.source_files import SourceFile, read_facts


def archive(tmp_path: Path, members: dict[str, bytes]) -> SourceFile:
    """Return a ZIP archive with these members as a source file."""
    path = tmp_path / "archive.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as stream:
        for name, content in members.items():
            stream.writestr(name, content)
    return SourceFile(path="archive.zip", local=path, facts=read_facts(path), pinned=False)


def test_members_are_read(tmp_path: Path) -> None:
    assert read_members(archive(tmp_path, {"a.tsv": b"1\t2\n", "b": b""}), ("a.tsv",)) == {"a.tsv": b"1\t2\n"}


def test_bombs_and_escaping_paths_are_named_together(tmp_path: Path) -> None:
    members = {"good": b"x", "bomb": bytes(30 << 20), "../up": b"x", "/root": b"x", "a/../../b": b"x"}
    with pytest.raises(ProblemsFound) as raised:
        read_members(archive(tmp_path, members), ("good", "absent"))
    rules = [problem.rule for problem in raised.value.report.problems]
    assert sorted(rules) == ["archive-bomb", "escaping-path", "escaping-path", "escaping-path", "missing-member"]


def test_damaged_archives_are_refused(tmp_path: Path) -> None:
    file = archive(tmp_path, {"good": b"some text" * 200})
    whole = file.local.read_bytes()
    file.local.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ProblemsFound, match="not a complete ZIP"):
        read_members(file, ("good",))
    file.local.write_bytes(whole.replace(whole[40:44], b"\0\0\0\0", 1))
    with pytest.raises(ProblemsFound, match=r"damaged|holds"):
        read_members(file, ("good",))


def test_member_that_holds_more_than_it_declares(tmp_path: Path) -> None:
    file = archive(tmp_path, {"good": b"y" * 5_000})
    content = io.BytesIO(file.local.read_bytes()).getvalue()
    file.local.write_bytes(content.replace((5_000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    with pytest.raises(ProblemsFound):
        read_members(file, ("good",))


@pytest.mark.parametrize("path", ["../up.csv", "/etc/up.csv", "a/../../up.csv", "..\\up.csv"])
def test_source_paths_that_escape_are_refused_by_the_definition(path: str) -> None:
    from dataclasses import replace

    from builders import catalog

    with pytest.raises(ValueError, match="leaves its folder"):
        replace(catalog.get("annomi"), sources=(Source(path=path),))
