"""What may be searched, filtered and counted, by the row type of a config: the only columns that are ever named."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

COLLECTED = "collected_"
"""How the row types of a collection begin; their rows say beside the rest where they were collected."""
NOT_LOADED = ("chat", "codebook", "crosswalk")
"""Configs that repeat the words of others, or hold no rows of data."""
PREFERRED = ("utterances", "questions", "posts", "personas", "dialogues", "spans", "annotations", "ratings",
             "judgements", "generation")  # fmt: skip
"""In which order the row types are offered."""
SEARCHED = MappingProxyType({
    "utterances": ("text",),
    "dialogues": ("topic", "change_target"),
    "spans": ("phrase",),
    "questions": ("question", "question_english", "answers"),
    "personas": ("name", "life_history", "social_context", "typical_topics", "emotional_tone"),
})  # fmt: skip
"""The columns that hold words, by row type."""
WORDS = frozenset({
    *(name for names in SEARCHED.values() for name in names if name not in SEARCHED["dialogues"]),
    "turns", "messages", "answer_groups", "no_answers", "key_negative_symptoms", "past_interactions",
    "linguistic_patterns", "behavioral_constraints", "response_goals", "social_media_activity",
    "current_context_of_interaction", "gender", "age", "is_minor", "born_in", "marital_status",
    "number_of_people_in_household", "employment", "social_class", "religion", "settlement_raw", "gender_raw",
    "age_raw", "born_in_raw", "marital_status_raw", "number_of_people_in_household_raw", "education_raw",
    "profession_raw", "employment_raw", "social_class_raw", "religion_raw",
})  # fmt: skip
"""Words of people and what is said of them: never shown where only the labels are published, whatever a file holds."""
LEFT_IN_FILES = ("turns",)
"""Columns that repeat another config's rows; they are not held in memory."""
IDENTIFIERS = ("dialogue_id", "post_id", "question_id", "persona_id", "judgement_id", "target_id")
"""The columns that name a row, or what it belongs to; the first that a config has."""


ROLES = ("therapist", "client")


@dataclass(frozen=True, slots=True)
class FacetColumn:
    """What can be filtered by and is counted: the parameter's name, the column behind it, and how it is called."""

    name: str
    column: str
    title: str
    order: tuple[str, ...] = ()
    """The order of its values, where they have one of themselves and no class labels state it."""


FACETS = (
    FacetColumn("split", "split", "Split", ("train", "validation", "test")),
    FacetColumn("language", "language", "Language"),
    FacetColumn("region", "region", "Region"),
    FacetColumn("culture", "culture", "Culture"),
    FacetColumn("role", "role", "Role", ROLES),
    FacetColumn("main", "behaviour_main", "Behaviour, main class"),
    FacetColumn("behaviour", "behaviours", "Behaviour"),
    FacetColumn("talk_type", "talk_type", "Talk type"),
    FacetColumn("strategy", "strategies", "Strategy"),
    FacetColumn("question_type", "question_types", "Type of question"),
    FacetColumn("span_kind", "kind", "Kind of span"),
    FacetColumn("span_label", "label", "Label of span"),
    FacetColumn("intensity", "intensity", "Distress", ("light", "moderate", "high")),
    FacetColumn("quality", "mi_quality", "Quality of the MI"),
    FacetColumn("empathy", "empathy_score", "Empathy of the reply"),
    FacetColumn("severity", "severity_level", "Severity"),
    FacetColumn("attribute", "attribute", "What was annotated"),
    FacetColumn("origin", "origin", "Origin"),
    FacetColumn("translation", "translation", "Translation"),
    FacetColumn("collected_from", "source_dataset", "Collected from"),
)
FACET_NAMES = tuple(one.name for one in FACETS)
ORDERS = MappingProxyType({one.name: one.order for one in FACETS})
TITLES = MappingProxyType({one.name: one.title for one in FACETS})


def base_type(row_type: str) -> str:
    """Return the row type that a collected one adds to; any other is its own."""
    return row_type.removeprefix(COLLECTED)
