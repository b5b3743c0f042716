"""Every prompt as it is sent, one file a role, strategy, criterion and language: a change shows as a diff."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from generation_sessions.posts import ANSWERS, POSTS
from generation_sessions.simulated import KOREAN_ANSWERS, QUESTIONS, plan

from builders.generation.adaptation.strategies import STRATEGIES, adaptation_prompt
from builders.generation.composed_prompts import Composed
from builders.generation.judging.criteria import CRITERIA
from builders.generation.judging.rubric import Judged, judge_prompt
from builders.generation.sessions.client import client_prompt
from builders.generation.sessions.decision import Decision
from builders.generation.sessions.relabelling import relabelling_prompt
from builders.generation.sessions.setting import KOREAN, Setting
from builders.generation.sessions.therapist import therapist_prompt
from builders.generation.sessions.turns import Turn, behaviour_definitions

GOLDEN = Path(__file__).parents[1] / "golden/prompts"
OURS = ("sessions", "adaptation")
REWRITE = os.environ.get("CARELOOM_GOLDEN") == "write"
"""Set it to write the prompts anew, then read what changed in them."""
SPOKEN = {
    "ko": (QUESTIONS["open question"], KOREAN_ANSWERS[0]),
    "en": ("What are those nights like for you?", "I reach for the sweets though I am not hungry."),
    "hi": ("वे रातें आपके लिए कैसी होती हैं?", "भूख न हो तब भी मैं मिठाई खा लेती हूँ।"),
}
SETTINGS = (
    KOREAN,
    Setting(language="en", region="US", culture="american"),
    Setting(language="hi", region="IN", culture=""),
)


def session_prompts(setting: Setting) -> Iterator[tuple[str, Composed]]:
    """Yield the prompts of a session in a setting."""
    language = setting.language
    opened, answered = SPOKEN[language]
    turns = [
        Turn(role="therapist", text=opened, behaviour="open_question", asked="open_question"),
        Turn(role="client", text=answered),
    ]
    held = plan(setting=setting)
    yield f"client-{language}", client_prompt(held, turns[:1])
    yield f"client-later-{language}", client_prompt(held, turns * 5 + turns[:1])
    for behaviour in behaviour_definitions():
        yield f"therapist-{behaviour}-{language}", therapist_prompt(held, turns, Decision(behaviour=behaviour))
    yield f"therapist-opening-{language}", therapist_prompt(held, [], Decision(behaviour="open_question", opening=True))
    for place in ("may_end", "last"):
        decision = Decision(behaviour="affirm", **{place: True})
        yield f"therapist-{place}-{language}", therapist_prompt(held, turns, decision)
    yield f"relabel-{language}", relabelling_prompt(held, [*turns, turns[0]], 2)


def prompts() -> Iterator[tuple[str, Composed]]:
    """Yield every prompt with the name of its file."""
    for setting in SETTINGS:
        yield from ((f"sessions/{name}", one) for name, one in session_prompts(setting))
    for post in POSTS:
        for strategy in STRATEGIES:
            yield f"adaptation/{strategy.name.strip('+')}-{post.language}", adaptation_prompt(strategy, post)
        judged = Judged(target_id=post.post_id, model="s", strategy="t", culture=post.culture, language=post.language,
                        post=post.text, answer=ANSWERS[post.language])  # fmt: skip
        for criterion in CRITERIA:
            yield f"adaptation/judge-{criterion.name}-{post.language}", judge_prompt(judged, criterion)


PROMPTS = dict(prompts())


@pytest.mark.parametrize("name", PROMPTS)
def test_the_prompt_is_the_one_that_was_reviewed(name: str) -> None:
    composed = PROMPTS[name]
    parts = [f"prompts: {composed.prompt}", *(f"--- {one.role}\n{one.content}" for one in composed.messages)]
    text = "\n".join(parts) + "\n"
    golden = GOLDEN / f"{name}.txt"
    if REWRITE:
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
    assert "\n\n\n" not in text
    assert "{{" not in text
    assert "{%" not in text


def test_no_golden_prompt_is_left_over() -> None:
    found = {f"{folder}/{path.stem}" for folder in OURS for path in (GOLDEN / folder).glob("*.txt")}
    assert found == set(PROMPTS)
