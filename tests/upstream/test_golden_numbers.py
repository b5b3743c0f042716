"""Golden numbers of every dataset: what was counted in the upstream files by other means stands in the builds.

`tests/golden/upstream/<dataset>.yaml` says where the numbers come from, then `rows` by config, `splits` (rows by config
and split), `distinct` (distinct values by config and column) and `counts` (rows by config, column and value; lists are
counted item by item, null is `null`).
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from upstream_builds import built, needs_upstream, rows

from builders.row_types import ROW_TYPES

pytestmark = needs_upstream
GOLDEN = sorted((Path(__file__).parents[1] / "golden" / "upstream").glob("*.yaml"))
every_golden = pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)


def golden(path: Path) -> dict[str, Any]:
    """Return the golden numbers of a dataset."""
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert content.keys() <= {"source", "rows", "splits", "distinct", "counts"}
    assert content["source"]
    return content


def counted(name: str, config: str, column: str) -> Counter[str]:
    """Return how often each value of a column occurs in a build; labels by their names."""
    from builders.labels import load_taxonomy

    found: Counter[str] = Counter()
    taxonomy = next(one.taxonomy for one in ROW_TYPES[config] if one.name == column)
    names = load_taxonomy(taxonomy).names if taxonomy else ()
    for value in rows(built(name).folder, config, [column]).column(column).to_pylist():
        for one in value if isinstance(value, list) else [value]:
            found["null" if one is None else names[one] if names else str(one)] += 1
    return found


@every_golden
def test_rows_and_splits(path: Path) -> None:
    configs, wanted = built(path.stem).manifest["configs"], golden(path)
    assert {name: configs[name]["rows"] for name in wanted["rows"]} == wanted["rows"]
    for name, splits in wanted.get("splits", {}).items():
        assert {split: sum(found.values()) for split, found in configs[name]["splits"].items()} == splits


@every_golden
def test_values(path: Path) -> None:
    wanted = golden(path)
    for config, columns in wanted.get("counts", {}).items():
        for column, counts in columns.items():
            assert counted(path.stem, config, column) == Counter({str(key): count for key, count in counts.items()})
    for config, columns in wanted.get("distinct", {}).items():
        for column, number in columns.items():
            assert len(counted(path.stem, config, column)) == number
