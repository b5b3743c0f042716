"""Judges: one request a criterion, unreadable replies are missing, and systems are compared on the same posts."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from generation_sessions.posts import ANSWERS, POSTS
from generation_sessions.simulated import Model, run
from hypothesis import given
from hypothesis import strategies as some

from builders.generation.adaptation.answers import Answer, Item
from builders.generation.adaptation.strategies import CGA, STRATEGIES
from builders.generation.asking import Ask
from builders.generation.judging.comparisons import (
    ALL,
    Comparison,
    Resampling,
    compare,
    holm,
    strategy_pairs,
)
from builders.generation.judging.criteria import CRITERIA, dimensions
from builders.generation.judging.records import (
    COLUMNS,
    Judge,
    ScoreRecord,
    judge_answer,
    judged_answers,
    read_scores,
    score_columns,
    write_scores,
)
from builders.generation.judging.rubric import read_score
from builders.generation.judging.score_page import score_page
from builders.generation.judging.score_report import score_report
from builders.generation.provenance import Making
from builders.problems import ProblemsFound

METRIC = Path(__file__).parents[2] / "spaces/metrics/judge_scores"
GIVEN = [
    Answer(item=Item(post=post, strategy=CGA, model="aya"), text=ANSWERS[post.language], prompt="p") for post in POSTS
]


@pytest.mark.parametrize(
    "text", ['{"score": 4}', '```json\n{"score": 4}\n```', 'Here it is: {"score": 4}', '{"score":4.0}']
)
def test_a_score_is_read(text: str) -> None:
    score = read_score(text)
    assert (score, type(score)) == (4, int)


@pytest.mark.parametrize(
    "text",
    ["4", "4/5", "", '{"score": 0}', '{"score": 6}', '{"score": 3.5}', '{"score": "4"}', '{"score": true}',
     '{"score": 4, "why": "x"}', '{"score": 4} or {"score": 5}', '{"score": 4', "I would say four."],
)  # fmt: skip
def test_nothing_is_guessed_from_what_is_no_score(text: str) -> None:
    with pytest.raises(ValueError, match="JSON"):
        read_score(text)


def test_every_criterion_is_asked_by_itself_and_blind() -> None:
    model = Model(lambda _: '{"score": 5}')
    judge = Judge(asker=model, name="judge-1")
    records = [
        run(judge_answer(one, criterion, judge)) for one in judged_answers(POSTS, GIVEN) for criterion in CRITERIA
    ]
    assert len(model.asks) == 7 * 3
    assert len({ask.key for ask in model.asks}) == 21
    assert {ask.temperature for ask in model.asks} == {0.0}
    words = "\n".join(message.content for ask in model.asks for message in ask.messages)
    assert "aya" not in words
    assert "cga" not in words
    for ask in model.asks:
        named = [one.name for one in CRITERIA if f"judge/{one.name}@1" in ask.prompt]
        assert named == [ask.key.rpartition("/")[2]]
        assert [f"\n{level}: " in ask.messages[0].content for level in range(1, 6)] == [True] * 5
    assert {record.system for record in records} == {"aya +cga"}
    assert [record.culture for record in records[::7]] == ["Arabic", "german", "Arabic"]


def test_an_unreadable_judge_is_missing_and_counted_by_the_metric() -> None:
    import evaluate

    def say(ask: Ask) -> str:
        return "no score" if ask.key.endswith("knowledge") else '{"score": 3}'

    model = Model(say)
    judge = Judge(asker=model, name="judge-1")
    records = [run(judge_answer(one, each, judge)) for one in judged_answers(POSTS, GIVEN) for each in CRITERIA]
    assert [one.score for one in records if one.item == "knowledge"] == [None] * 3
    assert len(model.asks) == 3 * (6 + 3)
    columns = score_columns(records)
    found = evaluate.load(str(METRIC)).compute(**columns, n_resamples=0)
    assert (found["records"], found["failures"]) == (21, 3)
    emotional = found["scores"][0]["average"]["emotional"]
    assert emotional["score"] == 3.0
    assert found["options"]["dimensions"] == {name: list(criteria) for name, criteria in dimensions().items()}
    assert found["options"]["other_criteria"] == [one.name for one in CRITERIA if not one.dimension]


def test_records_are_written_and_read_with_every_problem(tmp_path: Path) -> None:
    made = (Making(part="judge", model="j-served", prompts=("judge/frame@1",), date="2026-01-31"),)
    record = ScoreRecord(culture="Arabic", system="aya", judge="j", item="empathy", target_id="p1", score=4,
                         model="aya", strategy="baseline", made=made)  # fmt: skip
    records = (record, replace(record, item="fluency", score=None))
    path = tmp_path / "scores.jsonl"
    write_scores(path, records)
    assert read_scores(path) == records
    good = json.loads(path.read_text(encoding="utf-8").split("\n")[0])
    assert good["origin"] == "llm_generated"
    bad = [{**good, "score": 9}, {**good, "score": True}, {**good, "item": "warmth"}, {**good, "judge": 3},
           {**good, "origin": "survey"}, {**good, "made_by": ["j"]}, {}, []]  # fmt: skip
    path.write_text("\n".join(map(json.dumps, [good, *bad])) + "\n{", encoding="utf-8")
    with pytest.raises(ProblemsFound) as found:
        read_scores(path)
    assert [one.place.rpartition(" ")[2] for one in found.value.report.problems] == [
        str(number) for number in range(2, 11)
    ]
    assert set(COLUMNS) < set(good)


def scored(differences: dict[str, list[int]], base: int = 2) -> list[ScoreRecord]:
    """Return records of two systems whose scores on each post of each culture differ by so much."""
    return [
        ScoreRecord(culture=culture, system=system, judge="j", item=one.name, target_id=f"{culture}-{number}",
                    score=base + (difference if system == "b" else 0))
        for culture, values in differences.items()
        for number, difference in enumerate(values)
        for system, one in product(("a", "b"), CRITERIA)
    ]  # fmt: skip


def only(found: tuple[Comparison, ...], measure: str = "cultural", culture: str = ALL) -> Comparison:
    """Return the one comparison of a measure."""
    (one,) = [each for each in found if (each.measure, each.culture) == (measure, culture)]
    return one


def test_an_answer_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match=r"answer p1/\+cga/aya is given twice"):
        judged_answers(POSTS, [*GIVEN, GIVEN[0]])


def test_cultures_count_the_same_whatever_their_number_of_posts() -> None:
    found = only(compare(scored({"x": [2] * 30, "y": [0] * 10}), [("a", "b")]))
    assert (found.difference, found.posts) == (1.0, 40)


def test_a_clear_difference_is_found_and_none_is_not() -> None:
    clear = only(compare(scored({"x": [1, 2, 1, 2, 1, 2, 1, 2, 1, 0]}), [("a", "b")]))
    assert clear.p is not None
    assert clear.p < 0.02
    assert clear.low is not None
    assert clear.low > 0
    none = only(compare(scored({"x": [1, -1, 1, -1, 0, 0, 2, -2]}), [("a", "b")]))
    assert (none.difference, none.p) == (0.0, 1.0)


def test_few_posts_that_agree_are_no_proof() -> None:
    found = only(compare(scored({"x": [3, 3]}), [("a", "b")]))
    assert found.p is not None
    assert found.p > 0.4
    alone = only(compare(scored({"x": [3], "y": [1, 1]}), [("a", "b")]))
    assert (alone.difference, alone.p, alone.low) == (2.0, None, None)


def test_posts_that_lack_a_score_are_left_out_and_said_so() -> None:
    records = scored({"x": [1, 1, 1, -3]})
    lacking = [replace(one, score=None) if (one.target_id, one.item, one.system) == ("x-3", "knowledge", "b") else one
               for one in records]  # fmt: skip
    found = compare(lacking, [("a", "b")])
    assert (only(found).posts, only(found).difference) == (3, 1.0)
    assert (only(found, "emotional").posts, only(found, "emotional").difference) == (4, 0.0)
    assert only(found, ALL).posts == 3


def test_systems_without_scores_and_scores_given_twice_are_refused() -> None:
    records = scored({"x": [1, 1]})
    with pytest.raises(ValueError, match="no scores of c; there are scores of a, b"):
        compare(records, [("a", "c")])
    with pytest.raises(ValueError, match="is scored twice"):
        compare([*records, records[0]], [("a", "b")])
    with pytest.raises(ValueError, match="resamples"):
        Resampling(resamples=0)


def test_pairs_set_the_baseline_against_every_strategy() -> None:
    names = [one.name for one in STRATEGIES]
    pairs = strategy_pairs({"aya": names, "qwen": [*names, "elders-first"], "alone": names[1:]})
    assert len(pairs) == 2 * (len(STRATEGIES) - 1) + 1
    assert pairs[0] == ("aya", "aya +culture")
    assert pairs[-1] == ("qwen", "qwen elders-first")


def test_without_a_baseline_nothing_is_compared_and_the_report_says_so() -> None:
    import evaluate

    records = [replace(one, model="aya", strategy="+culture", system="aya +culture") for one in scored({"x": [1, 0]})
               if one.system == "b"]  # fmt: skip
    result = evaluate.load(str(METRIC)).compute(**score_columns(records))
    report = score_report(records, result)
    assert (report.comparisons, report.by_culture) == ((), ())
    assert report.notes == ("aya has no answers of the baseline, so its strategies are not compared.",)
    assert [one.strategy for one in report.systems] == ["+culture"]
    assert "aya has no answers of the baseline" in score_page(report)


def test_the_tests_of_one_call_are_corrected_together() -> None:
    found = compare(scored({"x": [1, 1, 0, 1, 2, 1], "y": [0, 1, 0, -1, 1, 0]}), [("a", "b")], by_culture=True)
    assert [one.culture for one in found] == [ALL, "x", "y"] * 3
    assert [one.p_holm for one in found] == holm([one.p for one in found])
    for one in found:
        assert one.p is not None
        assert one.p_holm is not None
        assert one.p_holm >= one.p


@given(some.lists(some.one_of(some.none(), some.sampled_from([0.01, 0.2]), some.floats(0, 1)), max_size=12))
def test_holms_correction_is_its_definition(values: list[float | None]) -> None:
    """Each p-value below or at one's own, times how many are not below it; the largest of these counts."""
    assert holm([0.01, 0.04, None, 0.03, 0.005]) == pytest.approx([0.03, 0.06, None, 0.06, 0.02])
    plain = [one for one in values if one is not None]
    for mine, value in zip(holm(values), values, strict=True):
        if value is None:
            assert mine is None
            continue
        expected = max(min(1.0, one * sum(other >= one for other in plain)) for one in plain if one <= value)
        assert mine == pytest.approx(expected)


