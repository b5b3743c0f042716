"""MITI and MISC summary scores: golden values of two corpora, the rules of the manual, and a plain recomputation."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any

import evaluate
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from upstream_builds import built, needs_upstream, rows

upstream, supplied = needs_upstream
ROOT = Path(__file__).parents[2]
METRIC = evaluate.load(str(ROOT / "spaces" / "metrics" / "mi_fidelity"), keep_in_memory=True)
KMI = {
    "simple_reflection": 1_269,
    "complex_reflection": 3_055,
    "open_question": 2_305,
    "closed_question": 109,
    "affirm": 914,
    "give_information": 87,
    "advise": 43,
    "other": 776,
}
"""Labels of KMI's release by another project's count of them, without the 1,000 openers, which are open questions."""
REFLECTIONS = ("simple_reflection", "complex_reflection", "reflection")
QUESTIONS = ("open_question", "closed_question", "question")
FINE = ("simple_reflection", "complex_reflection", "open_question", "closed_question", "affirm", "advise", "other")


def compute(*records: tuple[Any, ...], **options: Any) -> dict[str, Any]:  # noqa: ANN401 - options of the metric
    """Return the scores of records (dialogue, role, behaviours, turn, annotator); the last two may be left out."""
    names = ("dialogue_id", "role", "behaviours", "turn_id", "annotator_id")
    columns = dict(zip(names, (list(column) for column in zip(*records, strict=True)), strict=False))
    result = METRIC.compute(**columns, **options)
    assert isinstance(result, dict)
    assert json.loads(json.dumps(result)) == result
    return result


def said(*codes: str, dialogue: str = "a", turn: int | None = None, annotator: str | None = None) -> tuple[Any, ...]:
    return (dialogue, "therapist", list(codes), turn, annotator)


def heard(dialogue: str = "a", turn: int | None = None, annotator: str | None = None) -> tuple[Any, ...]:
    return (dialogue, "client", [], turn, annotator)


def kmi() -> list[tuple[Any, ...]]:
    codes = [code for code, count in KMI.items() for _ in range(count)]
    opened = [said("open_question", dialogue=str(number)) for number in range(1_000)]
    return opened + [said(code, dialogue=str(place % 1_000)) for place, code in enumerate(codes)]


def test_kmi_with_openers() -> None:
    result = compute(*kmi())
    assert round(result["miti"]["reflection_to_question_ratio"], 3) == 1.267
    assert round(result["miti"]["percent_complex_reflections"], 1) == 70.7
    assert round(result["misc"]["percent_open_questions"], 1) == 96.8
    assert round(result["misc"]["percent_mi_consistent_lower"], 2) == 99.50
    assert result["misc"]["percent_mi_consistent_upper"] == 100
    assert result["utterances"] == {"therapist": 9_558, "client": 0, "coded": 9_558}


def test_kmi_without_openers() -> None:
    result = compute(*kmi(), exclude_opener=True)
    assert round(result["miti"]["reflection_to_question_ratio"], 3) == 1.791
    assert round(result["misc"]["percent_open_questions"], 1) == 95.5
    assert result["misc"]["open_question"] == 2_305
    assert result["utterances"]["therapist"] - result["utterances"]["coded"] == 1_000


def annomi(quality: str, *, by_main: bool = False) -> list[tuple[Any, ...]]:
    """Return every annotator's coding of the dialogues of one quality, from the `annotations` of the build."""
    folder = built("annomi").folder
    dialogues = rows(folder, "dialogues", ["dialogue_id", "mi_quality"]).to_pylist()
    wanted = {row["dialogue_id"] for row in dialogues if row["mi_quality"] == quality}
    coded: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for row in rows(folder, "annotations", ["target_id", "annotator_id", "attribute", "value"]).to_pylist():
        coded[row["target_id"], row["annotator_id"]][row["attribute"]] = row["value"]
    fine = {
        ("reflection", "simple"): "simple_reflection",
        ("reflection", "complex"): "complex_reflection",
        ("question", "open"): "open_question",
        ("question", "closed"): "closed_question",
    }
    records = []
    for (target, annotator), values in coded.items():
        dialogue, turn = target.split("/")
        main = values.get("main_therapist_behaviour")
        if dialogue not in wanted:
            continue
        if main is None:
            records.append(heard(dialogue, int(turn), annotator))
            continue
        there = [main] if by_main else [one for one in ("reflection", "question") if values[f"{one}_exists"] == "True"]
        codes = [fine.get((one, values.get(f"{one}_subtype", "")), one) for one in there]
        records.append(said(*codes, dialogue=dialogue, turn=int(turn), annotator=annotator))
    return records


