"""The rights of what this kit generates: its prompts and personas are free, the model's terms are for others to say."""

from __future__ import annotations

from builders.rights import Concern, Evidence, Terms

OURS = Terms(
    concern=Concern.DATA,
    licence="CC-BY-4.0",
    evidence=Evidence(
        url="https://creativecommons.org/licenses/by/4.0/",
        date="2026-11-21",
        note="made with the prompts, personas and situations of this project and placed under CC BY 4.0",
    ),
)
OF_MODEL_UNKNOWN = Terms(
    concern=Concern.GENERATOR,
    evidence=Evidence(
        url="",
        date="",
        note="which model wrote the words, and what its terms allow, is known to whoever asked it",
    ),
)
"""Without evidence of the model's terms the verdict is none."""


def generated_rights(model: Terms = OF_MODEL_UNKNOWN) -> tuple[Terms, ...]:
    """Return the rights of generated dialogues; `model` is what the terms of the model say, with evidence.

    ValueError where it is about anything but the generator.
    """
    if model.concern is not Concern.GENERATOR:
        raise ValueError(f"model: expected terms of the {Concern.GENERATOR}, got those of the {model.concern}")
    return (OURS, model)
