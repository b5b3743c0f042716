"""KMI: Korean Motivational Interviewing dialogues made with simulated clients, with English translations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NotRequired

import pyarrow as pa
from pydantic import ConfigDict, TypeAdapter, with_config
from typing_extensions import TypedDict

from builders.corpus import Corpus
from builders.definition import Dataset, GroupedHash, Labels, Source
from builders.reading.readers import read_json_array
from builders.rights import Concern, Evidence, Terms
from builders.source_files import SourceFiles

REPOSITORY = "https://github.com/hjkim811/KMI"
COMMIT = "1134c981658ae45b85ab5217d0979965d0f22904"
STRICT = ConfigDict(extra="forbid", strict=True)
LANGUAGES = (("ko", "original"), ("en", "machine"))
ROLES = {"Therapist": "therapist", "Client": "client"}


@with_config(STRICT)
class Turn(TypedDict):
    """A turn as released; clients carry no label."""

    role: Literal["Therapist", "Client"]
    utterance_ko: str
    utterance_en: str
    label: str | None


@with_config(STRICT)
class Dialogue(TypedDict):
    """A dialogue as released; `context` (a real person's post, in earlier files) is never read on."""

    id: int
    category_ko: str
    category_en: str
    dialogue: list[Turn]
    turns: NotRequired[int]
    context: NotRequired[str]


ADAPTER = TypeAdapter(Dialogue)


def parse(files: SourceFiles) -> Iterator[Corpus]:
    """Yield one batch per language: the parallel versions of a dialogue share group and `parallel_id`."""
    file = files.only()
    records = read_json_array(file, ADAPTER)
    for language, translation in LANGUAGES:
        ids = [f"kmi-{record['id']}-{language}" for record in records]
        parallel = [f"kmi-{record['id']}" for record in records]
        turns = [
            (identifier, position, turn)
            for identifier, record in zip(ids, records, strict=True)
            for position, turn in enumerate(record["dialogue"])
        ]
        labels = [turn["label"] if turn["role"] == "Therapist" else None for _, _, turn in turns]
        yield Corpus(
            place=file.path,
            tables={
                "dialogues": pa.table(
                    {
                        "dialogue_id": pa.array(ids, pa.string()),
                        "parallel_id": pa.array(parallel, pa.string()),
                        "group_id": pa.array(parallel, pa.string()),
                        "topic": pa.array([record["category_en"] for record in records], pa.string()),
                    }
                ),
                "utterances": pa.table(
                    {
                        "dialogue_id": pa.array([identifier for identifier, _, _ in turns], pa.string()),
                        "turn_id": pa.array([position for _, position, _ in turns], pa.int32()),
                        "role": pa.array([ROLES[turn["role"]] for _, _, turn in turns], pa.string()),
                        "text": pa.array([_text(turn, language) for _, _, turn in turns], pa.string()),
                        "behaviours_raw": pa.array(
                            [None if label is None else [label] for label in labels], pa.list_(pa.string())
                        ),
                    }
                ),
            },
            constants={
                "language": language,
                "language_method": "declared",
                "region": "KR",
                "culture": "korean",
                "culture_basis": "community",
                "origin": "llm_generated",
                "translation": translation,
                "original_language": None if language == "ko" else "ko",
            },
        )


def _text(turn: Turn, language: str) -> str:
    return turn["utterance_ko"] if language == "ko" else turn["utterance_en"]


DATASET = Dataset(
    name="kmi",
    version="1.0.0",
    title="KMI",
    summary="Machine-generated Korean Motivational Interviewing dialogues with English translations; client turns "
    "were simulated from forum posts, labels are the ones the generation asked for.",
    homepage=REPOSITORY,
    sources=(
        Source(
            path="kmi.json",
            url=f"https://raw.githubusercontent.com/hjkim811/KMI/{COMMIT}/kmi.json",
            obtain="The released file has not been pinned yet: compare it with upstream before pinning it.",
        ),
    ),
    rights=(
        Terms(
            concern=Concern.DATA,
            licence="CC-BY-4.0",
            evidence=Evidence(
                url=f"{REPOSITORY}/blob/{COMMIT}/LICENSE",
                date="2026-11-21",
                sha256="5e99f11883c5b1f0dae85310b4b740f717af9f1669caac8ebd7f413f44f655af",
            ),
        ),
    ),
    configs=("dialogues", "utterances", "chat"),
    labels={"behaviours": Labels(taxonomy="mi/behaviour@1", crosswalk="kmi", method="prompted")},
    splits=GroupedHash(),
    withheld=("context",),
    parse=parse,
)
