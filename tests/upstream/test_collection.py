"""The collection of the real datasets: what is in it, where it stands apart, and that its splits are upstream's."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pyarrow.compute as pc
import pytest
from fixture_builds import SOAK, collect_into
from upstream_builds import built, needs_upstream, rows

from builders import catalog
from builders.build import Built
from builders.check import check_folder
from builders.collection.collect import Profile
from builders.problems import LEVELS
from cards.check import check_card
from cards.lint.lint import lint, lint_card

pytestmark = needs_upstream
DEFINITION = catalog.get("careloom")


@cache
def collection(profile: Profile) -> Built:
    """Return a collection of the datasets' builds from the upstream files."""
    output = Path(mkdtemp(prefix="careloom-"))
    return collect_into(output, DEFINITION, profile, lambda name: built(name).folder)


def datasets(profile: Profile, config: str) -> dict[str, int]:
    """Return rows by dataset."""
    found = pc.value_counts(rows(collection(profile).folder, config, ["source_dataset"]).column(0)).to_pylist()
    return {one["values"]: one["counts"] for one in found}


PROFILES = ["published", pytest.param("local", marks=pytest.mark.soak)]


def test_the_published_collection_holds_what_may_be_redistributed() -> None:
    assert datasets("published", "dialogues") == {"tapestry": 208, "cpsycoun": 3_129}
    assert datasets("published", "dialogues_noncommercial") == {"esconv": 1_496}
    licences = pc.unique(rows(collection("published").folder, "utterances", ["source_licence"]).column(0)).to_pylist()
    assert licences == ["CC-BY-4.0"]
    assert collection("published").manifest["verdict"]["form"] == "full"


@pytest.mark.soak
def test_the_local_collection_holds_everything() -> None:
    assert datasets("local", "dialogues") == {
        "tapestry": 208, "annomi": 133, "kmi": 680, "esconv": 1_496, "cpsycoun": 3_129, "kokorochat": 732,
    }  # fmt: skip
    assert datasets("local", "spans")["culturecare"] == 4_293
    assert collection("local").manifest["verdict"]["form"] == "none"


@pytest.mark.parametrize("profile", PROFILES)
def test_splits_are_those_of_the_datasets(profile: Profile) -> None:
    found = collection(profile)
    members = found.manifest["collection"]["members"]
    included = [name for name, one in members.items() if one["family"] is not None]
    splits: Counter[str] = Counter()
    for name in (name for name in included if "dialogues" in built(name).manifest["configs"]):
        for split, languages in built(name).manifest["configs"]["dialogues"]["splits"].items():
            splits[split] += sum(languages.values())
    counted: Counter[str] = Counter()
    for config, about in found.manifest["configs"].items():
        if config.partition("_")[0] == "dialogues":
            counted.update({split: sum(languages.values()) for split, languages in about["splits"].items()})
    left_out = len(found.manifest["collection"]["near_duplicates"])
    assert splits.total() - counted.total() == left_out
    assert left_out or splits == counted


@pytest.mark.parametrize("profile", PROFILES)
def test_nothing_is_out_of_order(profile: Profile) -> None:
    folder = collection(profile).folder
    report = check_folder(folder)
    report.extend(check_card(folder, DEFINITION))
    report.extend((lint(folder) if SOAK else lint_card(folder)).report.problems)
    forbidden = LEVELS[:2] if profile == "published" else LEVELS[:1]
    assert [one.line() for level in forbidden for one in report.at(level)] == []
