"""Severity judging: both orders, the published table through these records, what is unusable, position bias."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from generation_personas.fake_models import SHORT, FakeModel, held, judging
from generation_personas.known_judgements import DEEPSEEK, FEW, LLAMA, METRIC, judged
from hypothesis import given, settings
from hypothesis import strategies as some

from builders.generation.asking import Ask
from builders.generation.interviews.interview import Interview
from builders.generation.interviews.source_folder import write_source
from builders.generation.localisation.grid import DEFAULT_GRID, Cell, localised
from builders.generation.localisation.localised import LocalisedPersona
from builders.generation.personas.persona import bands_of
from builders.generation.personas.reading import our_personas
from builders.generation.severity.judgement import OF_PLACE, Judgement, Order, Verdict
from builders.generation.severity.judging import SCHEMA, Judge, judge_pair, read_verdict
from builders.generation.severity.pairs import pairs, showings
from builders.generation.severity.position_bias import position_bias
from builders.generation.severity.records import METRIC_COLUMNS, consistency_columns, judgement_row, selected
from builders.generation.severity.resampling import Sampling
from builders.problems import ProblemsFound
from builders.schema import table_of

PUBLISHED = {
    DEEPSEEK: ((57, 9, 0), (86.36, 86.36, 44.44), 5, None, 0.791),
    LLAMA: ((47, 15, 4), (75.81, 71.21, 46.67), 8, 18.75, 0.595),
}
"""Counts right, wrong and tied; accuracy without and with ties, share of errors within a level; errors across levels;
mean distance of ties; Kendall's tau-b. All but the counts of pairs in percent where they are shares."""


@pytest.mark.parametrize("order", ["ab", "ba", "mixed"])
@pytest.mark.parametrize("verdicts", PUBLISHED)
def test_the_published_table_comes_of_these_records(verdicts: str, order: str) -> None:
    counts, shares, cross_level, distance, tau = PUBLISHED[verdicts]
    columns = consistency_columns(judged(verdicts, order))
    result = METRIC.compute(**columns, n_resamples=0, band_scheme=list(bands_of("severity/talkdep@1").values()))
    found = result["judges"]["j"]["languages"]["en"]
    names = ("accuracy_ties_dropped", "accuracy_ties_wrong", "same_level_share_of_errors")
    assert (found["n_right"], found["n_wrong"], found["n_ties"]) == counts
    assert tuple(round(100 * found[name]["value"], 2) for name in names) == shares
    assert found["n_wrong"] - found["n_same_level_errors"] == cross_level
    assert found["tie_distance"]["value"] == distance
    assert round(found["kendall_tau_b"]["value"], 3) == tau


def test_both_orders_are_two_records_of_a_pair_for_the_metric() -> None:
    columns = consistency_columns([*judged(LLAMA, "ab"), *judged(LLAMA, "ba")])
    found = METRIC.compute(**columns, n_resamples=0)["judges"]["j"]["languages"]["en"]
    assert (found["n_pairs"], found["n_right"]) == (132, 94)
    assert tuple(columns) == METRIC_COLUMNS


def test_there_are_66_pairs_a_cell_each_shown_twice_in_a_drawn_order() -> None:
    people = localised(our_personas())
    assert Counter((a.persona.language, a.method) for a, _ in pairs(people)).most_common()[-1][1] == 66
    assert len(pairs(people)) == 66 * 8
    assert all(a.persona.nationality == b.persona.nationality and a.method == b.method for a, b in pairs(people))
    shown = showings(people, seed=1)
    assert len(shown) == 2 * 66 * 8
    assert len(set(shown)) == len(shown)
    assert shown == showings(people, seed=1) != showings(people, seed=2)
    once = showings(people, seed=1, both_orders=False)
    assert Counter(one.order for one in once).keys() == {"ab", "ba"}
    assert len({(one.a, one.b) for one in once}) == len(once) == 66 * 8


def all_interviews(people: tuple[LocalisedPersona, ...]) -> dict[str, Interview]:
    async def hold() -> list[Interview]:
        return list(await asyncio.gather(*(held(one, SHORT[:1]) for one in people)))

    return {one.plan.localised.persona.persona_id: one for one in asyncio.run(hold())}


def judgements_of(model: FakeModel, people: tuple[LocalisedPersona, ...], **options: int) -> list[Judgement]:
    interviews = all_interviews(people)

    async def ask() -> list[Judgement]:
        judge = Judge(name="judge-1", asker=model, **options)
        return list(await asyncio.gather(*(judge_pair(judge, one, interviews) for one in showings(people, seed=5))))

    return asyncio.run(ask())


def knows(people: tuple[LocalisedPersona, ...]) -> FakeModel:
    """Return a judge that knows the scores, by the key of the request."""
    scores = {one.persona.base_persona_id: one.persona.severity_score for one in people}

    def place(ask: Ask) -> str:
        *_, names, order = ask.key.split("/")
        a, b = (scores[name] for name in names.split("-"))
        return "first" if (a > b) == (order == "ab") else "second"

    return judging(place)


def test_a_judge_that_knows_is_always_right_in_both_orders() -> None:
    people = localised(our_personas()[:4], DEFAULT_GRID[:2], ["minimal"])
    model = knows(people)
    found = judgements_of(model, people)
    assert len(found) == 24
    assert all(one.right for one in found)
    assert {ask.schema == SCHEMA for ask in model.asked} == {True}
    assert len({ask.key for ask in model.asked}) == 24
    result = METRIC.compute(**consistency_columns(found), n_resamples=0)
    assert {one["accuracy"]["value"] for one in result["judges"]["judge-1"]["languages"].values()} == {1.0}
    bias = position_bias(found, FEW)[0]
    assert (bias.n_first, bias.n_second, bias.n_pairs) == (12, 12, 12)
    assert (bias.first_share.value, bias.same_share.value) == (0.5, 1.0)


