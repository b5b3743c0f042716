"""Models that answer at once, for tests: they remember what they were asked and say what a function returns."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from builders.generation.asking import Ask, Reply
from builders.generation.interviews.interview import Interview, InterviewPlan, hold_interview
from builders.generation.interviews.stages import Stage
from builders.generation.localisation.localised import LocalisedPersona
from builders.generation.voice import Voice

SAID = {
    "en": ("How have you been sleeping over the last few weeks?", "I lie awake for a long time and think about work."),
    "zh-Hans": ("最近几个星期您晚上睡得怎么样？", "晚上躺很久都睡不着，白天就没有力气。"),
    "bn": ("গত কয়েক সপ্তাহ আপনার ঘুম কেমন হচ্ছে?", "রাতে অনেকক্ষণ জেগে থাকি আর সংসারের কথা ভাবি।"),
    "hi": ("पिछले कुछ हफ़्तों से आपको नींद कैसी आ रही है?", "रात को देर तक नींद नहीं आती और काम की चिंता रहती है।"),
}
"""What interviewer and patient say, by language."""
SHORT = (
    Stage(id="opening", title="arriving", goal="Ask what brings the person here.", exchanges=1),
    Stage(id="sleep", title="sleep", goal="Find out how nights are.", exchanges=2),
)


@dataclass
class FakeModel:
    """A model: `says` gets each request."""

    says: Callable[[Ask], str]
    model: str = "fake-1"
    finish: str = "stop"
    asked: list[Ask] = field(default_factory=list)

    async def __call__(self, ask: Ask) -> Reply:
        self.asked.append(ask)
        return Reply(text=self.says(ask), finish=self.finish, model=self.model)


def in_language(place: int, language: str) -> FakeModel:
    """Return a model that always says the interviewer's (0) or the patient's (1) line of a language."""
    return FakeModel(says=lambda _: SAID[language][place])


def judging(place: Callable[[Ask], str]) -> FakeModel:
    """Return a judge that gives this verdict in the form that is asked for."""
    return FakeModel(says=lambda ask: json.dumps({"first": "x", "second": "y", "more_affected": place(ask)}))


async def held(
    localised: LocalisedPersona, stages: Sequence[Stage] = SHORT, patient: FakeModel | None = None
) -> Interview:
    """Return an interview in which both sides say their line."""
    language = localised.persona.language
    plan = InterviewPlan(localised=localised, stages=tuple(stages), seed=7)
    return await hold_interview(
        plan,
        Voice(asker=in_language(0, language)),
        Voice(asker=patient or in_language(1, language)),
    )
