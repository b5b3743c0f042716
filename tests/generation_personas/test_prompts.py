"""What the models are told, word by word: a change of a prompt shows as a difference of these files."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from generation_personas.fake_models import SAID

from builders.generation.asking import Message
from builders.generation.composed_prompts import Composed
from builders.generation.interviews.interview import Interview, InterviewPlan
from builders.generation.interviews.simulators import interviewer_prompt, patient_prompt
from builders.generation.interviews.stages import our_stages
from builders.generation.interviews.turns import Turn
from builders.generation.localisation.grid import DEFAULT_GRID, Cell, localised
from builders.generation.localisation.localised import METHODS, LocalisedPersona, Method
from builders.generation.personas.reading import our_personas
from builders.generation.prompt_files import load_prompt, prompt_names
from builders.generation.severity.judging import judge_prompt

GOLDEN = Path(__file__).parents[1] / "golden/prompts/persona"
REWRITE = os.environ.get("CARELOOM_GOLDEN") == "write"
"""Set it to write the prompts anew, then read what changed in them."""
NADIA = next(one for one in our_personas() if one.persona_id == "nadia")
MINE = ("interview_", "persona_", "severity_")


def nadia(cell: Cell, method: Method = "minimal") -> LocalisedPersona:
    return localised([NADIA], [cell], [method])[0]


def turns(language: str) -> tuple[Turn, ...]:
    asked, answered = SAID[language]
    return (Turn(role="therapist", text=asked, stage="opening"), Turn(role="client", text=answered, stage="opening"))


def composed() -> dict[str, Composed]:
    """Return the prompts by the names of their golden files: strategy, role and language."""
    opening, mood = our_stages()[:2]
    found = {}
    for cell in DEFAULT_GRID:
        said, one = turns(cell.language), nadia(cell)
        for method in METHODS:
            found[f"patient-{method}-{cell.language}"] = patient_prompt(nadia(cell, method), said[:1])
        found[f"interviewer-{cell.language}"] = interviewer_prompt(one, said, mood)
        interview = Interview(plan=InterviewPlan(localised=one), turns=said)
        found[f"judge-{cell.language}"] = judge_prompt(cell.language, interview, interview)
    us = nadia(DEFAULT_GRID[0])
    found["interviewer-first-words-en"] = interviewer_prompt(us, (), opening)
    found["interviewer-same-stage-en"] = interviewer_prompt(us, turns("en"), opening)
    found["interviewer-last-words-en"] = interviewer_prompt(us, turns("en"), our_stages()[-1], last_words=True)
    found["patient-grounded-CN-en"] = patient_prompt(nadia(Cell("CN", "en"), "grounded"), turns("en")[:1])
    return found


COMPOSED = composed()


@pytest.mark.parametrize("name", sorted(COMPOSED))
def test_prompts_are_as_they_were_reviewed(name: str) -> None:
    one = COMPOSED[name]
    text = f"{one.prompt}\n" + "".join(f"\n=== {message.role}\n{message.content}\n" for message in one.messages)
    golden = GOLDEN / f"{name}.txt"
    if REWRITE:
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_no_golden_prompt_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(COMPOSED)


def words(messages: tuple[Message, ...]) -> str:
    return "\n".join(message.content for message in messages)


def test_the_methods_differ_by_the_notes_alone() -> None:
    for cell in DEFAULT_GRID:
        minimal = COMPOSED[f"patient-minimal-{cell.language}"]
        grounded = COMPOSED[f"patient-grounded-{cell.language}"]
        assert words(grounded.messages[:1]).startswith(words(minimal.messages[:1]))
        assert grounded.messages[1:] == minimal.messages[1:]
        assert all(note.text in words(grounded.messages) for note in nadia(cell, "grounded").notes)


def test_a_term_is_given_in_its_own_language_only() -> None:
    assert '"神经衰弱"' in words(COMPOSED["patient-grounded-zh-Hans"].messages)
    assert "神经衰弱" not in words(COMPOSED["patient-grounded-CN-en"].messages)


def test_minimally_two_lines_of_the_sheet_change_with_the_place() -> None:
    first, *others = (
        words(patient_prompt(nadia(Cell(region, "en")), turns("en")).messages).splitlines() for region in ("US", "DE")
    )
    changed = [(one, other) for one, other in zip(first, *others, strict=True) if one != other]
    assert changed == [("- Nationality: United States", "- Nationality: Germany")]


@pytest.mark.parametrize("role", ["interviewer", "judge"])
def test_interviewer_and_judge_are_blind(role: str) -> None:
    told = [words(one.messages) for name, one in COMPOSED.items() if name.startswith(role)]
    secrets = (NADIA.name, NADIA.persona_id, "moderate", "21", NADIA.key_negative_symptoms[0].name)
    assert told
    assert not [secret for one in told for secret in secrets if secret in one]


def test_no_prompt_names_a_scale_or_a_number_of_severity() -> None:
    for name, one in COMPOSED.items():
        text = words(one.messages)
        assert not re.search(r"BDI|PHQ|Beck", text), name
        assert "severity_score" not in text


def test_every_prompt_file_of_personas_has_id_and_version() -> None:
    names = [name for name in prompt_names() if name.startswith(MINE)]
    assert len(names) == 8
    for name in names:
        assert re.fullmatch(rf"{name.replace('_', '.')}@[0-9]+", load_prompt(name).id)


def test_an_unknown_prompt_and_a_missing_fact_are_told() -> None:
    from jinja2 import UndefinedError

    with pytest.raises(LookupError, match="severity_judge"):
        load_prompt("severity_jury")
    with pytest.raises(UndefinedError, match="language"):
        load_prompt("severity_judge").filled()