@upstream
@supplied
@pytest.mark.parametrize(
    ("quality", "by_main", "ratio", "complex_", "open_"),
    [
        ("high", False, 0.997, 46.7, 56.9),
        ("low", False, 0.275, 38.0, 64.3),
        ("high", True, 1.026, 49.7, 58.3),
        ("low", True, 0.236, 45.5, 68.6),
    ],
)
def test_annomi_by_the_first_annotator(
    quality: str, ratio: float, complex_: float, open_: float, *, by_main: bool
) -> None:
    """Computed apart on AnnoMI-full from the first annotator's `exists` columns, and from the main behaviour."""
    result = compute(*annomi(quality, by_main=by_main), labels="annotator")
    assert round(result["miti"]["reflection_to_question_ratio"], 3) == ratio
    assert round(result["miti"]["percent_complex_reflections"], 1) == complex_
    assert round(result["misc"]["percent_open_questions"], 1) == open_
    if quality == "high" and not by_main:
        assert (result["miti"]["reflections"], result["miti"]["questions"]) == (1_443, 1_447)


def test_main_classes_count_but_have_no_kind() -> None:
    result = compute(said("reflection"), said("complex_reflection"), said("question"), said("therapist_input"))
    assert result["miti"]["reflection_to_question_ratio"] == 2
    assert result["miti"]["percent_complex_reflections"] == 100
    assert result["misc"]["percent_open_questions"] is None
    assert (result["misc"]["percent_mi_consistent_lower"], result["misc"]["reflection"]) == (200 / 3, 1)


def test_a_main_class_beside_its_fine_code_is_the_same_behaviour() -> None:
    assert compute(said("simple_reflection", "reflection"))["miti"]["reflections"] == 1


def test_a_volley_counts_one_question_and_one_reflection() -> None:
    records = (
        said("simple_reflection", "closed_question"), said("complex_reflection", "open_question"), heard(),
        said("simple_reflection"), said("simple_reflection", dialogue="b"),
    )  # fmt: skip
    by_volley, by_utterance = compute(*records, unit="volley"), compute(*records)
    assert [by_volley["miti"][name] for name in ("simple_reflection", "complex_reflection", "questions")] == [2, 1, 1]
    assert [by_utterance["miti"][name] for name in ("simple_reflection", "complex_reflection", "questions")] == [
        3,
        1,
        2,
    ]
    assert by_volley["misc"] == by_utterance["misc"]


def test_the_opener_is_the_first_therapist_utterance_of_each_dialogue() -> None:
    records = (heard(), said("open_question"), said("affirm"), said("closed_question", dialogue="b"))
    result = compute(*records, exclude_opener=True)
    assert (result["miti"]["questions"], result["misc"]["affirm"]) == (0, 1)
    assert result["miti"]["reflection_to_question_ratio"] is None


def of_annotators(*codings: list[str]) -> list[tuple[Any, ...]]:
    return [said(*codes, turn=0, annotator=str(place)) for place, codes in enumerate(codings)]


