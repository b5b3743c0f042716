"""From posts to tables: answers under every strategy, judges' scores, and forms for annotators and psychologists."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from generation_chains.chain import JUDGE, WRITER, Chain, Content, agreement, asked_again, filled, words_of
from generation_chains.troubles import broken_off, cut_short, failing, in_french, too_many

from builders.generation.adaptation.strategies import STRATEGIES, system_of
from builders.generation.human_forms.questions import IN_CULTURE, PSYCHOLOGISTS, Audience
from builders.generation.human_forms.records import system_means
from builders.generation.judging.criteria import CRITERIA

TROUBLES = {
    (WRITER, 1): too_many,
    (WRITER, 4): in_french,
    (WRITER, 8): broken_off,
    (JUDGE, 5): cut_short,
    (JUDGE, 9): failing,
}
POSTS: tuple[Content, ...] = (
    {
        "post_id": "feast",
        "culture": "Arabic",
        "language": "en",
        "text": "At every feast my uncle asks when I will marry, and I smile until I can go and cry in the kitchen.",
        "annotations": {
            "distress": [{"phrase": "cry in the kitchen", "intensity": "moderate"}],
            "signals": [{"phrase": "At every feast", "type": "norms_and_morals"}],
        },
    },
    {
        "post_id": "shop",
        "culture": "Chinese",
        "language": "en",
        "text": "My parents gave up their shop so that I could study, and now I cannot bear to open my books.",
        "annotations": None,
    },
)
OWN = """\
strategies:
  - name: elders-first
    version: 1
    parts: [culture]
    instructions: Think of how elders in {culture} families would speak of this.
"""
NAMES = (*(one.name for one in STRATEGIES), "elders-first")
FEW = ("baseline", "elders-first")
"""All that is asked of a small model, about the first post."""


def test_answers_are_scored_and_rated(chain: Chain, tmp_path: Path) -> None:
    posts, strategies = tmp_path / "posts.jsonl", tmp_path / "own.yaml"
    told = POSTS if chain.obliging else POSTS[:1]
    posts.write_text("".join(json.dumps(one) + "\n" for one in told), encoding="utf-8")
    strategies.write_text(OWN, encoding="utf-8")
    answers = write_answers(chain, posts, strategies)
    if not answers:
        pytest.skip("no answer could be used")
    score(chain, posts, strategies)
    for audience, option in ((IN_CULTURE, "annotators"), (PSYCHOLOGISTS, "psychologists")):
        rate(chain, answers, audience, (option, "--posts", str(posts), "--strategies", str(strategies)), tmp_path)


def write_answers(chain: Chain, posts: Path, strategies: Path) -> list[Content]:
    """Answer all posts under all strategies, twice, and return the answers: the second time nothing is asked."""
    names, told = (NAMES, POSTS) if chain.obliging else (FEW, POSTS[:1])
    chosen = [part for name in names for part in ("--strategy", name)]
    given = (str(posts), *chosen, "--strategies", str(strategies), "--model", WRITER, "--output", str(chain.folder))
    made = chain.generate("answers", *given)
    answers, unanswered = chain.rows("answers.jsonl"), chain.rows("unanswered.jsonl")
    assert (made["answers"], made["unanswered"]) == (len(answers), len(unanswered))
    wanted = {(post["post_id"], strategy) for post in told for strategy in names}
    assert {(one["post_id"], one["strategy"]) for one in (*answers, *unanswered)} == wanted
    assert len(answers) + len(unanswered) == len(wanted)
    assert all(one["reasons"] for one in unanswered)
    requests = chain.transcript()
    elders = [one for one in requests if "elders in Arabic families" in words_of([one])]
    assert {one["key"] for one in elders} == {f"adaptation/feast/elders-first/{WRITER}"}
    baseline = [one for one in requests if "/baseline/" in one["key"]]
    assert not any(post["culture"] in words_of(baseline) for post in POSTS)
    if chain.obliging:
        assert asked_again(requests) == 1
    chain.assert_rerun_asks_nothing("answers", *given)
    return answers


def score(chain: Chain, posts: Path, strategies: Path) -> None:
    """Score the answers by every criterion; no judge is told who wrote them."""
    given = (
        str(chain.folder / "answers.jsonl"),
        "--posts",
        str(posts),
        "--strategies",
        str(strategies),
        "--model",
        JUDGE,
    )
    made = chain.generate("scores", *given)
    answers, scores = chain.rows("answers.jsonl"), chain.rows("scores.jsonl")
    assert made["scores"] + made["missing"] == len(scores) == len(answers) * len(CRITERIA)
    assert made["missing"] == sum(one["score"] is None for one in scores)
    assert {one["score"] for one in scores} <= {None, 1, 2, 3, 4, 5}
    requests = chain.transcript("transcript-scores.jsonl")
    asked = words_of(requests)
    assert not any(name in asked for name in (WRITER, *NAMES))
    if chain.obliging:
        assert asked_again(requests) == 1
    if not chain.obliging:  # that this holds against the stub is tested beside the sub-verb
        chain.assert_rerun_asks_nothing("scores", *given)


def rate(chain: Chain, answers: list[Content], audience: Audience, given: tuple[str, ...], tmp_path: Path) -> None:
    """Let two raters, one of whom is a grade kinder, rate the answers, and find in the tables what they gave."""
    forms, key = tmp_path / audience.name, tmp_path / "kept" / f"{audience.name}.json"
    file = str(chain.folder / "answers.jsonl")
    chain.write_forms(file, "--for", *given, "--raters", "2", "--output", str(forms), "--key", str(key))
    rated = [(one["post_id"], system_of(WRITER, one["strategy"])) for one in answers]
    grades = {text: 1 + number % 3 for number, text in enumerate(rated)}
    found = filled(forms, key, audience, lambda entry: grades[entry.target_id, entry.system] + (entry.rater == "r02"))
    assert not found.without_form
    item = audience.questions[0].item
    means = {one.system: one.mean for one in system_means(found) if one.item == item}
    for system in {system for _, system in rated}:
        mine = [grades[text] + 0.5 for text in rated if text[1] == system]
        assert means[system] == pytest.approx(sum(mine) / len(mine))
    assert agreement(found, item)["n_targets"] == len(answers)
