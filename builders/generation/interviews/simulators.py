"""What the interviewer and the patient are told: the messages of a turn, from prompt files, persona and notes."""

from __future__ import annotations

from collections.abc import Sequence

from builders.generation.composed_prompts import Composed, compose
from builders.generation.interviews.stages import Stage
from builders.generation.interviews.turns import Turn, transcript
from builders.generation.localisation.culture import KINDS
from builders.generation.localisation.localised import LocalisedPersona
from builders.generation.reply_language import language_name, region_name

STRENGTHS = ("hardly there", "slight", "clear", "strong")
"""How strong a symptom is in words, by its severity 0-3: a patient tells no numbers."""


def interviewer_prompt(
    localised: LocalisedPersona, turns: Sequence[Turn], stage: Stage, *, last_words: bool = False
) -> Composed:
    """Return the messages for the interviewer's next turn, who knows country, language and what has been said."""
    return compose(
        system=("interview_interviewer",),
        user=("interview_interviewer_turn",),
        region=region_name(localised.persona.nationality),
        language=language_name(localised.persona.language),
        transcript=transcript(turns),
        stage=stage,
        stage_begins=not any(turn.stage == stage.id for turn in turns),
        last_words=last_words,
    )


def patient_prompt(localised: LocalisedPersona, turns: Sequence[Turn]) -> Composed:
    """Return the messages for the patient's next turn; what the grounded method adds is one more part."""
    persona = localised.persona
    parts = ("interview_patient", "persona_sheet", *(("persona_notes",) if localised.notes else ()))
    return compose(
        system=parts,
        user=("interview_patient_turn",),
        persona=persona,
        region=region_name(persona.nationality),
        language=language_name(persona.language),
        tag=persona.language,
        strengths=STRENGTHS,
        groups=[(_title(name), sentences) for name, sentences in persona.groups().items()],
        kinds=[(_title(kind), notes) for kind in KINDS if (notes := _of_kind(localised, kind))],
        transcript=transcript(turns),
    )


def _of_kind(localised: LocalisedPersona, kind: str) -> list[object]:
    return [note for note in localised.notes if note.kind == kind]


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()