def test_intervals_are_those_of_posts_drawn_within_their_cultures() -> None:
    """A plain computation: draw each culture's posts anew, take each culture's mean, and the mean of these."""
    differences = {"x": [1, 2, -1, 0, 2], "y": [0, 1, 1, -2, 1, 0, 2, 1]}
    found = only(compare(scored(differences), [("a", "b")], resampling=Resampling(resamples=500, seed=4)))
    random = np.random.default_rng(4)
    chosen = [random.integers(0, len(values), (500, len(values))) for values in differences.values()]
    means = [
        np.mean([np.mean([values[row] for row in rows[number]]) for rows, values in
                 zip(chosen, differences.values(), strict=True)])
        for number in range(500)
    ]  # fmt: skip
    low, high = np.percentile(means, [2.5, 97.5])
    assert (found.low, found.high) == pytest.approx((low, high))
    assert found.difference == pytest.approx(np.mean([np.mean(values) for values in differences.values()]))


@given(some.lists(some.integers(-3, 3), min_size=2, max_size=9))
def test_p_values_are_those_of_all_signs(differences: list[int]) -> None:
    """By hand: the share of all ways to turn the signs that give a mean as large."""
    found = only(compare(scored({"x": differences}, base=3), [("a", "b")], resampling=Resampling(resamples=4000)))
    signs = np.array(list(product((1, -1), repeat=len(differences))))
    means = np.abs((signs * np.array(differences)).mean(axis=1))
    exact = np.mean(means >= abs(np.mean(differences)) - 1e-12)
    assert found.p == pytest.approx(exact, abs=0.05)
