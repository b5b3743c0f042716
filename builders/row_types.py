"""Row types: what a row of each config is, and its columns."""

from __future__ import annotations

from types import MappingProxyType

from builders.columns import (
    LOCALISATIONS,
    METHODS,
    ORIGINS,
    QUALITIES,
    ROW_FACTS,
    SPAN_KINDS,
    TURN,
    Column,
    method_of,
)

DIALOGUE_ID = Column(name="dialogue_id", description="Stable id of the dialogue.", required=True)

TARGET: tuple[Column, ...] = (
    Column(
        name="target_id",
        description="What is annotated: `<dialogue_id>/<turn_id>`, a dialogue or a post.",
        required=True,
    ),
)

DIALOGUE: tuple[Column, ...] = (
    DIALOGUE_ID,
    *ROW_FACTS,
    Column(name="topic", description="What the dialogue is about."),
    Column(name="change_target", description="What would change; null where unknown."),
    Column(name="mi_quality", description="Quality of the MI shown.", closed=QUALITIES),
)


DEMOGRAPHICS = (
    "settlement", "gender", "age", "born_in", "marital_status", "number_of_people_in_household",
    "education", "profession", "employment", "social_class", "religion",
)  # fmt: skip
NORMALISED_DEMOGRAPHICS: tuple[Column, ...] = (
    Column(name="gender", description="female, male or trans.", demographic=True),
    Column(name="age", description="Age in years; null where not a number.", dtype="int32", demographic=True),
    Column(name="is_minor", description="Whether the stated age is under 18, in numbers or words.", dtype="bool",
           demographic=True),
    Column(name="born_in", description="ISO 3166 country of birth.", demographic=True),
    Column(name="marital_status", description="single, in_relationship, engaged, married, separated or divorced.",
           demographic=True),
    Column(name="number_of_people_in_household", description="People in the household.", dtype="int32",
           demographic=True),
    Column(name="employment", description="employed, self_employed, in_training or unemployed.", demographic=True),
    Column(name="social_class", description="lower, middle or upper.", demographic=True),
    Column(name="religion", description="islam, judaism, christianity, buddhism, alevism or none.", demographic=True),
)  # fmt: skip


def _raw_demographics() -> tuple[Column, ...]:
    return tuple(
        Column(name=f"{name}_raw", description=f"The {name.replace('_', ' ')} as upstream spells it.",
               demographic=True, text=True)
        for name in DEMOGRAPHICS
    )  # fmt: skip


PROVENANCE: tuple[Column, ...] = (
    Column(name="source_dataset", description="The dataset the row was collected from.", required=True),
    Column(name="source_version", description="Version of that dataset.", required=True),
    Column(name="source_licence", description="Licence of the row, as SPDX expression.", required=True),
)
"""What every row of a collection says beside its row facts."""

