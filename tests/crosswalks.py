"""The published orders of all label sets, and every crosswalk as a parameter."""

from __future__ import annotations

import pytest

from builders.labels import load_taxonomy, taxonomy_ids

FROZEN = {
    "culture/group@1": (
        "american", "indian", "korean", "chinese", "japanese", "bangladeshi", "egyptian", "moroccan", "israeli",
        "german", "spanish", "mexican", "french", "indonesian", "arab", "jewish",
    ),
    "culture/signal@1": (
        "concepts", "norms_and_morals", "values", "demographics", "knowledge", "language", "artifacts",
    ),
    "distress/intensity@1": ("light", "moderate", "high"),
    "mi/behaviour@1": (
        "simple_reflection", "complex_reflection", "open_question", "closed_question", "affirm", "give_information",
        "advise", "negotiate", "give_options", "other",
    ),
    "mi/behaviour-main@1": ("reflection", "question", "therapist_input", "other"),
    "mi/talk-type@1": ("change", "neutral", "sustain"),
    "question/type@1": (
        "diagnosis", "treatment", "anatomy_and_physiology", "epidemiology", "healthy_lifestyle", "provider_choice",
        "other",
    ),
    "session/client-review@1": (
        "felt_heard_and_understood", "felt_respected", "gained_new_insights", "felt_hopeful_or_expectant",
        "concerns_were_addressed", "thought_through_concerns_together", "conversation_had_good_rhythm",
        "conversation_felt_comfortable", "felt_appropriate_and_satisfying", "conversation_was_valuable",
        "conversation_started_smoothly", "conversation_ended_well", "showed_acceptance_and_empathy",
        "provided_acknowledgment_and_affirmation", "asked_effective_questions", "summarized_key_points_effectively",
        "clarified_issues_clearly", "helped_identify_goals", "offered_actionable_suggestions",
        "encouraged_and_instilled_hope", "score",
    ),
    "severity/bdi-ii@1": ("minimal", "mild", "moderate", "severe"),
    "severity/talkdep@1": ("minimal", "mild", "moderate", "severe"),
    "support/empathy-score@1": (
        "not_empathetic", "slightly_empathetic", "moderately_empathetic", "quite_empathetic", "very_empathetic",
    ),
    "support/strategy@1": (
        "question", "restatement_or_paraphrasing", "reflection_of_feelings", "self_disclosure",
        "affirmation_and_reassurance", "providing_suggestions", "information", "others",
    ),
}  # fmt: skip
"""The published order of every version. A changed order is a new version, never an edit of this table."""

CROSSWALKS = [
    (taxonomy, crosswalk) for taxonomy in map(load_taxonomy, taxonomy_ids()) for crosswalk in taxonomy.crosswalks
]
each_crosswalk = pytest.mark.parametrize(
    ("taxonomy", "crosswalk"), CROSSWALKS, ids=[f"{taxonomy.key}-{crosswalk.id}" for taxonomy, crosswalk in CROSSWALKS]
)
