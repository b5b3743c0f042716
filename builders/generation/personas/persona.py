"""A clinical persona: its severity under a band scheme, its symptoms and ten groups of attributes.

The schema is that of the personas of TalkDep (Wang, Perez, Parapar and Crestani, CIKM 2025, arXiv 2508.04248) with ids,
nationality, language, band scheme, source and licence added. Severity scores are assigned by whoever wrote the persona;
nobody answered a questionnaire.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from builders.labels import load_taxonomy, taxonomy_ids

SCHEMES = "severity/"
"""What the ids of taxonomies of severity bands begin with."""
LOWEST_SCORE, HIGHEST_SCORE = 0, 63
STRONGEST_SYMPTOM = 3
MOST_SYMPTOMS = 4
GROUPS = (
    "life_history", "social_context", "past_interactions", "linguistic_patterns", "emotional_tone", "typical_topics",
    "behavioral_constraints", "response_goals", "social_media_activity", "current_context_of_interaction",
)  # fmt: skip
"""The attribute groups, each a list of sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """A symptom that stands out, how it shows, and how strong it is, 0-3."""

    name: str
    description: str
    severity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """A persona; one that is not localised is its own base."""

    persona_id: str
    base_persona_id: str
    name: str
    age: int
    gender: str
    nationality: str
    """ISO 3166 country."""
    language: str
    """BCP-47 language and script, without region."""
    severity_score: int
    """0-63."""
    band_scheme: str
    """The taxonomy of the severity bands with its version, as in `severity/bdi-ii@1`."""
    severity_level: str
    key_negative_symptoms: tuple[Symptom, ...]
    life_history: tuple[str, ...]
    social_context: tuple[str, ...]
    past_interactions: tuple[str, ...]
    linguistic_patterns: tuple[str, ...]
    emotional_tone: tuple[str, ...]
    typical_topics: tuple[str, ...]
    behavioral_constraints: tuple[str, ...]
    response_goals: tuple[str, ...]
    social_media_activity: tuple[str, ...]
    current_context_of_interaction: tuple[str, ...]
    source: str
    license: str

    def groups(self) -> dict[str, tuple[str, ...]]:
        """Return the attribute groups by name, in their order."""
        return {name: getattr(self, name) for name in GROUPS}

    def row(self) -> dict[str, Any]:
        """Return the persona as plain data: a row of `personas`, and its source and licence."""
        plain = asdict(self)
        listed = {name: list(values) for name, values in plain.items() if isinstance(values, tuple)}
        return {**plain, **listed, "group_id": self.base_persona_id}


def band_schemes() -> tuple[str, ...]:
    """Return the ids of the band schemes with their versions."""
    return tuple(load_taxonomy(one).key for one in taxonomy_ids() if one.startswith(SCHEMES))


def bands_of(band_scheme: str) -> dict[str, tuple[int, int]]:
    """Return the lowest and highest score of each level, both inclusive; LookupError for an unknown scheme.

    As a list of its values this is the option `band_scheme` of the metric of severity consistency.
    """
    if not band_scheme.startswith(SCHEMES):
        raise LookupError(f"no band scheme {band_scheme!r}; there are {', '.join(band_schemes())}")
    labels = load_taxonomy(band_scheme).labels
    return {one.id: (one.minimum, one.maximum) for one in labels if one.minimum is not None and one.maximum is not None}


def level_of(score: int, band_scheme: str) -> str:
    """Return the level of a score under a band scheme.

    Raises LookupError for an unknown scheme, ValueError for a score that lies in no band of it.
    """
    for level, (lowest, highest) in bands_of(band_scheme).items():
        if lowest <= score <= highest:
            return level
    raise ValueError(f"score {score} lies in no band of {band_scheme}")
