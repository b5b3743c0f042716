"""Agreement equals what independent implementations compute, and its intervals and messages hold."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any, Literal

import evaluate
import krippendorff
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa
from upstream_builds import built, needs_upstream, rows

METRIC = evaluate.load(
    str(Path(__file__).parents[2] / "spaces" / "metrics" / "annotator_agreement"), keep_in_memory=True
)
MODULE = sys.modules[type(METRIC).__module__]
LABELS = ["1", "2", "3", "4"]
Grid = list[list[str | None]]
KEYS = ("krippendorff_alpha", "fleiss_kappa", "cohen_kappa")

grids = some.lists(
    some.lists(some.sampled_from([*LABELS, None]), min_size=4, max_size=4), min_size=2, max_size=15
)  # targets by annotators
whole_grids = some.lists(some.lists(some.sampled_from(LABELS), min_size=3, max_size=3), min_size=2, max_size=15)


def columns(grid: Grid) -> dict[str, Any]:
    cells = [(f"t{row}", f"a{at}", value) for row, values in enumerate(grid) for at, value in enumerate(values)]
    names = ("target_id", "annotator_id", "value")
    return {name: [cell[at] for cell in cells] for at, name in enumerate(names)}


def computed(given: dict[str, Any], **options: object) -> dict[str, Any]:
    result: dict[str, Any] = METRIC.compute(**given, **{"n_resamples": 0, **options})
    return result


def varies(grid: Grid) -> bool:
    pairable = [[value for value in values if value] for values in grid]
    return len({value for values in pairable if len(values) > 1 for value in values}) > 1


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
@settings(max_examples=40)
@given(grid=grids)
def test_alpha_is_that_of_the_published_package(level: Literal["nominal", "ordinal", "interval"], grid: Grid) -> None:
    assume(varies(grid))
    codes = np.array([[np.nan if value is None else float(value) for value in values] for values in grid])
    expected = krippendorff.alpha(reliability_data=codes.T, value_domain=[1, 2, 3, 4], level_of_measurement=level)
    found = computed(columns(grid), level=level, order=LABELS)
    assert found["krippendorff_alpha"]["value"] == pytest.approx(expected, abs=1e-12)


@settings(max_examples=40)
@given(grid=whole_grids)
def test_fleiss_kappa_is_that_of_statsmodels(grid: Grid) -> None:
    assume(varies(grid))
    table, _ = aggregate_raters(np.array(grid, dtype=int))
    found = computed(columns(grid))["fleiss_kappa"]
    assert found["value"] == pytest.approx(fleiss_kappa(table), abs=1e-12)
    assert (found["n_targets"], found["n_left_out"], found["n_annotators"]) == (len(grid), 0, 3)


@pytest.mark.parametrize("weights", [None, "linear", "quadratic"])
@settings(max_examples=30)
@given(grid=grids)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_cohens_kappa_is_that_of_scikit_learn(weights: str | None, grid: Grid) -> None:
    expected = {}
    for one, other in combinations(range(4), 2):
        shared = [(values[one], values[other]) for values in grid if values[one] and values[other]]
        if shared:
            first, second = zip(*shared, strict=True)
            kappa = float(cohen_kappa_score(first, second, labels=LABELS, weights=weights))
            expected[f"a{one}", f"a{other}"] = (len(shared), None if np.isnan(kappa) else kappa)
    found = computed(columns(grid), weights=weights, order=LABELS)["cohen_kappa"]
    assert {tuple(pair["annotators"]): pair["n"] for pair in found["pairs"]} == {
        pair: n for pair, (n, _) in expected.items()
    }
    for pair in found["pairs"]:
        assert pair["value"] == pytest.approx(expected[tuple(pair["annotators"])][1], abs=1e-12)
    defined = [kappa for _, kappa in expected.values() if kappa is not None]
    assert found["value"] == pytest.approx(np.mean(defined) if defined else None, abs=1e-12)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
@pytest.mark.parametrize("weights", [None, "linear", "quadratic"])
@settings(max_examples=8)
@given(grid=grids)
def test_the_form_of_the_resamples_agrees_with_the_libraries(level: str, weights: str | None, grid: Grid) -> None:
    """Of two equal groups every resample holds what was given, so that its coefficients are those of the libraries."""
    groups = [f"g{at // (4 * len(grid))}" for at in range(8 * len(grid))]
    given = {**columns([*grid, *grid]), "group_id": groups}
    found = computed(given, level=level, weights=weights, order=LABELS, n_resamples=3)
    for key in KEYS:
        assert found[key]["low"] == pytest.approx(found[key]["value"], abs=1e-12)
        assert found[key]["high"] == pytest.approx(found[key]["value"], abs=1e-12)
        assert found[key]["undefined_resamples"] == (3 if found[key]["value"] is None else 0)


def test_the_libraries_give_the_coefficients(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(krippendorff, "alpha", lambda **_: 0.125)
    monkeypatch.setattr(MODULE, "cohen_kappa_score", lambda *_, **__: 0.25)
    found = computed(noisy(20))
    assert found["krippendorff_alpha"]["value"] == 0.125
    assert [pair["value"] for pair in found["cohen_kappa"]["pairs"]] == [0.25] * 3
    assert found["cohen_kappa"]["value"] == 0.25


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_alpha_of_too_much_for_the_package_is_the_same_with_a_note(level: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = noisy(50)
    given["value"][::7] = [None] * len(given["value"][::7])
    before = computed(given, level=level, order=LABELS)
    monkeypatch.setattr(MODULE, "_MOST_COUNTS", 0)
    monkeypatch.setattr(krippendorff, "alpha", None)
    after = computed(given, level=level, order=LABELS)
    alphas = [found["krippendorff_alpha"]["value"] for found in (before, after)]
    assert alphas[1] == pytest.approx(alphas[0], abs=1e-12)
    assert (before["notes"], len(after["notes"])) == ([], 1)
    assert "krippendorff_alpha" in after["notes"][0]


def test_a_worked_example() -> None:
    """Krippendorff (2011), section C: four observers, twelve units, nominal .743, ordinal .815, interval .849."""
    text = """1 2 3 3 2 1 4 1 2 . . . | 1 2 3 3 2 2 4 1 2 5 . 3 | . 3 3 3 2 3 4 2 2 5 1 . | 1 2 3 3 2 4 4 1 2 5 1 ."""
    observers = [line.split() for line in text.split("|")]
    grid: Grid = [[None if value == "." else value for value in unit] for unit in zip(*observers, strict=True)]
    for level, alpha in (("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)):
        found = computed(columns(grid), level=level, order=["1", "2", "3", "4", "5"])
        assert round(found["krippendorff_alpha"]["value"], 3) == alpha
        assert found["krippendorff_alpha"]["n_targets"] == 11
    assert (found["n_targets"], found["n_annotators"], found["n_values"], found["n_missing"]) == (12, 4, 41, 7)
    assert (found["fleiss_kappa"]["n_annotators"], found["fleiss_kappa"]["n_left_out"]) == (4, 4)


@settings(max_examples=20)
@given(grid=grids, random=some.randoms())
def test_the_order_of_records_changes_nothing(grid: Grid, random: Random) -> None:
    records = list(zip(*columns(grid).values(), strict=True))
    before = computed(columns(grid), n_resamples=50)
    random.shuffle(records)
    shuffled = dict(zip(("target_id", "annotator_id", "value"), zip(*records, strict=True), strict=True))
    after = computed({name: list(values) for name, values in shuffled.items()}, n_resamples=50)
    for key in KEYS:
        for name in ("value", "low", "high"):
            assert after[key][name] == pytest.approx(before[key][name], abs=1e-12)


def noisy(targets: int, seed: int = 0) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    truth = random.integers(4, size=targets)
    codes = np.where(random.random((targets, 3)) < 0.7, truth[:, None], random.integers(4, size=(targets, 3)))
    return columns([[LABELS[code] for code in values] for values in codes])


def test_intervals_hold_the_value_and_narrow_with_more_targets() -> None:
    few, many = (computed(noisy(targets), n_resamples=500) for targets in (40, 640))
    for key in KEYS:
        assert few[key]["low"] < few[key]["value"] < few[key]["high"]
        width = [one[key]["high"] - one[key]["low"] for one in (few, many)]
        assert width[1] < 0.5 * width[0]


def test_intervals_resample_groups() -> None:
    """A hundred copies of the same ten targets in ten groups say no more than the ten targets."""
    ten = noisy(10)
    copies = {name: list(values) * 100 for name, values in ten.items()}
    copies["target_id"] = [f"{target}-{at // 30}" for at, target in enumerate(copies["target_id"])]
    grouped = computed({**copies, "group_id": ten["target_id"] * 100}, n_resamples=300)
    single, apart = computed(ten, n_resamples=300), computed(copies, n_resamples=300)
    for key in KEYS[1:]:  # alpha corrects for the number of values
        assert grouped[key]["low"] == pytest.approx(single[key]["low"])
        assert grouped[key]["high"] == pytest.approx(single[key]["high"])
        assert apart[key]["high"] - apart[key]["low"] < 0.3 * (grouped[key]["high"] - grouped[key]["low"])


def test_pooling_many_groups_keeps_the_width_of_the_interval() -> None:
    """Just below and above 2,000 groups, where pooling begins, intervals are about equally wide."""
    below, above = (computed(noisy(targets), n_resamples=2_000) for targets in (1_990, 4_000))
    for key in KEYS:
        widths = [one[key]["high"] - one[key]["low"] for one in (below, above)]
        assert widths[1] / widths[0] == pytest.approx((1_990 / 4_000) ** 0.5, rel=0.1)


def test_a_seed_gives_the_same_intervals_and_a_single_group_none() -> None:
    given = noisy(50)
    one, same, other = (computed(given, n_resamples=100, seed=seed) for seed in (1, 1, 2))
    assert one == same
    assert one["krippendorff_alpha"]["low"] != other["krippendorff_alpha"]["low"]
    alone = computed({**given, "group_id": ["g"] * 150}, n_resamples=100)
    assert [alone[key]["low"] for key in KEYS] == [None] * 3


def test_what_is_not_defined_is_none() -> None:
    undefined: list[Grid] = [[["1", None], [None, "2"]], [["1", "1"], ["1", "1"]], [[None, None]]]
    for grid in undefined:
        found = computed(columns(grid), n_resamples=20)
        assert [found[key]["value"] for key in KEYS] == [None] * 3
        json.dumps(found, allow_nan=False)


def test_numbers_and_arrays_are_taken_as_labels() -> None:
    grid: Grid = [["1", "2"], ["2", "2"], ["3", "1"], ["4", None]]
    plain = computed(columns(grid), level="interval")
    numbers = [None if value is None else int(value) for value in columns(grid)["value"]]
    for value in (numbers, pa.array(numbers), np.array([np.nan if one is None else one for one in numbers])):
        found = computed({**columns(grid), "value": value}, level="interval")
        assert found["krippendorff_alpha"] == plain["krippendorff_alpha"]


def test_cohens_kappa_is_left_out_for_crowds_with_a_note() -> None:
    numbers = range(400)
    target_id, annotator_id = [f"t{at // 2}" for at in numbers], [f"a{at}" for at in numbers]
    found = computed({"target_id": target_id, "annotator_id": annotator_id, "value": [at % 3 for at in numbers]})
    assert found["cohen_kappa"]["value"] is None
    assert "cohen_kappa" in found["notes"][0]
    assert found["fleiss_kappa"]["value"] is not None


GOOD = {"target_id": ["t", "t", "u", "u"], "annotator_id": ["a", "b"] * 2, "value": ["x", "y", "x", "x"]}


@pytest.mark.parametrize(
    ("changed", "options", "told"),
    [
        ({"annotator_id": ["a", "a", "a", "b"]}, {}, ["target_id", "row 1: 't'", "one value per target and annotator"]),
        ({"group_id": ["g", "h", "g", "g"]}, {}, ["group_id", "one group for all records of a target"]),
        ({"target_id": ["t", None, "u", "u"]}, {}, ["target_id", "row 1: None", "a name in every row"]),
        ({"annotator_id": [1, 2, 1, 2]}, {}, ["annotator_id", "expected strings, got int64"]),
        ({"value": ["x", 1, "x", "x"]}, {}, ["value", "row 1: 1", "strings only"]),
        ({"value": None}, {}, ["value", "a list with one value per record"]),
        ({"value": "xyxx"}, {}, ["value", "got str"]),
        ({"value": ["x"]}, {}, ["'value': 1", "'target_id': 4"]),
        ({}, {"order": ["x", "z"]}, ["value", "row 1: 'y'", "['x', 'z']"]),
        ({}, {"level": "interval"}, ["value", "4 wrong", "row 0: 'x'", "finite numbers"]),
        ({}, {"level": "ordinal"}, ["need `order`"]),
        ({}, {"weights": "linear"}, ["need `order`"]),
        ({}, {"level": "ratio"}, ["'ratio'", "nominal", "ordinal", "interval"]),
        ({}, {"weights": "cubic", "order": ["x", "y"]}, ["'cubic'", "linear", "quadratic"]),
        ({}, {"confidence": 95}, ["confidence in (0, 1)"]),
    ],
)
def test_wrong_input_is_told(changed: dict[str, Any], options: dict[str, Any], told: list[str]) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - the message is compared below
        computed({**GOOD, **changed}, **options)
    assert [part for part in told if part not in str(raised.value)] == []
    assert computed(GOOD)["n_values"] == 4  # and the metric can be used again


def test_free_text_is_no_label() -> None:
    with pytest.raises(ValueError, match="300 different values; at most 256"):
        computed({"target_id": [str(at) for at in range(300)], "annotator_id": ["a"] * 300,
                  "value": [f"text {at}" for at in range(300)]})  # fmt: skip


def test_records_can_be_added_in_parts() -> None:
    metric = evaluate.load(str(Path(__file__).parents[2] / "spaces" / "metrics" / "annotator_agreement"))
    for at in (0, 2):
        metric.add_batch(**{name: values[at : at + 2] for name, values in GOOD.items()})
    assert metric.compute(n_resamples=0) == computed(GOOD)


@pytest.fixture(scope="module")
def annotated() -> dict[str, dict[str, dict[str, str]]]:
    """Return AnnoMI's values by target, attribute and annotator."""
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    names = ["target_id", "annotator_id", "attribute", "value"]
    for row in rows(built("annomi").folder, "annotations", names).to_pylist():
        found[row["target_id"]][row["attribute"]][row["annotator_id"]] = row["value"]
    return found