@pytest.mark.parametrize(
    ("codings", "counted"),
    [
        ([["affirm"], ["other"], ["other"]], {"other"}),
        ([["affirm"], ["other"]], {"affirm"}),
        ([["other"], ["affirm"]], {"other"}),
        ([[], ["affirm"]], {"affirm"}),
        ([[], []], set()),
        ([["simple_reflection"], ["complex_reflection"], ["other"]], {"reflection"}),
        ([["affirm", "open_question"], ["open_question"], ["other"]], {"open_question"}),
    ],
)
def test_majority(codings: list[list[str]], counted: set[str]) -> None:
    result = compute(*of_annotators(*codings))
    labels = {*FINE, "reflection", "question", "therapist_input"}
    assert {code for code in labels if result["misc"][code]} == counted
    assert result["annotators"] == len(codings)


def test_each_annotator_apart_and_the_first_as_headline() -> None:
    records = [
        *of_annotators(["simple_reflection"], ["complex_reflection"]),
        said("open_question", turn=1, annotator="1"),
    ]
    result = compute(*records, labels="annotator")
    assert result["miti"]["percent_complex_reflections"] == 0
    assert result["per_annotator"]["annotator_id"] == ["0", "1"]
    assert result["per_annotator"]["miti"]["percent_complex_reflections"] == [0, 100]
    assert result["per_annotator"]["miti"]["reflection_to_question_ratio"] == [None, 1]


def test_nothing_gives_none_and_never_nan() -> None:
    result = METRIC.compute(dialogue_id=[], role=[], behaviours=[], unit="volley", per_dialogue=True)
    assert result is not None
    assert json.loads(json.dumps(result)) == result
    assert {value for value in result["miti"].values() if value != 0} == {None}
    assert result["utterances"] == {"therapist": 0, "client": 0, "coded": 0}


def test_what_the_labels_do_not_tell_has_a_reason() -> None:
    result = compute(said("affirm"))
    assert result["miti"]["total_mi_adherent"] is None
    assert result["miti"]["total_mi_non_adherent"] is None
    assert result["not_computed"].keys() == {"total_mi_adherent", "total_mi_non_adherent"}


def test_global_scores_and_thresholds() -> None:
    scores = {"cultivating_change_talk": 3, "softening_sustain_talk": 4, "partnership": 2.5, "empathy": 5}
    records = (said("affirm"), said("affirm", dialogue="b"))
    result = compute(*records, global_scores={"a": scores}, thresholds=True, per_dialogue=True)
    assert (result["miti"]["technical"], result["miti"]["relational"]) == (3.5, 3.75)
    assert result["per_dialogue"]["miti"]["technical"] == [3.5, None]
    assert result["thresholds"]["good"]["reflection_to_question_ratio"] == 2
    assert "expert opinion" in result["thresholds"]["note"]
    assert result["options"]["global_scores"] == {"a": scores}
    assert compute(*records)["miti"]["technical"] is None


RECORDS = some.lists(
    some.tuples(
        some.sampled_from("ab"),
        some.sampled_from(["therapist", "client"]),
        some.lists(some.sampled_from([*FINE, "reflection", "question"]), unique=True, max_size=3),
    ).map(lambda one: (one[0], one[1], one[2] if one[1] == "therapist" else [])),
    min_size=1,
    max_size=12,
)


def recomputed(records: list[tuple[str, str, list[str]]], unit: str) -> tuple[int, int, int]:
    """Return reflections, complex reflections and questions, one utterance after the other."""
    units: list[list[set[str]]] = []
    for dialogue in sorted({one[0] for one in records}):
        mine = [one for one in records if one[0] == dialogue]
        for role, volley in groupby(mine, key=lambda one: one[1]):
            codes = [set(one[2]) for one in volley]
            units += [] if role == "client" else [codes] if unit == "volley" else [[one] for one in codes]
    reflections = complex_ = questions = 0
    for codes in units:
        every = set().union(*codes)
        if unit == "volley":
            reflections += bool(every & set(REFLECTIONS))
            questions += bool(every & set(QUESTIONS))
        else:
            reflections += len(every & set(REFLECTIONS[:2])) or int("reflection" in every)
            questions += len(every & set(QUESTIONS[:2])) or int("question" in every)
        complex_ += "complex_reflection" in every
    return reflections, complex_, questions


