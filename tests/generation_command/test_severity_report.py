"""The report of a folder's judgements, where nationality and language are crossed and where they are not."""

from __future__ import annotations

from generation_personas.known_judgements import DEEPSEEK, LLAMA, crossed_judgements, judged

from builders.generation.localisation.grid import DEFAULT_GRID, crossed
from scripts.generating.severity_report import severity_report


def test_a_crossed_design_is_shown_by_nationality_with_its_main_effects() -> None:
    page = severity_report(crossed_judgements(dict.fromkeys(crossed(DEFAULT_GRID[:3]), 2)), {})
    assert "Main effect of nationality" in page
    assert "Main effect of language" in page
    assert all(f"j · bn · minimal · {nationality}" in page for nationality in ("BD", "CN", "US"))


def test_where_each_nationality_has_one_language_no_main_effect_is_claimed() -> None:
    page = severity_report([*judged(DEEPSEEK, "mixed"), *judged(LLAMA, "mixed", cell=DEFAULT_GRID[2])], {})
    assert "Main effect" not in page
    assert "may be one between nationalities" in page
    assert "j · bn · minimal" in page
    assert ">0.712<" in page
