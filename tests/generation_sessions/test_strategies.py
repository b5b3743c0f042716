"""Strategies: what each adds to the baseline, and custom ones read with every problem."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from generation_sessions.posts import ARABIC, ENGLISH, GERMAN, POSTS
from hypothesis import given
from hypothesis import strategies as some

from builders.generation.adaptation.custom_strategies import LISTED, read_strategies
from builders.generation.adaptation.strategies import (
    ANNOTATION,
    BASELINE,
    CGA,
    CULTURE,
    GUIDED,
    PARTS,
    PRINCIPLES,
    STRATEGIES,
    Strategy,
    adaptation_prompt,
    system_of,
)
from builders.problems import ProblemsFound


def said(strategy: Strategy, number: int = 0) -> tuple[str, str]:
    """Return both messages for a post."""
    system, user = adaptation_prompt(strategy, POSTS[number]).messages
    return system.content, user.content


def principles(strategy: Strategy) -> list[str]:
    """Return the lines of the principles that a prompt states."""
    _, _, below = said(strategy)[0].partition("While you write, hold to this:\n")
    return [line for line in below.partition("\n\n")[0].splitlines() if line.startswith("- ")]


def test_the_baseline_says_nothing_of_culture() -> None:
    system, user = said(BASELINE)
    assert "cultur" not in system + user
    assert "English, the language of the post" in system
    assert ENGLISH.text in user


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda one: one.name)
def test_every_strategy_keeps_the_baseline_and_adds_its_own(strategy: Strategy) -> None:
    system, user = said(strategy)
    base, post = said(BASELINE)
    assert system.startswith(base)
    assert user.startswith(post)
    assert ("You yourself belong to Arabic culture" in system) == (strategy in (CULTURE, CGA))
    assert len(principles(strategy)) == {GUIDED: 7, CGA: 4}.get(strategy, 0)
    assert ('1. "I feel like a guest in my own family" (distress, moderate)' in user) == (strategy in (ANNOTATION, CGA))


def test_the_four_principles_of_cga_are_among_the_seven() -> None:
    assert set(principles(CGA)) < set(principles(GUIDED))
    one_each = [principles(Strategy(name="one", parts=("principles",), principles=(name,))) for name in PRINCIPLES]
    assert [line for lines in one_each for line in lines] == principles(GUIDED)


def test_marks_are_listed_with_their_labels_and_what_is_missing_is_said() -> None:
    _, user = said(ANNOTATION)
    assert '2. "keeps asking" (distress, strength not stated)' in user
    assert '3. "at every feast" (cultural signal, norms and morals)' in user
    assert "No phrase of this post has been marked." in said(ANNOTATION, 1)[1]


def test_the_ids_of_all_prompts_come_with_a_request() -> None:
    assert adaptation_prompt(BASELINE, GERMAN).prompt == "adaptation/role@1+adaptation/post@1"
    assert len({adaptation_prompt(one, GERMAN).prompt for one in STRATEGIES}) == len(STRATEGIES)
    assert system_of("aya", "baseline") == "aya"
    assert system_of("aya", "+cga") == "aya +cga"


@given(some.sets(some.sampled_from(sorted(PARTS))), some.sets(some.sampled_from(PRINCIPLES)), some.text(max_size=40))
def test_parts_compose_in_any_choice(parts: set[str], ideas: set[str], words: str) -> None:
    chosen = tuple(part for part in PARTS if part in parts)
    strategy = Strategy(name="any", parts=chosen, principles=tuple(ideas), instructions=words)
    composed = adaptation_prompt(strategy, ARABIC)
    assert composed.messages[0].content.startswith(said(BASELINE, 2)[0])
    assert [f"adaptation/{name}@1" in composed.prompt for name in ("culture", "annotation", "custom")] == [
        part in parts for part in ("culture", "annotation", "instructions")
    ]
    assert "{{" not in "".join(one.content for one in composed.messages) or "{{" in words


def custom(folder: Path, *records: object) -> tuple[Strategy, ...]:
    """Return the strategies of a file with these records."""
    path = folder / "strategies.yaml"
    path.write_text(yaml.safe_dump({"strategies": list(records)}, allow_unicode=True), encoding="utf-8")
    return read_strategies(path)


def test_custom_strategies_are_read_and_composed(tmp_path: Path) -> None:
    (found,) = custom(
        tmp_path,
        {
            "name": "elders-first",
            "version": 2,
            "parts": ["annotation", "culture"],
            "principles": ["context", "knowledge"],
            "instructions": "Think of how elders in {culture} families would say it in {language}.",
        },
    )
    assert found.parts == ("culture", "principles", "annotation", "instructions")
    assert found.principles == ("knowledge", "context")
    composed = adaptation_prompt(found, GERMAN)
    assert composed.messages[0].content.endswith("Think of how elders in German families would say it in German.")
    assert composed.prompt.endswith("+elders-first@2")


def test_every_problem_of_custom_strategies_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as found:
        custom(
            tmp_path,
            {"name": "+cga", "version": 1, "parts": ["culture"]},
            {"name": "Elders First", "version": 0, "parts": ["cultur"], "principles": "all"},
            {"name": "one", "version": 1, "instructions": "In {country}, {", "tone": "warm"},
            {"name": "one", "version": True, "parts": []},
            {"name": "two", "version": 1, "parts": ["culture", "culture"], "instructions": " "},
            "three",
        )
    rules = sorted(one.rule for one in found.value.report.problems)
    assert rules == [
        "duplicate-name", "empty", "name", "name-taken", "placeholder", "placeholder", "repeated-value",
        "unknown-field", "unknown-value", "version", "version", "wrong-type", "wrong-type", "wrong-type",
    ]  # fmt: skip
    assert f"expected some of {', '.join(LISTED)}" in str(found.value)


@pytest.mark.parametrize("content", ["", "strategies: []", "strategies: {}", "- a", "[", "strategies: [1]\nmore: 2"])
def test_files_without_strategies_are_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "strategies.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ProblemsFound):
        read_strategies(path)
