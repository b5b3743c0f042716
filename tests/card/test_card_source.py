"""Every dataset has a card source that says something in every section; a broken one is reported whole, with lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from fixture_builds import DATASETS
from jinja2 import Template

import scripts
from builders import catalog
from builders.problems import ProblemsFound
from cards.card_source import SECTIONS, card_source_path, read_card_source


@pytest.mark.parametrize("name", DATASETS)
def test_every_dataset_has_a_whole_card_source(name: str) -> None:
    definition = catalog.get(name)
    source = read_card_source(card_source_path(definition), definition.version)
    assert set(source.sections) == {section.id for section in SECTIONS if section.written}
    assert source.facts.repository.endswith(f"/{name}")
    assert source.facts.synthetic == bool(source.facts.generator)


@pytest.fixture
def whole() -> str:
    """The text of a card source that is in order."""
    return card_source_path(catalog.get("tapestry")).read_text(encoding="utf-8")


BROKEN = {
    "unknown key": ("repository: careloom/tapestry", "repositori: careloom/tapestry", {"card-fact"}, 2),
    "wrong type": ("synthetic: true", "synthetic: often", {"card-fact"}, 1),
    "date without quotes": ('date: "2026-11-21"\n  text', "date: 2026-11-21\n  text", {"card-fact", "not-text"}, 2),
    "broken YAML": ("annotations_creators: [machine", "annotations_creators: [[machine", {"yaml"}, 1),
    "missing heading": ("## Privacy\n", "", {"card-section"}, 1),
    "unknown heading": ("## Privacy\n", "## Secrecy\n", {"card-heading", "card-section"}, 2),
    "twice": ("## Privacy\n", "## Safety\n", {"card-heading", "card-section"}, 2),
    "placeholder": ("Please cite the corpus itself", "To be written (lorem ipsum)", {"card-section"}, 1),
    "no entry for the version": ('version: "1.0.0"', 'version: "0.9.0"', {"card-changes"}, 1),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_broken_is_named_with_its_line(case: str, whole: str, tmp_path: Path) -> None:
    old, new, rules, number = BROKEN[case]
    assert whole.count(old) == 1
    path = tmp_path / "tapestry.md"
    path.write_text(whole.replace(old, new), encoding="utf-8")
    with pytest.raises(ProblemsFound) as raised:
        read_card_source(path, "1.0.0")
    problems = raised.value.report.problems
    assert {one.rule for one in problems} == rules
    assert len(problems) == number
    assert all("tapestry.md" in one.place and one.fix for one in problems)
    assert any(" line " in one.place for one in problems) or case == "missing heading"


def test_all_problems_come_in_one_report(whole: str, tmp_path: Path) -> None:
    path = tmp_path / "tapestry.md"
    path.write_text(whole.replace("synthetic: true", "synthetic: 3").replace("## Safety\n", "## Danger\n"), "utf-8")
    with pytest.raises(ProblemsFound) as raised:
        read_card_source(path, "2.0.0")
    assert len(raised.value.report.problems) >= 3


def test_a_stub_is_not_taken_for_a_card_and_every_gap_of_it_is_named(tmp_path: Path) -> None:
    stub = tmp_path / "mine.md"
    template = Path(scripts.__path__[0]) / "templates/card.md.jinja"
    stub.write_text(Template(template.read_text(encoding="utf-8")).render(name="mine", title="Mine", languages="Thai"))
    with pytest.raises(ProblemsFound) as raised:
        read_card_source(stub, "0.1.0")
    problems = raised.value.report.problems
    written = [section for section in SECTIONS if section.written]
    assert sum(one.rule == "card-section" for one in problems) == len(written)
    assert {one.rule for one in problems} == {"card-section", "card-fact"}


def test_without_a_card_source_one_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound, match="there is no card source"):
        read_card_source(tmp_path / "absent.md")
