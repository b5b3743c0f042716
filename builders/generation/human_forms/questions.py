"""Who is asked what: questions, their scales, and what raters read before they begin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question about a text: a whole number, each of which has its meaning."""

    item: str
    scale: str
    """What it is part of, in the rows of `ratings`."""
    text: str
    meanings: tuple[str, ...]
    """What the numbers mean, from 1 on."""
    choice: bool = False
    """Whether the numbers stand for kinds of answers, of which shares are told, and not for degrees with a mean."""

    @property
    def most(self) -> int:
        """Return the highest number."""
        return len(self.meanings)

    @property
    def explained(self) -> str:
        """Return the question with its numbers, as raters read it."""
        return f"{self.text} " + "; ".join(f"{number} = {what}" for number, what in enumerate(self.meanings, 1))


DEGREES = ("not at all", "a little", "partly", "mostly", "fully")
QUALITY = ("poor", "weak", "acceptable", "good", "very good")


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """A group of raters and what it is asked."""

    name: str
    title: str
    task: str
    questions: tuple[Question, ...]


IN_CULTURE = Audience(
    name="in_culture",
    title="People of the culture",
    task="You read posts by people of your culture, each with an answer, and rate the answer as you would receive it.",
    questions=(
        Question(
            item="cultural_sensitivity",
            scale="in_culture_annotation",
            text="Does the answer suit somebody of your culture, in what it says, how it says it, and leaves out?",
            meanings=DEGREES,
        ),
        Question(
            item="empathy",
            scale="in_culture_annotation",
            text="Would the person who posted feel understood?",
            meanings=DEGREES,
        ),
    ),
)
PSYCHOLOGISTS = Audience(
    name="psychologists",
    title="Clinical psychologists",
    task="You read posts, each with an answer, and rate the answer as support and as material for teaching.",
    questions=(
        Question(
            item="quality",
            scale="clinical_review",
            text="How good is the answer as support for this person, from your clinical experience?",
            meanings=QUALITY,
        ),
        Question(
            item="usefulness_for_training",
            scale="clinical_review",
            text="Could it serve as an example in the training of beginners?",
            meanings=("unsuitable", "after revision", "as it is"),
            choice=True,
        ),
    ),
)
MI_EXPERTS = Audience(
    name="mi_experts",
    title="Experts in Motivational Interviewing",
    task="You read conversations between a counsellor and a client, and rate how the counsellor practises.",
    questions=(
        Question(
            item="mi_quality",
            scale="mi_review",
            text="How good is the Motivational Interviewing that the counsellor shows, in spirit and in skill?",
            meanings=QUALITY,
        ),
        Question(
            item="consistency",
            scale="general_quality",
            text="Does what the two say hold together, without contradiction?",
            meanings=DEGREES,
        ),
        Question(
            item="fluency",
            scale="general_quality",
            text="Is it natural speech in its language?",
            meanings=DEGREES,
        ),
        Question(
            item="staying_on_topic",
            scale="general_quality",
            text="Does the conversation stay with what brought the client?",
            meanings=DEGREES,
        ),
    ),
)
AUDIENCES = (IN_CULTURE, PSYCHOLOGISTS, MI_EXPERTS)
WARNING = (
    "Content warning: the texts speak of emotional distress, among it grief, fear, addiction, conflict in families "
    "and, here and there, thoughts of not wanting to live. Part of them, or all, was written by machine."
)
CONSENT = (
    "Taking part is voluntary. You may skip any text without giving a reason, and stop at any time; what you rated "
    "before is kept unless you ask for its removal, for which the code of your form is enough. Your name is asked for "
    "nowhere: please write nothing by which you or anybody else could be recognised. Your ratings are analysed, and "
    "may be published, under a rater number. The texts are for this study alone: do not pass them on. If reading "
    "weighs on you, stop; if you are in need yourself, turn to people near you or to a help line (findahelpline.com "
    "lists them by country), and to the emergency number where somebody is in danger."
)
AGREE = "If you agree to this, write yes in the column `agree` of this row. Nothing is read from a form without it."
FILLING_IN = (
    "Write one whole number for each question. To pass over a text, write yes under `skip`. To end here, write yes "
    "under `stop` in the first row that you do not rate; the rest may stay empty. Change nothing else."
)


def introduction(audience: Audience) -> Iterator[str]:
    """Yield the paragraphs that stand before the first text of a form."""
    yield audience.task
    yield WARNING
    yield CONSENT
    yield FILLING_IN
    yield from (f"{question.item}: {question.explained}" for question in audience.questions)
    yield AGREE
