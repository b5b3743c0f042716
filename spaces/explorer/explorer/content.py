"""What is read: a dialogue with its turns, a post, a question or a persona, and what is known of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Span:
    """A marked phrase; without a place where the words around it are withheld, without words where it is."""

    kind: str
    label: str | None
    phrase: str | None
    start: int | None
    end: int | None
    part: str
    method: str | None

    @property
    def high_distress(self) -> bool:
        """Whether it marks distress of the highest intensity."""
        return self.kind == "distress" and self.label == "high"


@dataclass(frozen=True, slots=True)
class Annotation:
    """What one annotator found."""

    annotator: str
    attribute: str
    value: str


@dataclass(frozen=True, slots=True)
class Rating:
    """A rated item with its scale."""

    rater: str | None
    scale: str
    item: str
    value: float
    minimum: float
    maximum: float


@dataclass(frozen=True, slots=True)
class Marks:
    """What other configs say of a turn, dialogue, post, ..."""

    spans: tuple[Span, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    ratings: tuple[Rating, ...] = ()
    generation: tuple[Row, ...] = ()

    @property
    def disagreements(self) -> tuple[str, ...]:
        """The attributes for which annotators gave different values."""
        views: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for one in self.annotations:
            views[one.attribute][one.annotator].add(one.value)
        return tuple(name for name, found in views.items() if len({frozenset(one) for one in found.values()}) > 1)


NOTHING = Marks()


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of a dialogue."""

    turn_id: int
    role: str | None
    text: str | None
    """None where the words are withheld."""
    behaviours: tuple[str, ...]
    main: str | None
    talk_type: str | None
    strategies: tuple[str, ...]
    methods: Row
    """How each label came about, by column."""
    agreement: float | None
    """The share of annotators who agree; None with one annotator."""
    annotators: int | None
    marks: Marks


@dataclass(frozen=True, slots=True)
class Parallel:
    """A version of the same thing in another language or region."""

    identifier: str
    language: str
    region: str | None
    culture: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A dialogue, post, question, persona, ...: its turns or its columns, and what is known of it."""

    dataset: str
    version: str
    config: str
    row_type: str
    identifier: str
    facts: Row
    """Language, region, culture, origin, split, ...; only what is known."""
    details: Row
    """Topic, change target and quality of a dialogue; every other column of anything else."""
    turns: tuple[Turn, ...] = ()
    marks: Marks = NOTHING
    """What is said of the whole."""
    parallel: tuple[Parallel, ...] = ()
