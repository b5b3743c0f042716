"""From personas to the severity metric: interviews in several places, blind judgements, a dataset, its numbers."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from generation_chains.chain import JUDGE, WRITER, Chain, Content, asked_again, built, loaded, metric, words_of
from generation_chains.troubles import broken_off, cut_short, failing, hung_up, in_french, refusing, too_many

TROUBLES = {
    (WRITER, 3): too_many,
    (WRITER, 8): in_french,
    (WRITER, 13): broken_off,
    (WRITER, 18): failing,
    (JUDGE, 2): cut_short,
    (JUDGE, 5): hung_up,
    (JUDGE, 8): refusing,
}
PEOPLE = ("ada", "hugo", "walter")
STAGES = """\
- {id: opening, title: arriving, goal: Ask in one short sentence what brings the person here., exchanges: 1}
"""
TURNS = 3
ENGLISH = ("--persona", "ada", "--persona", "hugo", "--language", "en", "--nationality", "US")
"""All that is asked of a small model, which knows no other language."""
SWAPPED = {"a": "b", "b": "a", "tie": "tie"}


def test_interviews_are_judged_published_and_measured(chain: Chain, tmp_path: Path) -> None:
    interviews = hold_interviews(chain, tmp_path)
    judgements = judge(chain)
    if not judgements:
        pytest.skip("no verdict could be read")
    sources = {name: chain.folder / name for name in ("personas.jsonl", "dialogues.jsonl", "judgements.jsonl")}
    folder = built("persona", sources, tmp_path / "artifacts")
    dialogues = loaded(folder, "dialogues", tmp_path / "cache")
    assert {one["dialogue_id"]: [turn["text"] for turn in one["turns"]] for one in dialogues} == {
        one["dialogue_id"]: [turn["text"] for turn in one["turns"]] for one in interviews
    }
    assert {one["origin"] for one in dialogues} == {"llm_generated"}
    people = {one["persona_id"]: one["base_persona_id"] for one in loaded(folder, "personas", tmp_path / "cache")}
    assert set(people.values()) <= set(PEOPLE)
    published = loaded(folder, "judgements", tmp_path / "cache")
    found = metric("severity_consistency", **columns(published, people), n_resamples=0)
    for language, measures in found["judges"][JUDGE]["languages"].items():
        mine = [one for one in judgements if one["language"] == language]
        assert measures["accuracy_ties_wrong"]["value"] == pytest.approx(sum(map(right, mine)) / len(mine))
    assert found["n_records"] == len(judgements)


def hold_interviews(chain: Chain, tmp_path: Path) -> list[Content]:
    """Hold the interviews twice, and return those that came to their end: the second time nothing is asked."""
    stages = tmp_path / "stages.yaml"
    stages.write_text(STAGES, encoding="utf-8")
    people = [part for name in PEOPLE for part in ("--persona", name)] if chain.obliging else ENGLISH
    course = ("--method", "minimal", "--stages", str(stages))
    given = (*people, *course, "--model", WRITER, "--output", str(chain.folder))
    made = chain.generate("interviews", *given)
    finished, unfinished, sheets = (chain.rows(f"{name}.jsonl") for name in ("dialogues", "unfinished", "personas"))
    assert made["interviews"] == len(finished)
    assert made["unfinished"] == len(unfinished) == len(sheets) - len(finished)
    assert all(one["reasons"] for one in unfinished)
    assert {len(one["turns"]) for one in finished} <= {TURNS}
    requests = chain.transcript()
    spoken = {f"interview-{one['persona_id']}": one for one in sheets}
    assert {one["dialogue_id"] for one in (*finished, *unfinished)} == set(spoken)
    if chain.obliging:
        assert len(finished) == len(PEOPLE) * 4
        # What two interviews ask in the same words is asked once, and may be asked again for both.
        assert sum(one["retries"] for one in finished) >= asked_again(requests) == 1
        interviewer = words_of([one for one in requests if one["prompt"].startswith("interview/interviewer@")])
        assert not any(one["name"] in interviewer for one in sheets), "who somebody is, the interviewer must find out"
        assert not any("printemps" in turn["text"] for one in finished for turn in one["turns"])
    chain.assert_rerun_asks_nothing("interviews", *given)
    return finished


def judge(chain: Chain) -> list[Content]:
    """Judge the interviews of each place in both orders, and return the verdicts."""
    places = Counter((one["language"], one["region"]) for one in chain.rows("dialogues.jsonl"))
    showings = sum(held * (held - 1) for held in places.values())
    if not showings:
        pytest.skip("no place has two interviews that came to their end")
    given = (str(chain.folder), "--judge-model", JUDGE)
    made = chain.generate("judgements", *given)
    verdicts, without = chain.rows("judgements.jsonl"), chain.rows("unjudged.jsonl")
    assert (made["judgements"], made["unjudged"]) == (len(verdicts), len(without))
    assert made["judgements"] + made["unjudged"] == showings
    assert all(one["reasons"] for one in without)
    requests = chain.transcript("transcript-judgements.jsonl")
    asked = words_of(requests)
    assert not any(f"{name}-" in asked for name in PEOPLE)
    assert not any(word in asked for word in ("severity_score", WRITER, "minimal"))
    if chain.obliging:
        assert asked_again(requests) == 2
    page = (chain.folder / "report.html").read_text(encoding="utf-8")
    assert "Position bias" in page
    if not chain.obliging:  # that this holds against the stub is tested beside the sub-verb
        chain.assert_rerun_asks_nothing("judgements", *given)
    return verdicts


def columns(judgements: list[Content], people: dict[str, str]) -> dict[str, list[Any]]:
    """Return what the metric takes, from published rows: ids that languages share, the second order as (b, a)."""
    found = []
    for one in judgements:
        first, second = ("a", "b") if one["order"] == "ab" else ("b", "a")
        found.append({
            "judge": one["judge"],
            "language": one["language"],
            "persona_a": people[one[f"persona_{first}"]],
            "persona_b": people[one[f"persona_{second}"]],
            "verdict": one["verdict"] if one["order"] == "ab" else SWAPPED[one["verdict"]],
            "score_a": one[f"score_{first}"],
            "score_b": one[f"score_{second}"],
        })  # fmt: skip
    return {name: [one[name] for one in found] for name in found[0]}


def right(judgement: Content) -> bool:
    """Return whether a verdict names the persona with the higher score."""
    return bool(judgement["verdict"] == ("a" if judgement["score_a"] > judgement["score_b"] else "b"))
