"""The cards of the real datasets: their numbers, their languages, and nothing that keeps a release tree back."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from fixture_builds import SOURCED
from recomputed_numbers import check_tables, shown
from upstream_builds import SOURCES, built, needs_upstream

from builders import catalog
from builders.check import check_folder
from builders.problems import LEVELS
from builders.release_tree import derive
from cards.check import check_card
from cards.lint.lint import lint
from cards.render import render

pytestmark = needs_upstream
NAMES = [name for name in SOURCED if any(source.sha256 for source in catalog.get(name).sources)]
"""Those that are pinned and have sources outside of the kit."""


@pytest.mark.parametrize("name", NAMES)
def test_every_table_holds_what_duckdb_counts(name: str) -> None:
    folder = built(name).folder
    sources = catalog.get(name).sources
    files = {source.path: Path(SOURCES) / (source.slug or name) / source.path for source in sources}
    check_tables(shown(name, folder, folder, files))


LARGE = ("cpsycoun", "esconv", "kokorochat")
"""Every row of these is read for half a minute."""


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.soak] * (name in LARGE)) for name in NAMES])
def test_nothing_keeps_the_release_tree_back(name: str, tmp_path: Path) -> None:
    local = built(name)
    target = tmp_path / name
    derive(local.folder, target, describe=partial(render, definition=local.definition))
    for folder, forbidden in ((local.folder, LEVELS[:1]), (target, LEVELS[:2])):
        report = check_folder(folder)
        report.extend(check_card(folder, local.definition))
        report.extend(lint(folder).report.problems)
        assert [one.line() for level in forbidden for one in report.at(level)] == []
