"""A card of ours says exactly what its data give: every field and every number of it is spoiled in turn and found."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from fixture_builds import DATASETS, built, released, trials

from builders import catalog
from builders.manifest import MANIFEST, read_manifest, write_json
from cards.check import check_card, differences
from cards.front_matter import read_front_matter
from cards.render import CARD_FILES, README

NUMBER = re.compile(r"\d+")
FOLDERS = [(name, tree) for name in DATASETS for tree in ("local build", "release tree")]


def folder_of(name: str, tree: str) -> Path:
    """Return a dataset's local build or release tree."""
    return built(name).folder if tree == "local build" else released(name)


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:  # noqa: ANN401 - YAML
    """Return the paths of all values that hold no others."""
    inner = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    return [found for key, one in inner for found in leaves(one, (*path, key))] or [path]


def spoiled(values: dict[str, Any], path: tuple[str | int, ...]) -> str:
    """Return the front matter with one value replaced."""
    again = yaml.safe_load(yaml.safe_dump(values, sort_keys=False, allow_unicode=True))
    holder = again
    for key in path[:-1]:
        holder = holder[key]
    old = holder[path[-1]]
    holder[path[-1]] = old + 1 if isinstance(old, int) and not isinstance(old, bool) else f"{old}x"
    return yaml.safe_dump(again, sort_keys=False, allow_unicode=True, width=120)


@pytest.mark.parametrize(("name", "tree"), FOLDERS)
def test_every_field_that_is_deleted_or_changed_is_named(name: str, tree: str) -> None:
    text = (folder_of(name, tree) / README).read_text(encoding="utf-8")
    front, _ = read_front_matter(text, README)
    assert front is not None
    for field in front.values:
        head = {key: value for key, value in front.values.items() if key != field}
        found = list(differences(README, f"---\n{yaml.safe_dump(head, sort_keys=False)}---\n{front.body}", text))
        assert [(one.rule, one.place.split()[-1]) for one in found] == [("card-yaml", field)]
    every = leaves(front.values)
    for path in every[:: max(1, len(every) // trials(8, 200))]:
        found = list(differences(README, f"---\n{spoiled(front.values, path)}---\n{front.body}", text))
        assert [(one.rule, one.place.split()[-1]) for one in found] == [("card-yaml", path[0])], path


@pytest.mark.parametrize(("name", "tree"), FOLDERS)
def test_every_number_that_is_flipped_is_found(name: str, tree: str) -> None:
    folder = folder_of(name, tree)
    for file in CARD_FILES:
        text = (folder / file).read_text(encoding="utf-8")
        front, _ = read_front_matter(text, file) if file == README else (None, [])
        start = len(text) - len(front.body) if front else 0
        numbers = list(NUMBER.finditer(text, start))
        assert numbers or file in ("NOTICE", "citations.bib")
        for number in numbers[:: max(1, len(numbers) // trials(24, 400))]:
            flipped = str((int(number.group()[-1]) + 1) % 10)
            again = text[: number.end() - 1] + flipped + text[number.end() :]
            assert [one.rule for one in differences(file, again, text)] == ["card-text"], number


@pytest.mark.parametrize("file", CARD_FILES)
def test_a_card_file_that_is_missing_or_changed_is_named(file: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(released("tapestry"), tmp_path / "tapestry"))
    definition = catalog.get("tapestry")
    assert list(check_card(folder, definition)) == []
    path = folder / file
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "one more word\n", encoding="utf-8")
    assert [(one.rule, one.place) for one in check_card(folder, definition)] == [("card-text", file)]
    path.unlink()
    assert [(one.rule, one.place) for one in check_card(folder, definition)] == [("missing-file", file)]


def test_a_loosened_verdict_is_found_although_the_card_agrees_with_it(tmp_path: Path) -> None:
    from cards.render import render

    folder = Path(shutil.copytree(released("culturecare"), tmp_path / "culturecare"))
    definition = catalog.get("culturecare")
    content = read_manifest(folder)
    content["verdict"] |= {"access": "open", "licence": "CC-BY-4.0"}
    write_json(folder / MANIFEST, content)
    render(folder, definition)
    assert [one.rule for one in check_card(folder, definition)] == ["verdict"]
