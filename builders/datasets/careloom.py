"""Careloom: the dialogues, utterances, spans and chats of all datasets in one schema, with source and licence a row."""

from __future__ import annotations

from builders.definition import AssignedSplits, Dataset

DATASET = Dataset(
    name="careloom",
    version="1.0.0",
    title="Careloom collection",
    summary="The dialogues, utterances, annotated spans and chats of many datasets of mental-health support in one "
    "schema, every row with its dataset, version and licence; apart by licence where works cannot be merged.",
    homepage="https://github.com/careloom/careloom",
    collects=("tapestry", "annomi", "kmi", "culturecare", "esconv", "cpsycoun", "kokorochat"),
    label_sets=(
        "mi/behaviour@1",
        "mi/behaviour-main@1",
        "mi/talk-type@1",
        "support/strategy@1",
        "distress/intensity@1",
        "culture/signal@1",
    ),
    configs=("utterances", "dialogues", "spans", "chat"),
    splits=AssignedSplits(),
)
