"""From the published rows of `judgements` to the metric, as the card of `persona` shows it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import datasets
import evaluate
import pytest
from fixture_builds import FIXTURES, pinned

from builders.generation.severity.records import METRIC_COLUMNS, metric_record

ROOT = Path(__file__).parents[2]
JUDGEMENTS = (FIXTURES / "persona" / "judgements.jsonl").read_text(encoding="utf-8").splitlines()


def test_the_snippet_of_the_card_gives_the_columns_of_the_metric(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = (ROOT / "cards/datasets/persona.md").read_text(encoding="utf-8")
    shown = re.search(r"```python\n(.*?)```", card.partition("## Evaluation and baselines")[2], re.DOTALL)
    assert shown
    load_dataset, load_metric = datasets.load_dataset, evaluate.load
    folder, asked = pinned("persona"), []

    def from_here(repository: str, *given: str, **options: Any) -> Any:  # noqa: ANN401 - a dataset
        asked.append(repository)
        return load_dataset(str(folder), *given, **options, cache_dir=str(tmp_path / "cache"))

    def metric_here(repository: str) -> Any:  # noqa: ANN401 - a metric
        asked.append(repository)
        return load_metric(str(ROOT / "spaces/metrics" / repository.partition("/")[2]), keep_in_memory=True)

    monkeypatch.setattr(datasets, "load_dataset", from_here)
    monkeypatch.setattr(evaluate, "load", metric_here)
    ran: dict[str, Any] = {}
    exec(compile(shown[1], "card", "exec"), ran)  # noqa: S102 - the card's own lines
    assert asked == ["careloom/persona", "careloom/severity_consistency"]
    rows = [row for row in map(json.loads, JUDGEMENTS) if row["localisation_method"] == "minimal"]
    assert {row["order"] for row in rows} == {"ab", "ba"}
    records = [metric_record(row) for row in rows]
    assert tuple(ran["columns"]) == METRIC_COLUMNS
    assert _sorted(zip(*ran["columns"].values(), strict=True)) == _sorted(one.values() for one in records)
    assert "accuracy" in capsys.readouterr().out


def _sorted(records: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - columns or records
    return sorted(map(tuple, records))
