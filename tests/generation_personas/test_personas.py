"""Personas: ours are whole, varied and of one mind; every fault of a file is told with its line."""

from __future__ import annotations

from collections import Counter
from importlib import resources
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as some

from builders.generation.personas.persona import GROUPS, band_schemes, level_of
from builders.generation.personas.reading import our_personas, parse_persona, read_personas
from builders.problems import ProblemsFound
from builders.schema import table_of

FOLDER = resources.files("builders.generation.personas")
TEXT = (FOLDER / "nadia.yaml").read_text(encoding="utf-8")
FIELDS = list(yaml.safe_load(TEXT))


def problems_of(text: str) -> dict[str, str]:
    """Return rule and place of every problem."""
    with pytest.raises(ProblemsFound) as raised:
        parse_persona(text, "nadia.yaml")
    return {one.place: f"{one.rule}: {one.message}" for one in raised.value.report.problems}


def test_there_are_twelve_three_a_level_under_every_band_scheme() -> None:
    personas = our_personas()
    for scheme in band_schemes():
        levels = Counter(level_of(one.severity_score, scheme) for one in personas)
        assert levels == {"minimal": 3, "mild": 3, "moderate": 3, "severe": 3}
    assert [one.severity_score for one in personas] == sorted({one.severity_score for one in personas})


def test_their_lives_differ() -> None:
    personas = our_personas()
    assert Counter(one.gender for one in personas) == {"female": 6, "male": 6}
    assert len({one.age for one in personas}) == 12
    assert max(one.age for one in personas) - min(one.age for one in personas) > 40
    sentences = Counter(sentence for one in personas for group in one.groups().values() for sentence in group)
    symptoms = Counter(symptom.description for one in personas for symptom in one.key_negative_symptoms)
    assert (sentences + symptoms).most_common(1)[0][1] == 1


def test_they_are_rows_of_the_dataset() -> None:
    columns = {name for name in our_personas()[0].row() if name not in ("source", "license")}
    rows = [{name: value for name, value in one.row().items() if name in columns} for one in our_personas()]
    table = table_of("personas", rows)
    assert table.num_rows == 12
    assert table.column("key_negative_symptoms").null_count == 0


@pytest.mark.parametrize("name", FIELDS)
def test_a_missing_field_is_told(name: str) -> None:
    record = yaml.safe_load(TEXT)
    del record[name]
    found = problems_of(yaml.safe_dump(record, sort_keys=False))
    assert [one for one in found.values() if one.startswith("missing-field") and repr(name) in one]


@pytest.mark.parametrize(
    ("before", "after", "place", "told"),
    [
        ("severity_level: moderate", "severity_level: mild", "severity_level", "a score of 21 is 'moderate'"),
        ("severity_level: moderate", "severity_level: grave", "severity_level", "minimal, mild, moderate, severe"),
        ("severity_score: 21", "severity_score: 64", "severity_score", "expected 0 to 63"),
        ("severity_score: 21", "severity_score: '21'", "severity_score", "valid integer"),
        ("severity_score: 21", "severity_score: 50", "key_negative_symptoms", "a score of 50 asks for 2.38 to 3.00"),
        ("severity/bdi-ii@1", "severity/bdi-ii", "band_scheme", "severity/talkdep@1 (the version is missing)"),
        ("severity/bdi-ii@1", "severity/phq-9@1", "band_scheme", "severity/bdi-ii@1"),
        ("nationality: US", "nationality: XX", "nationality", "'XX' is no ISO 3166 country"),
        ("nationality: US", "nationality: NO", "nationality", "got False"),
        ("language: en", "language: en-US", "language", "expected 'en', without region"),
        ("language: en", "language: english-like", "language", "no language tag"),
        ("language: en", "language: und", "language", "known"),
        ("age: 38", "age: 12", "age", "personas are adults"),
        ("persona_id: nadia\n", "persona_id: Nadia!\n", "persona_id", "hyphens"),
        ("gender: female", "gender: ' '", "gender", "blank"),
        ("age: 38", "age: 38\nage: 39", "age", "more than once"),
        ("age: 38", "age: 38\nzodiac: crab", "zodiac", "not known here"),
        ("severity: 1", "severity: 4", "key_negative_symptoms.4.severity", "expected 0 to 3"),
    ],
)
def test_a_contradiction_is_told_with_its_line(before: str, after: str, place: str, told: str) -> None:
    assert before in TEXT
    text = TEXT.replace(before, after, 1)
    found = problems_of(text)
    line = next((number for number, one in enumerate(text.splitlines(), start=1) if one.startswith(f"{place}:")), 0)
    where = next(key for key, message in found.items() if told in message)
    assert where.endswith(f"({place})")
    assert "." in place or where.startswith(f"nadia.yaml line {line} ")


def test_all_problems_of_all_files_come_together(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(TEXT.replace("age: 38", "age: old").replace("language: en", "language: zz-zz-"))
    (tmp_path / "b.yaml").write_text(TEXT)
    (tmp_path / "c.yaml").write_text(TEXT)
    (tmp_path / "d.yaml").write_text("- a list")
    (tmp_path / "e.yaml").write_text("name: [")
    with pytest.raises(ProblemsFound) as raised:
        read_personas(tmp_path)
    rules = Counter(one.rule for one in raised.value.report.problems)
    assert rules == {"wrong-type": 2, "bad-language": 1, "duplicate-id": 1, "yaml": 1}
    with pytest.raises(ProblemsFound, match=r"no \*\.yaml file"):
        read_personas(_empty(tmp_path))


def _empty(folder: Path) -> Path:
    (folder / "empty").mkdir()
    return folder / "empty"


@settings(max_examples=60, deadline=None)
@given(score=some.integers(0, 63), level=some.sampled_from(("minimal", "mild", "moderate", "severe")))
def test_a_level_is_accepted_where_the_score_lies_in_its_band(score: int, level: str) -> None:
    record = yaml.safe_load(TEXT)
    severity = min(3, -(-score // 21))
    symptoms = [{"name": "a", "description": "b", "severity": severity}]
    record |= {"severity_score": score, "severity_level": level, "key_negative_symptoms": symptoms}
    text = yaml.safe_dump(record)
    if level_of(score, "severity/bdi-ii@1") == level:
        assert parse_persona(text, "x.yaml").severity_level == level
    else:
        assert [one for one in problems_of(text).values() if one.startswith("severity:")]


json_values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=5),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(name=some.sampled_from(FIELDS), value=json_values)
def test_any_value_is_read_or_told_and_never_breaks_the_reader(name: str, value: object) -> None:
    text = yaml.safe_dump({**yaml.safe_load(TEXT), name: value}, allow_unicode=True)
    try:
        persona = parse_persona(text, "x.yaml")
    except ProblemsFound:
        return
    assert persona.row()[name] == value


def test_every_group_of_ours_is_filled() -> None:
    assert all(list(one.groups()) == list(GROUPS) and all(one.groups().values()) for one in our_personas())
