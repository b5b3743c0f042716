"""A card survives the tools that read it, is rendered again to the same bytes, and its snippets run."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import datasets
import pytest
from fixture_builds import DATASETS, as_published, built, released, tree_bytes
from huggingface_hub import DatasetCard

from builders import catalog
from builders.manifest import read_manifest
from cards.front_matter import read_front_matter
from cards.render import CARD_FILES, README, render

FOLDERS = [(name, tree) for name in DATASETS for tree in ("local build", "release tree")]


def folder_of(name: str, tree: str) -> Path:
    """Return a dataset's local build or release tree."""
    return built(name).folder if tree == "local build" else released(name)


@pytest.mark.parametrize(("name", "tree"), FOLDERS)
def test_the_hub_client_reads_and_writes_it_unchanged(name: str, tree: str, tmp_path: Path) -> None:
    text = (folder_of(name, tree) / README).read_text(encoding="utf-8")
    front, problems = read_front_matter(text, README)
    assert problems == []
    assert front is not None
    card = DatasetCard(text)
    assert card.data.to_dict() == front.values  # type: ignore[no-untyped-call]
    assert card.text.strip() == front.body.strip()
    card.save(tmp_path / README)
    assert (tmp_path / README).read_text(encoding="utf-8") == text


@pytest.mark.parametrize(("name", "tree"), FOLDERS)
def test_rendered_again_from_its_own_folder_it_is_the_same_bytes(name: str, tree: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(folder_of(name, tree), tmp_path / name))
    before = tree_bytes(folder)
    for file in CARD_FILES:
        (folder / file).unlink()
    render(folder, catalog.get(name) if tree == "local build" else as_published(name))
    assert tree_bytes(folder) == before


@pytest.mark.parametrize("name", DATASETS)
def test_the_snippet_loads_every_config_of_the_release(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = released(name)
    text = (folder / README).read_text(encoding="utf-8")
    snippet = re.findall(r"```python\n(.*?)```", text, re.DOTALL)[0]
    load_dataset = datasets.load_dataset
    asked: list[tuple[str, str]] = []

    def from_folder(repository: str, config: str, *, revision: str) -> Any:  # noqa: ANN401 - of a library without types
        asked.append((repository, revision))
        return load_dataset(str(folder), config, cache_dir=str(tmp_path))

    datasets.disable_progress_bars()
    monkeypatch.setattr(datasets, "load_dataset", from_folder)
    loaded: dict[str, Any] = {}
    exec(compile(snippet, README, "exec"), loaded)  # noqa: S102 - our own snippet, as whoever reads the card runs it
    content = read_manifest(folder)
    assert set(asked) == {(f"careloom/{name}", f"v{content['version']}")}
    for config, about in content["configs"].items():
        assert sum(len(split) for split in loaded[config].values()) == about["rows"]