def test_a_judge_that_always_says_first_is_found_out() -> None:
    people = localised(our_personas()[:4], DEFAULT_GRID[:1], ["minimal"])
    found = judgements_of(judging(lambda _: "first"), people)
    assert [one.place for one in found] == ["first"] * 12
    bias = position_bias(found, FEW)[0]
    assert (bias.first_share.value, bias.first_share.low, bias.same_share.value) == (1.0, 1.0, 0.0)
    assert METRIC.compute(**consistency_columns(found), n_resamples=0)["judges"]["judge-1"]["languages"]["en"][
        "accuracy"
    ]["value"] == pytest.approx(0.5)


def test_unusable_replies_are_asked_for_again_kept_counted_and_missing(tmp_path: Path) -> None:
    people = localised(our_personas()[:3], DEFAULT_GRID[:1], ["minimal"])
    model = FakeModel(says=lambda _: "The first one, I would say.")
    found = judgements_of(model, people, attempts=2)
    assert len(model.asked) == 12
    assert [one.verdict for one in found] == [None] * 6
    columns = consistency_columns(found)
    assert METRIC.compute(**columns, n_resamples=0)["n_missing"] == 6
    bias = position_bias(found, FEW)[0]
    assert (bias.n_unusable, bias.first_share.value) == (6, None)
    tally = write_source(tmp_path / "run", people, list(all_interviews(people).values()), found)
    assert (tally.judgements, tally.unjudged) == (0, 6)
    rows = [json.loads(line) for line in (tmp_path / "run/unjudged.jsonl").read_text(encoding="utf-8").splitlines()]
    assert all(len(row["reasons"]) == 2 and row["verdict"] is None for row in rows)


@pytest.mark.parametrize(
    "text",
    [
        "first",
        '{"more_affected": "first"}',
        '{"first": "x", "second": "y", "more_affected": "First"}',
        '{"first": "x", "second": "y", "more_affected": "both"}',
        '{"first": "x", "second": "y", "more_affected": "tie"} {"first": "x", "second": "y", "more_affected": "first"}',
        '{"first": "x", "second": "y", "more_affected": "fir',
        '{"first": 1, "second": "y", "more_affected": "tie"}',
    ],
)
def test_a_verdict_is_never_guessed(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_verdict(text)


@given(place=some.sampled_from(("first", "second", "tie")), said=some.text(max_size=30))
def test_a_verdict_is_read_whatever_it_says_of_the_patients(place: str, said: str) -> None:
    text = json.dumps({"first": said, "second": said, "more_affected": place})
    assert read_verdict(f"Well.\n```json\n{text}\n```") == place


def test_an_interview_that_stopped_is_not_judged() -> None:
    people = localised(our_personas()[:2], DEFAULT_GRID[:1], ["minimal"])
    stopped = asyncio.run(held(people[0], SHORT, FakeModel(says=lambda _: "")))
    shown = showings(people, seed=0)[0]
    judge = Judge(name="j", asker=judging(lambda _: "tie"))
    with pytest.raises(ProblemsFound) as raised:
        asyncio.run(judge_pair(judge, shown, {people[0].persona.persona_id: stopped}))
    assert {one.message for one in raised.value.report.problems} == {
        "the interview stopped before its end", "the interview was not held",
    }  # fmt: skip


def test_rows_are_those_of_the_dataset() -> None:
    rows = [judgement_row(one) for one in judged(LLAMA, "mixed")]
    names = [*METRIC_COLUMNS, "order"]
    assert table_of("judgements", [{name: row[name] for name in names} for row in rows]).num_rows == 66
    assert all(row["base_persona_a"] < row["base_persona_b"] for row in rows)
    assert {row["origin"] for row in rows} == {"llm_generated"}


def test_conditions_that_the_metric_cannot_tell_apart_are_refused() -> None:
    mixed = [*judged("aaa", "ab", (3, 2, 1)), *judged("aaa", "ab", (3, 2, 1), cell=Cell("CN", "en"))]
    with pytest.raises(ValueError, match="en of CN, US"):
        consistency_columns(mixed)
    assert len(consistency_columns(selected(mixed, method="minimal", nationality="CN"))["judge"]) == 3


@settings(max_examples=50)
@given(order=some.sampled_from(("ab", "ba")), verdict=some.sampled_from(("a", "b", "tie")))
def test_place_and_verdict_say_the_same(order: Order, verdict: Verdict) -> None:
    one = replace(judged("a", "ab", (2, 1))[0], verdict=verdict)
    one = replace(one, showing=replace(one.showing, order=order))
    assert one.place is not None
    assert OF_PLACE[order][one.place] == verdict


def test_intervals_of_the_bias_are_those_of_drawn_personas() -> None:
    """A plain computation: draw personas, list the pairs of the drawn ones, leave out those of one with itself."""
    found = judged(DEEPSEEK, "mixed")
    bias = position_bias(found, Sampling(n_resamples=3_000))[0].first_share
    first = {frozenset((one.showing.a.persona.base_persona_id, one.showing.b.persona.base_persona_id)):
             one.place == "first" for one in found}  # fmt: skip
    names = sorted({name for pair in first for name in pair})
    random, shares = np.random.default_rng(9), []
    for _ in range(3_000):
        drawn = random.choice(names, size=12)
        shares.append(np.mean([first[frozenset(pair)] for pair in combinations(drawn, 2) if pair[0] != pair[1]]))
    low, high = np.quantile(shares, [0.025, 0.975])
    assert bias.value == pytest.approx(np.mean(list(first.values())))
    assert bias.low == pytest.approx(low, abs=0.03)
    assert bias.high == pytest.approx(high, abs=0.03)
