"""AnnoMI's golden numbers: counts of the upstream files, and agreement computed anew from `annotations`.

Agreement values: computed independently on AnnoMI-full with Fleiss (1971), Krippendorff (2011) and Cohen (1960).
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import krippendorff
import numpy as np
import pytest
from upstream_builds import SOURCES, built, needs_upstream, rows

from builders.labels import load_taxonomy

pytestmark = needs_upstream
NONE = "none"


def test_counts() -> None:
    folder = built("annomi").folder
    dialogues = rows(folder, "dialogues", ["mi_quality", "group_id"])
    assert Counter(dialogues.column("mi_quality").to_pylist()) == {"high": 110, "low": 23}
    assert len(set(dialogues.column("group_id").to_pylist())) == 119
    utterances = rows(folder, "utterances", ["role", "behaviours"])
    assert Counter(utterances.column("role").to_pylist()) == {"therapist": 4_882, "client": 4_817}
    assert sum(len(codes or ()) > 1 for codes in utterances.column("behaviours").to_pylist()) == 539


def test_annotations_hold_every_upstream_row() -> None:
    annotations = rows(built("annomi").folder, "annotations", ["target_id", "annotator_id"])
    pairs = zip(
        annotations.column("target_id").to_pylist(), annotations.column("annotator_id").to_pylist(), strict=True
    )
    assert len(set(pairs)) == 13_551


def test_majority_equals_the_simple_file_everywhere() -> None:
    table = rows(built("annomi").folder, "utterances", ["dialogue_id", "turn_id", "behaviour_main", "talk_type"])
    mains, talks = load_taxonomy("mi/behaviour-main").names, load_taxonomy("mi/talk-type").names
    ours = {
        (row["dialogue_id"].removeprefix("annomi-"), str(row["turn_id"])): (
            "n/a" if row["behaviour_main"] is None else mains[row["behaviour_main"]],
            "n/a" if row["talk_type"] is None else talks[row["talk_type"]],
        )
        for row in table.to_pylist()
    }
    with (Path(SOURCES) / "annomi" / "AnnoMI-simple.csv").open(encoding="utf-8", newline="") as stream:
        simple = {
            (row["transcript_id"], row["utterance_id"]): (row["main_therapist_behaviour"], row["client_talk_type"])
            for row in csv.DictReader(stream)
        }
    assert ours == simple


def ratings(attribute: str, among: str) -> np.ndarray:
    """Return label codes (items, 10 annotators) of an attribute over the items that have ten values of `among`."""
    columns = ["target_id", "annotator_id", "attribute", "value"]
    by_item: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows(built("annomi").folder, "annotations", columns).to_pylist():
        by_item[row["target_id"]][row["attribute"]][row["annotator_id"]] = row["value"]
    items = [one for one in by_item.values() if len(one[among]) == 10]
    annotators = sorted({annotator for one in items for annotator in one[among]})
    values = [[one[attribute].get(annotator, NONE) for annotator in annotators] for one in items]
    codes = {value: code for code, value in enumerate(sorted({value for row in values for value in row}))}
    return np.array([[codes[value] for value in row] for row in values])


def fleiss(codes: np.ndarray) -> float:
    """Return Fleiss' kappa (1971) of codes (items, raters)."""
    items, raters = codes.shape
    counts = np.stack([(codes == code).sum(axis=1) for code in range(codes.max() + 1)], axis=1)
    observed = ((counts**2).sum(axis=1) - raters).mean() / (raters * (raters - 1))
    expected = ((counts.sum(axis=0) / (items * raters)) ** 2).sum()
    return float((observed - expected) / (1 - expected))


def mean_cohen(codes: np.ndarray) -> float:
    """Return the mean of Cohen's kappa (1960) over all pairs of raters."""
    kappas = []
    for first, second in combinations(codes.T, 2):
        observed = (first == second).mean()
        expected = sum((first == code).mean() * (second == code).mean() for code in range(codes.max() + 1))
        kappas.append((observed - expected) / (1 - expected))
    return float(np.mean(kappas))


BEHAVIOUR, TALK = "main_therapist_behaviour", "client_talk_type"


@pytest.mark.parametrize(
    ("attribute", "among", "items", "kappa", "alpha", "cohen"),
    [
        (BEHAVIOUR, BEHAVIOUR, 216, 0.7365, 0.7367, 0.7367),
        (TALK, TALK, 212, 0.4669, 0.4671, 0.4703),
        ("question_exists", BEHAVIOUR, 216, 0.8687, None, None),
        ("reflection_exists", BEHAVIOUR, 216, 0.6596, None, None),
        ("therapist_input_exists", BEHAVIOUR, 216, 0.6441, None, None),
        ("reflection_subtype", BEHAVIOUR, 216, 0.4961, 0.4963, None),
        ("question_subtype", BEHAVIOUR, 216, 0.7397, 0.7398, None),
    ],
)
def test_agreement(
    attribute: str, among: str, items: int, kappa: float, alpha: float | None, cohen: float | None
) -> None:
    codes = ratings(attribute, among)
    assert codes.shape == (items, 10)
    assert round(fleiss(codes), 4) == kappa
    if alpha is not None:
        found = krippendorff.alpha(reliability_data=codes.T, level_of_measurement="nominal")
        assert round(float(found), 4) == alpha
    if cohen is not None:
        assert round(mean_cohen(codes), 4) == cohen
