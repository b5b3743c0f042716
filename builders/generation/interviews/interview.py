"""One interview from the first question to the last word, stage by stage; what could not be used stops it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from builders.generation.composed_prompts import Composed
from builders.generation.interviews.simulators import interviewer_prompt, patient_prompt
from builders.generation.interviews.stages import Stage, our_stages
from builders.generation.interviews.turns import HarmCheck, Role, Turn, fit_turn
from builders.generation.localisation.localised import LocalisedPersona
from builders.generation.provenance import Makers, Making
from builders.generation.safety import harm_in
from builders.generation.structured import Unusable, Usability, usable
from builders.generation.voice import Voice, request


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewPlan:
    """What an interview is to be: the persona, the stages, the seed."""

    localised: LocalisedPersona
    stages: tuple[Stage, ...] = ()
    """Empty: those of this project."""
    seed: int = 0

    @property
    def id(self) -> str:
        """The id of the dialogue."""
        return f"interview-{self.localised.persona.persona_id}"

    def key(self, number: int) -> str:
        """Return the key of the request for a turn, as in `interview/ada/zh-Hans/CN/minimal/turn-3`."""
        persona, method = self.localised.persona, self.localised.method
        parts = ("interview", persona.base_persona_id, persona.language, persona.nationality, method, f"turn-{number}")
        return "/".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """An interview as far as it came; one that `stopped` is counted and never published."""

    plan: InterviewPlan
    turns: tuple[Turn, ...]
    stopped: Unusable | None = None
    """The turn for which no reply could be used, and why not."""
    retries: int = 0
    """Replies of the turns there are that could not be used; they stand in the transcript."""
    made: tuple[Making, ...] = ()
    """Which models spoke in which part, and what they were prompted with."""

    @property
    def models(self) -> tuple[str, ...]:
        """The models that answered, sorted."""
        return tuple(sorted({one.model for one in self.made}))


async def hold_interview(
    plan: InterviewPlan, interviewer: Voice, patient: Voice, harm: HarmCheck = harm_in
) -> Interview:
    """Return an interview held by these models, or how far it came.

    Interviewer and patient take turns; the interviewer begins and has the last word. A reply in another language, one
    that says nothing or speaks for both is asked for again; one that gives instructions for self-harm stops the record.
    """
    makers, counts = Makers(), Usability()
    turns, language = list[Turn](), plan.localised.persona.language
    for role, stage, last_words in _course(plan.stages or our_stages()):
        speaker = interviewer if role == "therapist" else patient
        composed = _prompt(plan, role, turns, stage, last_words=last_words)
        ask = request(speaker, plan.key(len(turns)), composed, seed=plan.seed)
        said = await usable(
            makers.noting(role, speaker.asker),
            ask,
            lambda text: fit_turn(text, language, harm),
            speaker.attempts,
            counts=counts,
        )
        if isinstance(said, Unusable):
            return _ended(plan, turns, makers, counts, said)
        turns.append(Turn(role=role, text=said, stage=stage.id))
    return _ended(plan, turns, makers, counts, None)


def turns_of(stages: Sequence[Stage]) -> int:
    """Return how many turns an interview of these stages has, each of which is at least one request."""
    return sum(1 for _ in _course(stages))


def _course(stages: Sequence[Stage]) -> Iterator[tuple[Role, Stage, bool]]:
    """Yield who speaks in which stage, and whether these are the last words."""
    for stage in stages:
        for _ in range(stage.exchanges):
            yield "therapist", stage, False
            yield "client", stage, False
    yield "therapist", stages[-1], True


def _prompt(plan: InterviewPlan, role: Role, turns: Sequence[Turn], stage: Stage, *, last_words: bool) -> Composed:
    if role == "client":
        return patient_prompt(plan.localised, turns)
    return interviewer_prompt(plan.localised, turns, stage, last_words=last_words)


def _ended(
    plan: InterviewPlan, turns: Sequence[Turn], makers: Makers, counts: Usability, stopped: Unusable | None
) -> Interview:
    return Interview(
        plan=plan,
        turns=tuple(turns),
        stopped=stopped,
        retries=counts.asked_again.total() - (len(stopped.reasons) - 1 if stopped else 0),
        made=makers.made(),
    )
