"""Rebuilding gives the same bytes: again, from elsewhere, with files in another order, with more workers."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from fixture_builds import DATASETS, SOURCED, build_into, built, fixture_files, fixture_sources, tree_bytes

from builders import catalog
from builders.build import build
from builders.sharding import parts
from builders.source_files import SourceFiles
from builders.sources import Places, acquire
from cards.render import render

COMMAND = Path(sys.executable).with_name("careloom")
every_dataset = pytest.mark.parametrize("name", DATASETS)


@every_dataset
def test_again(name: str, tmp_path: Path) -> None:
    assert tree_bytes(build_into(tmp_path, name).folder) == tree_bytes(built(name).folder)


@pytest.mark.parametrize("name", SOURCED)
def test_from_another_folder_and_in_another_order(name: str, tmp_path: Path) -> None:
    definition = catalog.get(name)
    copies = {}
    for number, (path, local) in enumerate(fixture_files(name).items()):
        copies[path] = tmp_path / f"elsewhere-{number}" / local.name
        copies[path].parent.mkdir()
        (shutil.copytree if local.is_dir() else shutil.copy)(local, copies[path])
    turned = replace(definition, sources=tuple(reversed(definition.sources)))
    files = SourceFiles(tuple(reversed(acquire(turned, Places(given=copies)).files)))
    again = build(turned, files, tmp_path / "output", describe=partial(render, definition=definition))
    assert tree_bytes(again.folder) == tree_bytes(built(name).folder)


@pytest.mark.parametrize("name", [name for name in SOURCED if catalog.get(name).divisible])
def test_with_a_part_for_each_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PART", 1)
    definition = catalog.get(name)
    files = fixture_sources(definition)
    assert len(parts.divide(definition, files)) == len(files.files) > 1
    assert tree_bytes(build_into(tmp_path, name).folder) == tree_bytes(built(name).folder)


def test_with_one_and_two_workers(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    shutil.copytree(Path(__file__).parents[1] / "fixtures", sources)
    definition = tmp_path / "unpinned.py"
    text = (Path(catalog.__file__).parent / "datasets" / "kmi.py").read_text(encoding="utf-8")
    definition.write_text(text.replace('name="kmi"', 'name="unpinned"'), encoding="utf-8")
    shutil.copytree(sources / "kmi", sources / "unpinned")
    for workers in ("1", "2"):
        output = tmp_path / workers
        command = [str(COMMAND), "build", "tapestry", str(definition), "--workers", workers, "--output", str(output)]
        subprocess.run([*command, "--sources", str(sources)], check=True, capture_output=True, cwd=tmp_path)
    for name in ("tapestry", "unpinned"):
        assert tree_bytes(tmp_path / "1" / name) == tree_bytes(tmp_path / "2" / name)
