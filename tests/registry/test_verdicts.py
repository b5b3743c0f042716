"""The verdict of every dataset, from its recorded evidence; where terms contradict each other the stricter holds."""

from __future__ import annotations

import pytest
from fixture_builds import DATASETS

from builders import catalog
from builders.dataset_verdict import defined_verdict
from builders.rights import Concern, Uses

VERDICTS = {
    "tapestry": "full, open, CC-BY-4.0",
    "annomi": "recipe",
    "culturecare": "labels, manual, LicenseRef-reddit-research-only",
    "kmi": "full, open, CC-BY-4.0",
    "esconv": "full, auto, CC-BY-NC-4.0",
    "cpsycoun": "full, open, CC-BY-4.0",
    "kokorochat": "recipe",
    "mentalqa": "full, manual, MIT",
    "blend": "full, open, CC-BY-SA-4.0",
    "persona": "none",
    "sessions": "none",
    "careloom": "full, auto, CC-BY-4.0 AND CC-BY-NC-4.0",
}
FORBIDDEN = {
    "annomi": {"adapt", "commercial", "send_to_third_party"},
    "culturecare": {"train", "commercial", "send_to_third_party"},
    "esconv": {"commercial", "send_to_third_party"},
    "kokorochat": {"adapt", "commercial"},
    "mentalqa": {"commercial", "send_to_third_party"},
    "persona": set(Uses.__dataclass_fields__),
    "sessions": set(Uses.__dataclass_fields__),
    "careloom": {"commercial", "send_to_third_party"},
}
CONTRADICTED = {"culturecare": Concern.DATA, "esconv": Concern.REPOSITORY, "blend": Concern.REPOSITORY}
"""Whose statements differ from those of the licence or of another place, and where that stands."""


@pytest.mark.parametrize("name", DATASETS)
def test_the_verdict_is_what_the_evidence_gives(name: str) -> None:
    verdict = defined_verdict(catalog.get(name))
    assert verdict.summary() == VERDICTS[name]
    forbidden = {use for use, granted in verdict.as_dict()["uses"].items() if not granted}  # type: ignore[attr-defined]
    assert forbidden == FORBIDDEN.get(name, set())


@pytest.mark.parametrize("name", sorted(CONTRADICTED))
def test_both_sides_of_a_contradiction_are_recorded(name: str) -> None:
    rights = catalog.get(name).rights
    told = [one for one in rights if one.concern is CONTRADICTED[name]]
    assert told
    assert all(one.evidence.given and one.evidence.note for one in told)
    assert {one.licence for one in rights} - {one.licence for one in told}
