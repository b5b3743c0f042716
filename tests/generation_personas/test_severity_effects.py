"""What nationality and language do to a judge's accuracy, and the page that shows it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from generation_personas.known_judgements import DEEPSEEK, FEW, LLAMA, METRIC, crossed_judgements, judged

from builders.generation.localisation.grid import DEFAULT_GRID, Cell, crossed
from builders.generation.severity.gaps import language_gaps
from builders.generation.severity.main_effects import main_effects
from builders.generation.severity.position_bias import position_bias
from builders.generation.severity.records import consistency_columns
from builders.generation.severity.report import report_page


def test_the_main_effects_tell_nationality_and_language_apart() -> None:
    nationality, language = {"US": 0, "CN": 1, "BD": 3}, {"en": 0, "zh-Hans": 2, "bn": 5}
    wrong = {cell: nationality[cell.nationality] + language[cell.language] for cell in crossed(DEFAULT_GRID[:3])}
    found = main_effects(crossed_judgements(wrong), sampling=FEW)
    assert [(one.judge, one.method) for one in found] == [("j", "minimal")]
    effects = found[0]
    assert {name: one.value for name, one in effects.nationality.items()} == pytest.approx({"US": 0, "CN": -0.1,
                                                                                           "BD": -0.3})  # fmt: skip
    assert {name: one.value for name, one in effects.language.items()} == pytest.approx({"en": 0, "zh-Hans": -0.2,
                                                                                        "bn": -0.5})  # fmt: skip
    assert list(effects.interaction.values()) == pytest.approx([0] * 9, abs=1e-12)
    assert effects.cells[Cell("BD", "bn")].value == pytest.approx(0.2)
    bangladesh = effects.nationality["BD"]
    assert bangladesh.low is not None
    assert bangladesh.high is not None
    assert bangladesh.low < -0.3 < bangladesh.high


def test_an_effect_of_one_cell_alone_is_interaction() -> None:
    wrong = {cell: 9 if cell == Cell("CN", "zh-Hans") else 0 for cell in crossed(DEFAULT_GRID[:3])}
    effects = main_effects(crossed_judgements(wrong), sampling=FEW)[0]
    assert effects.interaction[Cell("CN", "zh-Hans")] == pytest.approx(-0.4)
    assert effects.nationality["CN"].value == effects.language["zh-Hans"].value == pytest.approx(-0.3)


def test_ties_count_as_errors_or_not_at_all() -> None:
    found = [one for cell in crossed(DEFAULT_GRID[:2]) for one in judged("aat", "ab", (30, 20, 10), cell=cell)]
    wrong, dropped = (main_effects(found, ties=ties, sampling=FEW)[0].cells for ties in ("wrong", "dropped"))
    assert {one.value for one in wrong.values()} == {2 / 3}
    assert {one.value for one in dropped.values()} == {1.0}


def test_a_design_that_is_not_crossed_has_no_main_effects() -> None:
    paper = [one for cell in DEFAULT_GRID[:2] for one in judged("aaa", "ab", (30, 20, 10), cell=cell)]
    with pytest.raises(ValueError, match="no judgements of CN in en, US in zh-Hans"):
        main_effects(paper)
    elsewhere = [one for one in paper if one.showing.a.persona.nationality == "CN"]
    with pytest.raises(ValueError, match="the baseline US in en is none of the cells"):
        main_effects(elsewhere)


def test_the_page_shows_what_was_found() -> None:
    english, bengali = judged(DEEPSEEK, "mixed"), judged(LLAMA, "mixed", cell=DEFAULT_GRID[2])
    result: dict[str, Any] = METRIC.compute(**consistency_columns([*english, *bengali]), n_resamples=50)
    effects = main_effects(crossed_judgements(dict.fromkeys(crossed(DEFAULT_GRID[:3]), 2)), sampling=FEW)
    page = report_page(
        {"minimal": result},
        gaps={"minimal": language_gaps([*english, *bengali], sampling=FEW)},
        bias={"minimal": position_bias([*english, *bengali], FEW)},
        effects=effects,
        facts=[("Judge", "<script>alert(1)</script>")],
    )
    assert "<script" not in page
    assert not re.search(r"(src|href)=", page)
    plots = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    titles = [ET.fromstring(plot)[0].text for plot in plots]  # noqa: S314 - our own page
    assert titles[-7:] == [
        "Accuracy compared with en", "Errors within a level compared with en", "Errors across levels compared with en",
        "Distance of ties compared with en", "Position bias", "Main effect of nationality", "Main effect of language",
    ]  # fmt: skip
    assert "Gaps to en" in page
    assert "j · bn · minimal" in page
    assert ">0.712<" in page
    assert "may be one between nationalities" not in page
    alone = report_page({"minimal": result}, gaps={}, bias={})
    assert "may be one between nationalities" in alone
    assert "not defined" in alone
