"""What stands beside an answer: the figures of the model's own results file, by language, and what they are worth."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from card.model_card_fixtures import named, result
from explorer.model_figures import NOT_MEASURED, calibration_note, in_language
from explorer_fixtures.models import DISTRESS, copy_of, shelf

from cards.model_card import RESULTS


def results(tmp_path: Path, *stated: Any) -> Path:  # noqa: ANN401 - JSON
    """Return a copy of a model with a results file."""
    target = copy_of(DISTRESS, tmp_path)
    (target / RESULTS).write_text(json.dumps({"results_format": 1, "results": stated}), encoding="utf-8")
    return target


def test_figures_are_those_of_the_file(tmp_path: Path) -> None:
    ours, theirs = (result(named(DISTRESS), name) for name in ("tapestry", "culturecare"))
    model = shelf(results(tmp_path, ours, theirs, {**ours, "model_version": "0.9.0"})).named(DISTRESS)
    stated = {
        (one["dataset"], row["part"]): row["scores"]["macro_f1"]
        for one in (ours, theirs)
        for row in one["rows"]
        if row["row"] == "model" and "macro_f1" in row["scores"]
    }
    assert {
        (one.dataset, one.part): {"value": one.value, "low": one.low, "high": one.high} for one in model.figures
    } == stated
    first = model.figures[0]
    assert (first.dataset, first.part) == ("culturecare", "all")
    assert "machine-written" not in first.line
    own = next(one for one in model.figures if one.dataset == "tapestry")
    assert "machine-written text like its own: no measure of use" in own.line
    assert f"macro-F1 {first.value:.2f} ({first.low:.2f} to {first.high:.2f}, " in first.line


def test_figures_of_a_language_are_the_nearest(tmp_path: Path) -> None:
    stated = result(named(DISTRESS), "tapestry")
    row = next(one for one in stated["rows"] if one["row"] == "model" and one["part"] == "all")
    stated["rows"] = [row, *({**row, "part": f"language {one}"} for one in ("de", "zh-Hans", "zh-Hant"))]
    known = shelf(results(tmp_path, stated)).named(DISTRESS).figures
    assert [one.language for one in in_language(known, "de")] == ["de"]
    assert [one.language for one in in_language(known, "zh-Hans")] == ["zh-Hans"]
    assert [one.language for one in in_language(known, "zh")] == ["zh-Hans", "zh-Hant"]
    assert in_language(known, "ko") == ()


@pytest.mark.parametrize(("error", "said"), [(0.012, "close to"), (0.11, "some way from"), (0.31, "far from")])
def test_the_note_on_calibration_says_how_far_off(error: float, said: str, tmp_path: Path) -> None:
    stated = result(named(DISTRESS), "culturecare")
    for row in stated["rows"]:
        row["scores"]["calibration_error"] = error
    note = calibration_note(shelf(results(tmp_path, stated)).named(DISTRESS).figures)
    assert said in note
    assert f"{math.floor(100 * error + 0.5)} percentage points" in note


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"results_format": 2, "results": []}',
        '{"results_format": 1, "results": [3]}',
        '{"results_format": 1, "results": null}',
    ],
)
def test_a_results_file_that_is_none_gives_no_figures(content: str, tmp_path: Path) -> None:
    target = copy_of(DISTRESS, tmp_path)
    (target / RESULTS).write_text(content, encoding="utf-8")
    model = shelf(target).named(DISTRESS)
    assert model.figures == ()
    assert calibration_note(model.figures) == NOT_MEASURED
