"""Bytes that are no clean text are reported with their lines, in every format."""

from __future__ import annotations

from pathlib import Path

import pytest
from bad_input.corruptions import BYTES, long_line
from bad_input.refused_builds import refuse, rules
from fixture_builds import fixture_files, trials

FILES = {
    "annomi": "AnnoMI-full.csv",
    "culturecare": "arxiv2025_culturecare/data/German_data.jsonl",
    "kmi": "kmi.json",
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("kind", BYTES)
def test_dirty_bytes(name: str, kind: str, tmp_path: Path) -> None:
    corrupt, rule, least = BYTES[kind]
    good = fixture_files(name)[FILES[name]].read_bytes()
    errors = refuse(tmp_path, name, FILES[name], corrupt(good))
    if rule and (name, kind) != ("kmi", "long_line"):  # a JSON array may well be one line; this one is no JSON
        assert rules(errors).count(rule) >= least
    if kind in ("mis_encoded", "nul_bytes"):
        assert {f"{FILES[name]} line 2", f"{FILES[name]} line 3"} <= {one["place"] for one in errors}
    if kind == "long_line" and name != "kmi":
        assert f"{FILES[name]} line 2" in {one["place"] for one in errors}


@pytest.mark.soak
def test_a_line_of_200_megabytes(tmp_path: Path) -> None:
    good = fixture_files("annomi")["AnnoMI-full.csv"].read_bytes()
    errors = refuse(tmp_path, "annomi", "AnnoMI-full.csv", long_line(good, trials(20, 200) << 20))
    assert "long-line" in rules(errors)
