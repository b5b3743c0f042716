"""Sessions: Motivational Interviewing between two language models, coded by what the therapist was asked to do."""

from __future__ import annotations

from collections.abc import Iterator

from builders.corpus import Corpus
from builders.definition import Dataset, GroupedHash, Labels, Source
from builders.generation.generated_rights import generated_rights
from builders.generation.sessions.rows import PROMPTED, SESSIONS, session_corpus
from builders.source_files import SourceFiles


def parse(files: SourceFiles) -> Iterator[Corpus]:
    """Yield the sessions; those about one situation share a group."""
    yield from session_corpus(files.only(), prefix="sessions")


DATASET = Dataset(
    name="sessions",
    version="1.0.0",
    title="Sessions",
    summary="Motivational Interviewing sessions between two language models: a client who discloses slowly, and a "
    "therapist who is told what to do next by a forecaster of behaviours; the codes are what was asked for.",
    homepage="https://huggingface.co/careloom",
    sources=(Source(path=SESSIONS, obtain="Made by `careloom generate sessions`."),),
    rights=generated_rights(),
    configs=("dialogues", "utterances", "generation", "chat"),
    labels={
        "behaviours": Labels(taxonomy="mi/behaviour@1", method=PROMPTED),
        "talk_type": Labels(taxonomy="mi/talk-type@1", method=PROMPTED),
    },
    splits=GroupedHash(),
    parse=parse,
)
