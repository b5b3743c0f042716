"""One judgement: which of two personas a judge finds more affected, and in which order they were shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from builders.generation.localisation.localised import LocalisedPersona
from builders.generation.provenance import Making
from builders.generation.structured import Unusable

Order = Literal["ab", "ba"]
Verdict = Literal["a", "b", "tie"]
Place = Literal["first", "second", "tie"]
OF_PLACE: dict[Order, dict[Place, Verdict]] = {
    "ab": {"first": "a", "second": "b", "tie": "tie"},
    "ba": {"first": "b", "second": "a", "tie": "tie"},
}
"""Whom a judge means who says `first`, by what was shown first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """A pair of personas of one language, nationality and method, and which of them is shown first."""

    a: LocalisedPersona
    b: LocalisedPersona
    order: Order = "ab"

    @property
    def first(self) -> LocalisedPersona:
        """The persona that is shown first."""
        return self.a if self.order == "ab" else self.b

    @property
    def second(self) -> LocalisedPersona:
        """The persona that is shown second."""
        return self.b if self.order == "ab" else self.a


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a judge says of a showing; without a verdict where no reply could be used."""

    judge: str
    showing: Showing
    verdict: Verdict | None
    unusable: Unusable | None = None
    made: tuple[Making, ...] = ()
    """The model that judged, and what it was prompted with."""

    @property
    def place(self) -> Place | None:
        """Which of the two the judge chose, by the order in which they were shown."""
        said = OF_PLACE[self.showing.order]
        return next((place for place, verdict in said.items() if verdict == self.verdict), None)

    @property
    def right(self) -> bool | None:
        """Whether the verdict names the persona with the higher score; None for pairs of equal scores."""
        a, b = (one.persona.severity_score for one in (self.showing.a, self.showing.b))
        return None if a == b else self.verdict == ("a" if a > b else "b")
