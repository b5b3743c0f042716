"""What evaluating a therapist is made of: contexts that are drawn, codes, the prompt, what counts as an utterance."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fixture_builds import pinned, rows
from generation_sessions.simulated import Model, run

from builders.generation.asking import Ask
from builders.generation.sessions.turns import Turn
from builders.generation.therapist_evaluation import contexts
from builders.generation.therapist_evaluation.baseline_coder import BaselineCoder
from builders.generation.therapist_evaluation.coding import Coded
from builders.generation.therapist_evaluation.contexts import EARLIER, Context, draw_contexts
from builders.generation.therapist_evaluation.replying import reply_prompt, reply_to
from builders.generation.voice import Voice
from builders.manifest import MANIFEST, read_manifest, write_json

GOLDEN = Path(__file__).parents[1] / "golden/prompts/evaluation"
REWRITE = os.environ.get("CARELOOM_GOLDEN") == "write"
"""Set it to write the prompts anew, then read what changed in them."""
SPOKEN = {
    "en": ("What are those nights like for you?", "I reach for the sweets though I am not hungry."),
    "ko": ("그런 밤에는 어떤 마음이 드세요?", "밤에 배가 고프지 않아도 과자를 찾게 돼요."),
    "hi": ("वे रातें आपके लिए कैसी होती हैं?", "भूख न हो तब भी मैं मिठाई खा लेती हूँ।"),
}


def with_splits(folder: Path, split: str) -> Path:
    """Return a build of the same rows, all of them in one split."""
    source = pinned("tapestry")
    content = read_manifest(source)
    folder.mkdir()
    (folder / "data").symlink_to(source / "data")
    files = [{**one, "split": split} for one in content["files"]]
    write_json(folder / MANIFEST, {**content, "files": files})
    return folder


def test_without_a_test_split_validation_is_held_back_and_without_either_the_first_fold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert draw_contexts(with_splits(tmp_path / "v", "validation"), 5).held_back == "split validation"
    only = with_splits(tmp_path / "t", "train")
    drawn = draw_contexts(only, 30)
    folds = {one["dialogue_id"]: one["fold"] for one in rows(pinned("tapestry"), "utterances")}
    assert drawn.held_back == "fold 0"
    assert {folds[one.dialogue_id] for one in drawn.contexts} == {0}
    monkeypatch.setattr(contexts, "FOLD", 9)
    with pytest.raises(LookupError, match="holds nothing back: expected a split test or validation"):
        draw_contexts(only, 30)


def test_more_contexts_hold_those_of_fewer() -> None:
    few, many = (draw_contexts(pinned("tapestry"), most, seed=3) for most in (10, 40))
    assert {one.id for one in few.contexts} < {one.id for one in many.contexts}
    assert few.available == many.available > 200
    assert all(one.history[-1].text != one.reference and len(one.history) <= EARLIER for one in many.contexts)
    assert all(any(turn.role == "client" for turn in one.history) for one in many.contexts)
    assert {one.id for one in draw_contexts(pinned("tapestry"), 10, seed=4).contexts} != {
        one.id for one in few.contexts
    }


class Certain:
    """A fitted model that says the same of everything."""

    def __init__(self, *shares: float) -> None:
        self.shares = shares

    def predict_proba(self, texts: Any) -> Any:  # noqa: ANN401 - an array
        return np.array([self.shares] * len(texts))


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ((0.1, 0.7, 0.8), Coded(main="question", codes=("affirm", "open_question"))),
        ((0.1, 0.3, 0.2), Coded(main="other", codes=("affirm",))),
    ],
)
def test_a_fine_coder_gives_all_that_is_likely_and_else_the_likeliest(
    shares: tuple[float, ...], expected: Coded
) -> None:
    labels = ("give_information", "affirm", "open_question")
    coder = BaselineCoder(pipeline=Certain(*shares), labels=labels, facts={"codes": "fine"})
    assert coder.codes(["a", "b"]) == [expected, expected]
    assert coder.codes([]) == []


def context(language: str) -> Context:
    """Return a context of our own words."""
    asked, answered = SPOKEN[language]
    history = (Turn(role="therapist", text=asked), Turn(role="client", text=answered))
    return Context(dialogue_id="d", turn_id=2, group="g", language=language, origin="llm_generated", history=history,
                   reference=asked, gold="question")  # fmt: skip


@pytest.mark.parametrize("language", SPOKEN)
def test_the_prompt_is_the_one_that_was_reviewed(language: str) -> None:
    composed, golden = reply_prompt(context(language)), GOLDEN / f"reply-{language}.txt"
    parts = [f"prompts: {composed.prompt}", *(f"--- {one.role}\n{one.content}" for one in composed.messages)]
    text = "\n".join(parts) + "\n"
    if REWRITE:
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_no_golden_prompt_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == {f"reply-{language}" for language in SPOKEN}


@pytest.mark.parametrize("bad", ["", "(…)", "Counsellor: And then?", "One.\nTwo.", "밤마다 마음이 무거우셨군요."])
def test_an_utterance_that_may_not_stand_is_asked_for_again_with_another_seed(bad: str) -> None:
    said = [bad, "That sounds like a long night."]

    def say(ask: Ask) -> str:
        return json.dumps({"utterance": said[ask.attempt]})

    chat = Model(say)
    found = run(reply_to(context("en"), Voice(asker=chat), seed=5, words_of="d"))
    assert (found.text, found.failure) == (said[1], None)
    assert [(one.attempt, one.seed) for one in chat.asks] == [(0, 5), (1, 6)]
