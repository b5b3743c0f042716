"""What a session is about and where it is held: situations, language, region, culture, and the limits of its length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from builders.generation.reply_language import language_name, region_name
from builders.labels import load_taxonomy
from builders.languages import UNDETERMINED, canonical, region_is_valid
from builders.problems import Problem, ProblemsFound, Report

CULTURES = "culture/group"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What brings a client: the topic, what might change, and how things stand."""

    id: str
    topic: str
    change_target: str
    premise: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where and how people speak; a culture is a label of `culture/group`, empty where none is to be named.

    Raises ProblemsFound with everything that is wrong with it.
    """

    language: str = "ko"
    region: str = "KR"
    culture: str = "korean"

    def __post_init__(self) -> None:
        """Refuse a language, a region or a culture that is not known."""
        report = Report(list(self._problems()))
        if report.failed:
            raise ProblemsFound(report)

    def _problems(self) -> Iterator[Problem]:
        try:
            right = canonical(self.language)
        except ValueError:
            right = ""
        if self.language != right or right == UNDETERMINED:
            hint = f" (did you mean {right}?)" if right and right != UNDETERMINED else ""
            yield _problem("unknown-language", f"expected BCP-47 such as ko or zh-Hans, got {self.language!r}{hint}")
        if not region_is_valid(self.region):
            yield _problem("unknown-region", f"expected an ISO 3166 country such as KR, got {self.region!r}")
        known = load_taxonomy(CULTURES).names
        if self.culture and self.culture not in known:
            yield _problem("unknown-culture", f"expected one of {', '.join(known)} or none, got {self.culture!r}")

    @property
    def facts(self) -> dict[str, str]:
        """Return how a prompt names language, region and culture."""
        return {
            "language": language_name(self.language),
            "region": region_name(self.region),
            "culture": self.culture.replace("_", " ").title(),
        }


KOREAN = Setting()
"""The setting of KMI."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long sessions and turns may be; those of sessions are KMI's (the code of its pilot).

    A session starts and ends with the therapist. It may end of itself with its 15th utterance or a later one, and ends
    with its 31st.
    """

    may_end_from: int = 15
    most: int = 31
    client_sentences: int = 2
    therapist_sentences: int = 3

    def __post_init__(self) -> None:
        """Refuse limits that contradict each other."""
        if self.most < 3 or self.most % 2 == 0:
            raise ValueError(f"most: expected an odd number of utterances from 3, got {self.most}")
        if not 3 <= self.may_end_from <= self.most:
            raise ValueError(f"may_end_from: expected 3 to {self.most}, got {self.may_end_from}")
        if min(self.client_sentences, self.therapist_sentences) < 1:
            raise ValueError("client_sentences, therapist_sentences: expected at least one")


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlan:
    """One session to be held: everything but the models that hold it."""

    id: str
    situation: Situation
    setting: Setting = KOREAN
    limits: Limits = Limits()
    seed: int = 0
    words_of: str = ""
    """The dataset whose real people's words the situation is told in; empty where it is made up."""


def plans(
    situations: Sequence[Situation],
    settings: Sequence[Setting] = (KOREAN,),
    *,
    times: int = 1,
    seed: int = 0,
    limits: Limits = Limits(),
    words_of: str = "",
) -> tuple[SessionPlan, ...]:
    """Return a plan for each situation in each setting, as often as wanted; another number is another draw."""
    return tuple(
        SessionPlan(
            id=f"{situation.id}-{setting.language}-{setting.region}-{number}",
            situation=situation,
            setting=setting,
            limits=limits,
            seed=seed + number,
            words_of=words_of,
        )
        for setting in settings
        for situation in situations
        for number in range(1, times + 1)
    )


def _problem(rule: str, message: str) -> Problem:
    return Problem(rule=rule, place="setting of the sessions", message=message, fix="Correct the value.")
