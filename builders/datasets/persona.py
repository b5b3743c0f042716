"""Persona: simulated symptom interviews with localised personas, and blind judgements of their severity."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from builders.corpus import Corpus
from builders.definition import Dataset, SingleSplit, Source
from builders.generation.generated_rights import generated_rights
from builders.generation.interviews.source_folder import (
    DIALOGUES,
    JUDGEMENTS,
    PERSONAS,
    interview_corpus,
    judgement_corpus,
    persona_corpus,
)
from builders.source_files import SourceFiles

MADE = "Made by `careloom generate interviews`, and the judgements by `careloom generate judgements`."


def parse(files: SourceFiles) -> Iterator[Corpus]:
    """Yield interviews, personas and judgements, each in tables of their own."""
    return chain(
        interview_corpus(files.named(DIALOGUES)),
        persona_corpus(files.named(PERSONAS)),
        judgement_corpus(files.named(JUDGEMENTS)),
    )


DATASET = Dataset(
    name="persona",
    version="1.0.0",
    title="Persona",
    summary="Symptom interviews between two language models, one of which plays a persona of known severity, localised "
    "by nationality and language; with the personas and blind judgements of who is more affected.",
    homepage="https://huggingface.co/careloom",
    sources=tuple(Source(path=name, obtain=MADE) for name in (PERSONAS, DIALOGUES, JUDGEMENTS)),
    rights=generated_rights(),
    configs=("dialogues", "utterances", "generation", "personas", "judgements", "chat"),
    splits=SingleSplit(name="test"),
    parse=parse,
)
