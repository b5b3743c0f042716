"""Sources and output may lie on other file systems: the same bytes, fetched once, put with the manifest last."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from divided_source import NAME, write_source
from fixture_builds import fixture_files, tree_bytes
from fsspec.implementations.memory import MemoryFileSystem
from typer.testing import CliRunner, Result

from builders.manifest import MANIFEST
from builders.problems import ProblemsFound
from builders.remote_folders import fetch, file_system, place_of, put
from scripts.cli import application
from scripts.terminal import Exit


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """Return the file system in memory, empty, with a cache of its own for what is fetched."""
    monkeypatch.setenv("CARELOOM_CACHE", str(tmp_path / "cache"))
    system: Any = MemoryFileSystem()
    system.store.clear()
    system.pseudo_dirs[:] = [""]
    yield system
    system.store.clear()


def run(*arguments: str) -> Result:
    """Run the build verb in this process, whose memory is the file system."""
    return CliRunner().invoke(application("build"), ["build", *arguments])


def there(system: Any, folder: str) -> dict[str, bytes]:  # noqa: ANN401
    """Return every file below a folder in memory with its bytes."""
    return {path.removeprefix(f"{folder}/"): system.cat_file(path) for path in sorted(system.find(folder))}


def test_sources_and_output_on_another_file_system(memory: Any, tmp_path: Path) -> None:  # noqa: ANN401
    write_source(tmp_path, dialogues=40)
    definition = str(tmp_path / f"{NAME}.py")
    memory.put(f"{tmp_path}/sources", "/upstream", recursive=True)
    local = run(definition, "--sources", str(tmp_path / "sources"), "--output", str(tmp_path / "output"))
    assert local.exit_code == Exit.DONE, local.output
    expected = tree_bytes(tmp_path / "output" / NAME)
    memory.pipe_file(f"/builds/{NAME}/data/left-from-before.parquet", b"old")
    for _ in range(2):
        done = run(definition, "--sources", "memory://upstream", "--output", "memory://builds")
        assert done.exit_code == Exit.DONE, done.output
        assert there(memory, f"/builds/{NAME}") == expected
    file_address = f"file://{tmp_path}"
    done = run(definition, "--sources", f"{file_address}/sources", "--output", f"{file_address}/by-address")
    assert done.exit_code == Exit.DONE, done.output
    assert tree_bytes(tmp_path / "by-address" / NAME) == expected


def test_a_file_given_by_its_address(memory: Any, tmp_path: Path) -> None:  # noqa: ANN401
    (path,) = fixture_files("annomi").values()
    memory.put_file(str(path), "/given/AnnoMI-full.csv")
    outputs: list[Path] = []
    for given in (str(path), "memory://given/AnnoMI-full.csv"):
        outputs.append(tmp_path / str(len(outputs)))
        done = run("annomi", "--file", f"AnnoMI-full.csv={given}", "--output", str(outputs[-1]))
        assert done.exit_code == Exit.DONE, done.output
    assert tree_bytes(outputs[0] / "annomi") == tree_bytes(outputs[1] / "annomi")
    refused = run("annomi", "--file", "AnnoMI-full.csv=memory://given/other.csv", "--output", str(tmp_path / "no"))
    assert refused.exit_code == Exit.PROBLEMS


def test_what_changed_is_fetched_again_and_what_vanished_is_gone(memory: Any, tmp_path: Path) -> None:  # noqa: ANN401
    memory.pipe({"/far/talks/a.txt": b"one", "/far/talks/b/c.txt": b"two", "/far/talks/d.csv": b"no member"})
    folder = fetch("memory://far/talks", tmp_path, r".*\.txt")
    assert folder is not None
    assert tree_bytes(folder) == {"a.txt": b"one", "b/c.txt": b"two"}
    memory.rm_file("/far/talks/b/c.txt")
    memory.pipe_file("/far/talks/a.txt", b"three")
    assert fetch("memory://far/talks", tmp_path, r".*\.txt") == folder
    assert tree_bytes(folder) == {"a.txt": b"three"}
    assert fetch("memory://far/none", tmp_path, None) is None
    assert fetch("memory://far/none", tmp_path, ".*") is None


def test_the_manifest_goes_first_and_comes_last(memory: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401
    for name in ("data/one.parquet", MANIFEST, "README.md"):
        (tmp_path / "built" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "built" / name).write_text(name, encoding="utf-8")
    put(tmp_path / "built", "memory://builds/talks")
    seen: list[list[str]] = []
    real = MemoryFileSystem.put_file

    def watched(self: Any, *arguments: Any, **more: Any) -> None:  # noqa: ANN401
        seen.append(sorted(there(memory, "/builds/talks")))
        real(self, *arguments, **more)

    monkeypatch.setattr(MemoryFileSystem, "put_file", watched)
    shutil.move(tmp_path / "built" / "data" / "one.parquet", tmp_path / "built" / "data" / "two.parquet")
    put(tmp_path / "built", "memory://builds/talks")
    assert len(seen) == 3
    assert all(MANIFEST not in names for names in seen)
    assert seen[-1] == ["README.md", "data/two.parquet"]
    assert there(memory, "/builds/talks") == tree_bytes(tmp_path / "built")


def test_addresses_and_paths() -> None:
    assert place_of("artifacts") == Path("artifacts")
    assert place_of("file:///data/of%20mine") == Path("/data/of mine")
    assert place_of("s3://bucket/folder/") == "s3://bucket/folder"
    assert place_of("simplecache::memory://x") == "simplecache::memory://x"
    assert place_of(r"C:\data") == Path(r"C:\data")
    with pytest.raises(ProblemsFound, match="nosuch"):
        file_system("nosuch://bucket")
