"""The cards of the real datasets: their numbers, their languages, and nothing that keeps a release tree back."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from recomputed_numbers import check_tables, shown
from upstream_builds import SOURCES, built, needs_upstream

from builders.check import check_folder
from builders.problems import LEVELS
from builders.release_tree import derive
from cards.check import check_card
from cards.lint.lint import lint
from cards.render import render

pytestmark = needs_upstream
NAMES = ("annomi", "culturecare")


@pytest.mark.parametrize("name", NAMES)
def test_every_table_holds_what_duckdb_counts(name: str) -> None:
    folder = built(name).folder
    root = Path(SOURCES) / name
    files = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
    check_tables(shown(name, folder, folder, files))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_keeps_the_release_tree_back(name: str, tmp_path: Path) -> None:
    local = built(name)
    target = tmp_path / name
    derive(local.folder, target, describe=partial(render, definition=local.definition))
    for folder, forbidden in ((local.folder, LEVELS[:1]), (target, LEVELS[:2])):
        report = check_folder(folder)
        report.extend(check_card(folder, local.definition))
        report.extend(lint(folder).report.problems)
        assert [one.line() for level in forbidden for one in report.at(level)] == []