_ROW_TYPES: dict[str, tuple[Column, ...]] = {
    "dialogues": (
        *DIALOGUE,
        Column(name="turns", description="The turns in order.", is_list=True, fields=TURN, required=True),
    ),
    "utterances": (DIALOGUE_ID, *ROW_FACTS, *TURN),
    "annotations": (
        *TARGET,
        *ROW_FACTS,
        Column(name="annotator_id", description="Who annotated, as numbered upstream.", required=True),
        Column(name="attribute", description="What was annotated.", required=True),
        Column(name="value", description="The value given.", required=True),
    ),
    "ratings": (
        *TARGET,
        *ROW_FACTS,
        Column(name="rater_id", description="Who rated; null where not stated."),
        Column(name="scale", description="The instrument or scale.", required=True),
        Column(name="item", description="The rated item.", required=True),
        Column(name="value", description="The rating.", dtype="float64", required=True),
        Column(name="minimum", description="Lowest possible rating.", dtype="float64", required=True),
        Column(name="maximum", description="Highest possible rating.", dtype="float64", required=True),
    ),
    "generation": (
        *TARGET,
        *ROW_FACTS,
        Column(name="part", description="What the model did: client, therapist, coder.", required=True),
        Column(name="generator", description="The model, as its server named it.", required=True),
        Column(name="prompts", description="What it was prompted with, and in which version.", is_list=True,
               required=True),
        Column(name="generated_on", description="Day of its last reply, UTC; null where unknown."),
        Column(name="seed", description="What chance was drawn from.", dtype="int64"),
    ),
    "posts": (
        Column(name="post_id", description="Stable id of the post.", required=True),
        *ROW_FACTS,
        *_raw_demographics(),
        *NORMALISED_DEMOGRAPHICS,
        Column(name="has_response", description="Whether a reply was annotated.", dtype="bool", required=True),
        Column(name="empathy_score", description="Empathy of the reply.", taxonomy="support/empathy-score@1"),
        Column(name="empathy_score_raw", description="Upstream spelling behind `empathy_score`."),
    ),
    "spans": (
        *TARGET,
        Column(name="part", description="Part of the target: turn, post or response.", required=True),
        *ROW_FACTS,
        Column(name="kind", description="What kind of span it is.", closed=SPAN_KINDS, required=True),
        Column(name="phrase", description="The words of the span.", text=True, required=True),
        Column(name="start", description="First character in the text; null where the text is withheld upstream.",
               dtype="int32"),
        Column(name="end", description="One past the last character; null where the text is withheld upstream.",
               dtype="int32"),
        Column(name="label", description="Label of the taxonomy that belongs to the kind; null where none was given."),
        Column(name="label_raw", description="Upstream spelling behind `label`."),
        Column(name="label_method", description="How `label` came about.", closed=METHODS),
    ),
    "questions": (
        Column(name="question_id", description="Stable id of the question.", required=True),
        *ROW_FACTS,
        Column(name="topic", description="What the question is about."),
        Column(name="question", description="The question; null where only its English version is known.", text=True),
        Column(name="question_english", description="The question in English, where it is another language.",
               text=True),
        Column(name="answers", description="The answers.", is_list=True, text=True),
        Column(name="answer_groups", description="Answers that mean the same, where several people answered.",
               is_list=True, fields=(
            Column(name="answers", description="Spellings of the answer.", is_list=True, text=True),
            Column(name="answers_english", description="The answer in English.", is_list=True, text=True),
            Column(name="count", description="How many people gave it.", dtype="int32"),
        )),
        Column(name="no_answers", description="Why people gave no answer.", is_list=True, fields=(
            Column(name="reason", description="The reason, as upstream spells it.", text=True),
            Column(name="count", description="How many people gave it.", dtype="int32"),
        )),
        Column(name="question_types", description="Types of the question.", is_list=True, taxonomy="question/type@1"),
        Column(name="question_types_raw", description="Upstream spellings behind `question_types`.", is_list=True),
        method_of("question_types"),
        Column(name="strategies", description="Strategies of the answer.", is_list=True, taxonomy="support/strategy@1"),
        Column(name="strategies_raw", description="Upstream spellings behind `strategies`.", is_list=True),
        method_of("strategies"),
    ),
    "personas": (
        Column(name="persona_id", description="Stable id of the persona.", required=True),
        Column(name="base_persona_id", description="The persona it was localised from.", required=True),
        Column(name="nationality", description="ISO 3166 country.", required=True),
        Column(name="language", description="BCP-47 language that is spoken; the sheet itself is in English.",
               required=True),
        Column(name="culture", description="The culture whose notes it was localised with; null where none."),
        Column(name="localisation_method", description="How it was localised; null for an original.",
               closed=LOCALISATIONS),
        Column(name="origin", description="Where the words come from.", closed=ORIGINS, required=True),
        Column(name="group_id", description="What must stay in one split.", required=True),
        Column(name="fold", description="Cross-validation fold 0-4, by group.", dtype="int32", required=True),
        Column(name="severity_score", description="Severity 0-63.", dtype="int32", required=True),
        Column(name="band_scheme", description="Taxonomy of the severity bands.", required=True),
        Column(name="severity_level", description="Level under the band scheme.", required=True),
        Column(name="name", description="Fictional name.", text=True),
        Column(name="age", description="Age in years.", dtype="int32", demographic=True),
        Column(name="gender", description="Gender.", demographic=True),
        Column(name="key_negative_symptoms", description="Symptoms, each with severity 0-3.", is_list=True, fields=(
            Column(name="name", description="The symptom.", text=True),
            Column(name="description", description="How it shows.", text=True),
            Column(name="severity", description="Severity 0-3.", dtype="int32"),
        )),
        *(
            Column(name=name, description=f"The persona's {name.replace('_', ' ')}.", is_list=True, text=True)
            for name in (
                "life_history", "social_context", "past_interactions", "linguistic_patterns", "emotional_tone",
                "typical_topics", "behavioral_constraints", "response_goals", "social_media_activity",
                "current_context_of_interaction",
            )
        ),
    ),
    "judgements": (
        Column(name="judgement_id", description="Stable id of the judgement.", required=True),
        Column(name="judge", description="The judging model or person.", required=True),
        Column(name="language", description="BCP-47 language of the pair.", required=True),
        Column(name="region", description="ISO 3166 country of both personas; null where unknown."),
        Column(name="localisation_method", description="How both were localised; null for originals.",
               closed=LOCALISATIONS),
        Column(name="persona_a", description="First persona.", required=True),
        Column(name="persona_b", description="Second persona.", required=True),
        Column(name="base_persona_a", description="The persona that the first was localised from.", required=True),
        Column(name="base_persona_b", description="The persona that the second was localised from.", required=True),
        Column(name="verdict", description="Whom the judge finds more severe.", closed=("a", "b", "tie"),
               required=True),
        Column(name="score_a", description="Severity score of the first.", dtype="int32", required=True),
        Column(name="score_b", description="Severity score of the second.", dtype="int32", required=True),
        Column(name="order", description="Which was shown first.", closed=("ab", "ba"), required=True),
        Column(name="prompts", description="What a judging model was prompted with, and in which version.",
               is_list=True),
        Column(name="generated_on", description="Day of its reply, UTC; null for people."),
        Column(name="origin", description="Where the words come from.", closed=ORIGINS, required=True),
        Column(name="group_id", description="What must stay in one split: the pair.", required=True),
        Column(name="fold", description="Cross-validation fold 0-4, by group.", dtype="int32", required=True),
    ),
    "chat": (
        DIALOGUE_ID,
        *ROW_FACTS,
        Column(name="messages", description="The turns as chat messages.", is_list=True, required=True, fields=(
            Column(name="role", description="assistant (therapist) or user (client).", closed=("assistant", "user")),
            Column(name="content", description="What is said.", text=True),
        )),
    ),
    "codebook": (
        Column(name="taxonomy", description="The label set and its version.", required=True),
        Column(name="label", description="The label.", required=True),
        Column(name="position", description="Frozen position of the label.", dtype="int32", required=True),
        Column(name="definition", description="What the label means.", required=True),
        Column(name="source", description="Where the label comes from.", required=True),
        Column(name="spellings", description="Upstream spellings with their relation.", is_list=True, fields=(
            Column(name="vocabulary", description="The upstream vocabulary."),
            Column(name="spelling", description="The upstream spelling."),
            Column(name="relation", description="How it compares with the label."),
        )),
    ),
    "crosswalk": (
        Column(name="taxonomy", description="The label set and its version.", required=True),
        Column(name="dataset", description="The dataset that spells its labels so.", required=True),
        Column(name="column", description="The column, or the kind of span, that holds the label.", required=True),
        Column(name="spelling", description="The upstream spelling.", required=True),
        Column(name="relation", description="How it compares with the label.", required=True),
        Column(name="label", description="The label it became; null where none of the set fits."),
        Column(name="main", description="The main class that is kept where no label fits."),
        Column(name="rows", description="Rows that carry the spelling.", dtype="int64", required=True),
    ),
}  # fmt: skip
COLLECTED = ("dialogues", "utterances", "spans", "chat")
"""The row types that a collection harmonises."""
PREFIX = "collected_"
ROW_TYPES: MappingProxyType[str, tuple[Column, ...]] = MappingProxyType(
    _ROW_TYPES | {f"{PREFIX}{name}": (*_ROW_TYPES[name], *PROVENANCE) for name in COLLECTED}
)


def base_type(row_type: str) -> str:
    """Return the row type that a collected one adds its provenance to; any other is its own."""
    return row_type.removeprefix(PREFIX)


IDENTIFIERS: MappingProxyType[str, tuple[str, ...]] = MappingProxyType(
    {
        "dialogues": ("dialogue_id",),
        "utterances": ("dialogue_id", "turn_id"),
        "posts": ("post_id",),
        "questions": ("question_id",),
        "personas": ("persona_id",),
        "judgements": ("judgement_id",),
        "chat": ("dialogue_id",),
    }
)
"""The columns that name a row uniquely, for row types that have such columns."""