BEHAVIOUR, TALK = "main_therapist_behaviour", "client_talk_type"


@pytest.mark.parametrize(
    ("attribute", "among", "items", "fleiss", "alpha", "cohen"),
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
@needs_upstream[0]
@needs_upstream[1]
def test_annomi(
    annotated: dict[str, Any], attribute: str, among: str, items: int, fleiss: float, alpha: float | None,
    cohen: float | None,
) -> None:  # fmt: skip
    """Golden values: computed independently on the seven transcripts of AnnoMI-full that ten annotators coded."""
    chosen = {target: one for target, one in annotated.items() if len(one[among]) == 10}
    records = [
        (target, annotator, one[attribute].get(annotator, "none"), target.split("/")[0])
        for target, one in chosen.items()
        for annotator in one[among]
    ]
    names = ("target_id", "annotator_id", "value", "group_id")
    found = computed(dict(zip(names, map(list, zip(*records, strict=True)), strict=True)), n_resamples=200)
    assert (found["n_targets"], found["n_groups"], found["n_missing"]) == (items, 7, 0)
    assert (found["n_annotators"], len(found["cohen_kappa"]["pairs"])) == (10, 45)
    assert round(found["fleiss_kappa"]["value"], 4) == fleiss
    assert alpha is None or round(found["krippendorff_alpha"]["value"], 4) == alpha
    assert cohen is None or round(found["cohen_kappa"]["value"], 4) == cohen
    assert found["fleiss_kappa"]["low"] < fleiss < found["fleiss_kappa"]["high"]
