"""Change talk: golden values, shares and first places, recomputed plainly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import evaluate
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from upstream_builds import built, needs_upstream, rows

upstream, supplied = needs_upstream
ROOT = Path(__file__).parents[2]
METRIC = evaluate.load(str(ROOT / "spaces" / "metrics" / "change_talk"), keep_in_memory=True)
GOOD: dict[str, Any] = {"dialogue_id": ["a", "a"], "role": ["therapist", "client"], "talk_type": [None, "change"]}


def compute(*talk: tuple[str, str | None], **options: Any) -> dict[str, Any]:  # noqa: ANN401 - options of the metric
    """Return the result for client utterances (dialogue, talk type), a therapist's before each."""
    dialogues = [dialogue for dialogue, _ in talk for _ in range(2)]
    types = [value for _, kind in talk for value in (None, kind)]
    roles = ["therapist", "client"] * len(talk)
    result = METRIC.compute(dialogue_id=dialogues, role=roles, talk_type=types, **options)
    assert isinstance(result, dict)
    assert json.loads(json.dumps(result)) == result
    return result


@upstream
@supplied
@pytest.mark.parametrize(("quality", "percent"), [("high", 69.9), ("low", 54.3)])
def test_annomi(quality: str, percent: float) -> None:
    """Computed apart on AnnoMI-full from the first annotator of each transcript."""
    folder = built("annomi").folder
    dialogues = rows(folder, "dialogues", ["dialogue_id", "mi_quality"]).to_pylist()
    wanted = {row["dialogue_id"] for row in dialogues if row["mi_quality"] == quality}
    first: dict[str, str] = {}
    for row in rows(folder, "annotations", ["target_id", "attribute", "value"]).to_pylist():
        if row["attribute"] == "client_talk_type" and row["target_id"].split("/")[0] in wanted:
            first.setdefault(row["target_id"], row["value"])
    result = compute(*((target.split("/")[0], value) for target, value in first.items()))
    assert round(result["percent_change_talk"], 1) == percent
    assert result["client_utterances"] == len(first)


def test_shares_have_the_wholes_their_names_say() -> None:
    talk = ("change", "change", "change", "sustain", "neutral", "neutral", None, None, None, None)
    result = compute(*(("a", kind) for kind in talk))
    names = ("percent_change_talk", "percent_change_of_labelled", "percent_change_of_client_utterances")
    assert [result[name] for name in names] == [75, 50, 30]
    assert [result[name] for name in ("change", "neutral", "sustain", "unlabelled")] == [3, 2, 1, 4]


def test_pooled_and_mean_over_dialogues_differ() -> None:
    result = compute(("a", "change"), ("a", "change"), ("a", "change"), ("b", "sustain"), ("c", "neutral"))
    assert (result["percent_change_talk"], result["mean_percent_change_talk"]) == (75, 50)
    assert result["dialogues"] == {"all": 3, "with_percent_change_talk": 2}


def test_where_only_change_talk_was_labelled() -> None:
    """As in KMI's pilot, whose clients carry one label or none."""
    result = compute(("a", None), ("a", "change"), ("a", None), ("a", None), codable=["change"])
    assert (result["percent_change_talk"], result["mean_percent_change_talk"]) == (None, None)
    assert (result["percent_change_of_labelled"], result["percent_change_of_client_utterances"]) == (None, 25)
    assert result["not_computed"].keys() == {
        "percent_change_talk", "mean_percent_change_talk", "percent_change_of_labelled",
    }  # fmt: skip
    assert result["options"]["codable"] == ["change"]


def test_first_change_talk_counts_client_utterances() -> None:
    result = compute(
        ("a", "sustain"), ("b", "change"), ("a", None), ("a", "change"), ("a", "change"), ("c", "neutral"),
        per_dialogue=True,
    )  # fmt: skip
    assert result["per_dialogue"]["dialogue_id"] == ["a", "b", "c"]
    assert result["per_dialogue"]["first_index"] == [2, 0, None]
    assert result["per_dialogue"]["share_before"] == [0.5, 0, None]
    assert result["first_change_talk"] == {
        "dialogues_with": 2, "dialogues_without": 1, "mean_index": 1, "median_index": 1,
        "mean_share_before": 0.25, "median_share_before": 0.25,
    }  # fmt: skip


def test_nothing_gives_none() -> None:
    result = METRIC.compute(dialogue_id=[], role=[], talk_type=[], per_dialogue=True)
    assert json.loads(json.dumps(result)) == result
    assert result["percent_change_talk"] is None
    assert result["percent_change_of_client_utterances"] is None
    assert result["first_change_talk"]["mean_index"] is None


TALK = some.lists(some.tuples(some.sampled_from("abc"), some.sampled_from(["change", "neutral", "sustain", None])))


@settings(deadline=None, max_examples=60)
@given(TALK.filter(bool))
def test_numbers_equal_a_plain_recomputation(talk: list[tuple[str, str | None]]) -> None:
    result = compute(*talk, per_dialogue=True)
    by_dialogue = result["per_dialogue"]
    for place, dialogue in enumerate(by_dialogue["dialogue_id"]):
        kinds = [kind for owner, kind in talk if owner == dialogue]
        change, sustain = kinds.count("change"), kinds.count("sustain")
        expected = 100 * change / (change + sustain) if change + sustain else None
        assert by_dialogue["percent_change_talk"][place] == expected
        assert by_dialogue["first_index"][place] == (kinds.index("change") if change else None)
        assert by_dialogue["client_utterances"][place] == len(kinds)
    assert result["change"] == sum(by_dialogue["change"])


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"talk_type": [None, "Change"]}, r"talk_type: expected change, neutral, sustain or null; got row 1: 'Change'"),
        ({"talk_type": [None, 0]}, r"talk_type: expected change, neutral, sustain or null.*row 1: 0"),
        ({"talk_type": ["change", None]}, r"talk_type: expected null on a row of a therapist; got row 0: 'change'"),
        ({"role": ["therapist", None]}, r"role: expected therapist or client; got row 1: None"),
        ({"role": ["therapist"]}, r"differ in length: dialogue_id 2, role 1"),
        ({"role": "client"}, r"role: expected therapist or client.*'client'"),
        ({"dialogue_id": None}, r"Columns needed: dialogue_id, role, talk_type; got: role, talk_type"),
        ({"dialogue_id": [3, 4]}, r"row 0: 3; row 1: 4 \(2 in all"),
        ({"codable": ["neutral"]}, r"codable: expected a list out of change, neutral, sustain with change"),
        ({"codable": ["change"], "talk_type": [None, "sustain"]}, r"1 row\(s\) are labelled sustain, the first is 1"),
        ({"per_dialogue": "yes"}, r"per_dialogue: expected True or False"),
    ],
)
def test_refusals_say_what_where_and_what_is_expected(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        METRIC.compute(**(GOOD | changed))
    assert METRIC.compute(**GOOD)["change"] == 1


def test_columns_may_be_arrow_or_added_one_by_one() -> None:
    expected = METRIC.compute(**GOOD)
    table = pa.table(GOOD)
    assert METRIC.compute(**{name: table.column(name).dictionary_encode() for name in GOOD}) == expected
    for place in range(2):
        METRIC.add(**{name: values[place] for name, values in GOOD.items()})
    assert METRIC.compute() == expected
