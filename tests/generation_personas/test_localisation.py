"""Localisation: two fields change minimally, notes are added with their sources, severity stays."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as some

from builders.generation.localisation.culture import KINDS, notes_page
from builders.generation.localisation.grid import DEFAULT_GRID, Cell, crossed, localised
from builders.generation.localisation.grounded import localise_grounded
from builders.generation.localisation.minimal import localise_minimally
from builders.generation.localisation.reading import our_cultures, parse_culture, read_cultures
from builders.generation.personas.persona import Persona
from builders.generation.personas.reading import our_personas
from builders.problems import ProblemsFound

ADA = our_personas()[0]
TEXT = (resources.files("builders.generation.localisation") / "cultures/bd.yaml").read_text(encoding="utf-8")


def test_the_default_grid_is_twelve_by_four_by_two() -> None:
    found = localised(our_personas())
    assert len(found) == 96
    assert len({one.persona.persona_id for one in found}) == 96
    assert {(one.persona.nationality, one.persona.language) for one in found} == {
        ("US", "en"), ("CN", "zh-Hans"), ("BD", "bn"), ("IN", "hi"),
    }  # fmt: skip


def test_crossing_takes_every_nationality_with_every_language() -> None:
    cells = crossed()
    assert len(set(cells)) == 16
    assert Cell("US", "hi") in cells
    assert cells[:4] == tuple(Cell("US", language) for language in ("en", "zh-Hans", "bn", "hi"))


@settings(max_examples=60, deadline=None)
@given(
    persona=some.sampled_from(our_personas()),
    nationality=some.sampled_from(("US", "KR", "FR", "BR", "BD")),
    language=some.sampled_from(("en", "ko", "hi-Latn", "zh-Hant", "sw")),
)
def test_minimally_only_nationality_language_and_id_change(persona: Persona, nationality: str, language: str) -> None:
    found = localise_minimally(persona, nationality, language)
    back = replace(found.persona, persona_id=persona.persona_id, nationality="US", language="en")
    assert back == persona
    assert (found.persona.nationality, found.persona.language) == (nationality, language)
    assert found.notes == ()


@pytest.mark.parametrize("region", [one.region for one in our_cultures()])
def test_grounding_adds_notes_and_nothing_else(region: str) -> None:
    minimal, grounded = localise_minimally(ADA, region, "en"), localise_grounded(ADA, region, "en")
    assert replace(grounded.persona, persona_id=minimal.persona.persona_id) == minimal.persona
    assert grounded.notes
    assert grounded.culture == minimal.culture
    before, after = minimal.row(), grounded.row()
    added = {name for name in before if before[name] != after[name]} - {"persona_id", "localisation_method"}
    assert added
    for name in added:
        assert after[name][: len(before[name])] == before[name]
        assert all(sentence.endswith("[unreviewed]") for sentence in after[name][len(before[name]) :])


def test_a_register_of_another_language_is_left_out() -> None:
    def registers(language: str) -> list[str]:
        return [one.text for one in localise_grounded(ADA, "KR", language).notes if one.kind == "register"]

    assert registers("ko")
    assert not registers("en")


def test_every_note_has_a_source_and_nothing_is_called_reviewed_that_is_not() -> None:
    cultures = our_cultures()
    notes = [note for one in cultures for note in one.notes]
    assert {one.region for one in cultures} == {"US", "CN", "BD", "IN", "KR", "DE", "EG", "IL"}
    assert {note.kind for note in notes} == set(KINDS)
    page = notes_page(cultures)
    assert page.count("[unreviewed]") == sum(not note.reviewed_by for note in notes)
    assert all(note.source in page for note in notes)
    assert "No note on: idiom of distress" in page
    reviewed = replace(cultures[0], notes=(replace(cultures[0].notes[0], reviewed_by="psychologist, Dhaka"),))
    assert "[psychologist, Dhaka]" in notes_page([reviewed])
    assert "0 of 1 notes are unreviewed" in notes_page([reviewed])


def test_unknown_places_and_languages_are_told_together() -> None:
    with pytest.raises(ProblemsFound) as raised:
        localised([ADA], [Cell("ZZ", "klingonese"), Cell("FR", "fr"), Cell("US", "en-US")])
    text = raised.value.report.text()
    for told in ("'ZZ' is no ISO 3166 country", "klingonese", "no cultural notes for FR", "BD, CN", "expected 'en'"):
        assert told in text
    assert len(raised.value.report.problems) == 4


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("region: BD", "region: BDX", "no ISO 3166 country"),
        ("culture: bangladeshi", "culture: bengal", "bangladeshi"),
        ("kind: faith", "kind: faiths", "got 'faiths'"),
        ("language: bn", "language: bn-BD", "expected 'bn', without region"),
        ("    language: bn\n", "", "`language` is missing"),
        ('    reviewed_by: ""\n', "", "'reviewed_by' is missing"),
        (yaml.safe_load(TEXT)["notes"][0]["source"], "Selim 2010", "cannot be found again"),
    ],
)
def test_faults_of_notes_are_told(before: str, after: str, told: str) -> None:
    assert before in TEXT
    with pytest.raises(ProblemsFound) as raised:
        parse_culture(TEXT.replace(before, after, 1), "bd.yaml")
    assert told in raised.value.report.text()
    assert "bd.yaml line " in raised.value.report.text()


def test_notes_of_ones_own_folder_are_used(tmp_path: Path) -> None:
    record = yaml.safe_load(TEXT) | {"region": "FR", "culture": "french"}
    (tmp_path / "fr.yaml").write_text(yaml.safe_dump(record, allow_unicode=True), encoding="utf-8")
    (tmp_path / "again.yaml").write_text(yaml.safe_dump(record, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ProblemsFound, match="FR has notes in another file"):
        read_cultures(tmp_path)
    (tmp_path / "again.yaml").unlink()
    found = localised([ADA], [Cell("FR", "fr")], ["grounded"], read_cultures(tmp_path))
    assert [one.culture for one in found] == ["french"]


def test_the_grid_of_the_paper_confounds_what_crossing_separates() -> None:
    assert len({one.nationality for one in DEFAULT_GRID}) == len({one.language for one in DEFAULT_GRID}) == 4
    assert len(DEFAULT_GRID) == 4
