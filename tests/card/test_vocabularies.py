"""The Hub's value lists are whole, say where they come from, and agree with the table of licences."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from license_expression import get_spdx_licensing

import cards
from builders import catalog
from builders.licences import LICENCES, NO_LICENCE, members
from builders.rights import verdict_of
from cards.vocabulary import subtasks, vocabulary

FOLDER = Path(cards.__path__[0]) / "vocabularies"
LEAST = {
    "annotations_creators": 6,
    "language_creators": 5,
    "languages": 8_100,
    "licences": 83,
    "model_libraries": 257,
    "multilinguality": 4,
    "size_categories": 12,
    "tasks": 57,
}
"""How many values each list had on 2026-11-21; a refresh may add to them."""


@pytest.mark.parametrize("name", LEAST)
def test_a_list_is_whole_and_says_where_it_comes_from(name: str) -> None:
    content = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert content["source"]
    assert content["version"]
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", content["date"])
    assert len(set(vocabulary(name))) >= LEAST[name]


def test_every_list_is_tested() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(LEAST)


def test_subtasks_name_their_tasks() -> None:
    assert len(subtasks()) >= 74
    assert {task for tasks in subtasks().values() for task in tasks} <= set(vocabulary("tasks"))
    assert len(subtasks()["closed-domain-qa"]) == 2


@pytest.mark.parametrize("name", LICENCES)
def test_a_licence_is_known_to_spdx_and_to_the_hub(name: str) -> None:
    """`license-expression` (SPDX licence list) is the independent table."""
    assert get_spdx_licensing().validate(name).errors == []
    assert LICENCES[name].hub_id in vocabulary("licences")


@pytest.mark.parametrize("name", catalog.names())
def test_the_licence_of_a_verdict_is_an_expression(name: str) -> None:
    licence = verdict_of(catalog.get(name).rights).licence
    assert licence == NO_LICENCE or all(one.startswith("LicenseRef-") or one in LICENCES for one in members(licence))