@settings(deadline=None, max_examples=60)
@given(RECORDS, some.sampled_from(["utterance", "volley"]), some.randoms(use_true_random=False))
def test_scores_equal_a_plain_recomputation(
    records: list[tuple[str, str, list[str]]], unit: str, random: Random
) -> None:
    numbered = [(*one, place) for place, one in enumerate(records)]
    random.shuffle(numbered)
    result = compute(*numbered, unit=unit, per_dialogue=True)
    found = [result["miti"][name] for name in ("reflections", "complex_reflection", "questions")]
    assert found == list(recomputed(records, unit))
    assert found[0] == sum(result["per_dialogue"]["miti"]["reflections"])
    expected = found[0] / found[2] if found[2] else None
    assert result["miti"]["reflection_to_question_ratio"] == expected


GOOD: dict[str, Any] = {"dialogue_id": ["a", "a"], "role": ["therapist", "client"], "behaviours": [["affirm"], []]}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"behaviours": [["Affirm"], []]}, r"behaviours: expected .*complex_reflection.*row 0: 'Affirm' \(1 in all"),
        ({"behaviours": ["affirm", "other"]}, r"behaviours: expected lists .*row 0: 'affirm'; row 1: 'other'"),
        ({"behaviours": [["affirm"], [4]]}, r"behaviours: expected lists .*row 1: \[4\]"),
        ({"behaviours": pa.array([[4], []])}, r"behaviours: expected lists .*row 0: '4'"),
        ({"behaviours": [[None], []]}, r"row 0: None"),
        ({"behaviours": [["affirm"], ["other"]]}, r"no codes on a row of a client; got row 1: 'other'"),
        ({"role": ["helper", None]}, r"role: expected therapist or client; got row 0: 'helper'; row 1: None \(2 in"),
        ({"role": ["therapist"]}, r"differ in length: dialogue_id 2, role 1, behaviours 2"),
        ({"role": None}, r"Columns needed: dialogue_id, role, behaviours"),
        ({"dialogue_id": [1, 2]}, r"dialogue_id: expected text; got row 0: 1; row 1: 2"),
        ({"dialogue_id": "ab"}, r"dialogue_id: expected text; got 'ab'"),
        ({"dialogue_id": ["a", None]}, r"dialogue_id: expected the name of a dialogue; got row 1: None"),
        ({"turn_id": [0, 0]}, r"turn_id: .*dialogue 'a' turn 0"),
        ({"turn_id": [0, None]}, r"turn_id: expected in every row"),
        ({"annotator_id": ["x", "y"]}, r"turn_id: expected in every row"),
        ({"unit": "session"}, r"unit: expected 'utterance' or 'volley'; got 'session'"),
        ({"exclude_opener": "no"}, r"exclude_opener: expected True or False; got 'no'"),
        ({"global_scores": {"b": {}}}, r"global_scores: expected .*'empathy'.*got 'b'"),
        ({"global_scores": {"a": dict.fromkeys(("empathy", "partnership"), 9)}}, r"global_scores: .*1 to 5"),
    ],
)
def test_refusals_say_what_where_and_what_is_expected(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        METRIC.compute(**(GOOD | changed))
    assert METRIC.compute(**GOOD)["utterances"]["therapist"] == 1


def test_two_rows_of_one_annotator_are_refused() -> None:
    with pytest.raises(ValueError, match="an annotator's two rows in one utterance: dialogue 'a' turn 0"):
        compute(said("affirm", turn=0, annotator="x"), said("other", turn=0, annotator="x"))


def test_columns_may_be_arrow_or_added_one_by_one() -> None:
    expected = METRIC.compute(**GOOD)
    assert METRIC.compute(**pa.table(GOOD).to_pydict()) == expected
    assert METRIC.compute(**{name: pa.table(GOOD).column(name) for name in GOOD}) == expected
    for place in range(2):
        METRIC.add(**{name: values[place] for name, values in GOOD.items()})
    assert METRIC.compute() == expected
