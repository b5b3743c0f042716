"""Tapestry: the project's own corpus of MI dialogues in twelve languages, written by machine, CC BY 4.0."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NotRequired, TypeVar

import pyarrow as pa
import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from builders.corpus import Corpus
from builders.definition import AssignedSplits, Dataset, Labels, Source
from builders.problems import Problem, ProblemsFound, Report
from builders.reading.diagnosis import REPAIR, validation_messages
from builders.reading.readers import read_text
from builders.rights import Concern, Evidence, Terms
from builders.source_files import SourceFile, SourceFiles

FOLDER = "tapestry"
SITUATIONS = f"{FOLDER}/situations.yaml"
LANGUAGES = ("ar", "bn", "de", "en", "es", "fr", "he", "hi", "id", "ja", "ko", "zh-Hans")
STRICT = ConfigDict(extra="forbid", strict=True)
Content = TypeVar("Content")
KINDS = {"distress": "distress", "signal": "cultural_signal"}


@with_config(STRICT)
class Situation(TypedDict):
    """A situation: every dialogue about it lies in its split."""

    id: str
    split: Literal["train", "validation", "test"]
    topic: str
    change_target: str
    premise: str


@with_config(STRICT)
class Phrase(TypedDict):
    """A phrase that occurs once in its turn, with either a distress level or a signal type."""

    phrase: str
    distress: NotRequired[str]
    signal: NotRequired[str]


@with_config(STRICT)
class Turn(TypedDict):
    """A turn: the speaker's role is the key of the text."""

    therapist: NotRequired[str]
    client: NotRequired[str]
    behaviours: NotRequired[list[str]]
    strategy: NotRequired[str]
    talk_type: NotRequired[str]
    spans: NotRequired[list[Phrase]]


@with_config(STRICT)
class Dialogue(TypedDict):
    """A dialogue about one situation in one region."""

    situation: str
    region: str
    culture: str
    mi_quality: str
    turns: list[Turn]


def parse(files: SourceFiles) -> Iterator[Corpus]:
    """Yield one batch per language file."""
    situations = {one["id"]: one for one in _load(files.named(SITUATIONS), TypeAdapter(list[Situation]))}
    for file in files:
        if file.path == SITUATIONS:
            continue
        dialogues = _load(file, TypeAdapter(list[Dialogue]))
        _refuse(file, dialogues, situations)
        yield _corpus(file.path, dialogues, situations)


def _load(file: SourceFile, adapter: TypeAdapter[Content]) -> Content:
    text = read_text(file)
    try:
        return adapter.validate_python(yaml.load(text, Loader=yaml.CSafeLoader))
    except yaml.YAMLError as error:
        raise ProblemsFound.single("yaml", file.path, str(error).replace("\n", " "), REPAIR) from error
    except ValidationError as error:
        raise ProblemsFound(
            Report(
                [
                    Problem(rule=rule, place=file.path, message=message, fix=REPAIR)
                    for rule, message in validation_messages(error)
                ]
            )
        ) from error


def _refuse(file: SourceFile, dialogues: list[Dialogue], situations: dict[str, Situation]) -> None:
    """Raise with every dialogue of an unknown situation, turn without one speaker and phrase that is not unique."""
    report = Report()
    for number, dialogue in enumerate(dialogues, start=1):
        place = f"{file.path} dialogue {number}"
        if dialogue["situation"] not in situations:
            report.add(
                Problem(
                    rule="unknown-situation",
                    place=place,
                    message=f"situation {dialogue['situation']!r} is not in {SITUATIONS}",
                    fix=REPAIR,
                )
            )
        for position, turn in enumerate(dialogue["turns"]):
            if ("therapist" in turn) == ("client" in turn):
                report.add(
                    Problem(
                        rule="role",
                        place=f"{place} turn {position}",
                        message="expected exactly one of therapist and client",
                        fix=REPAIR,
                    )
                )
            for span in turn.get("spans", ()):
                found = _text(turn).count(span["phrase"])
                if found != 1 or ("distress" in span) == ("signal" in span):
                    report.add(
                        Problem(
                            rule="span",
                            place=f"{place} turn {position}",
                            fix=REPAIR,
                            message="expected a phrase that occurs once, with a distress level or a signal type; "
                            f"it occurs {found} times",
                        )
                    )
    if report.failed:
        raise ProblemsFound(report)


def _text(turn: Turn) -> str:
    return turn["therapist"] if "therapist" in turn else turn.get("client", "")


def _corpus(path: str, dialogues: list[Dialogue], situations: dict[str, Situation]) -> Corpus:
    language = path.removeprefix(f"{FOLDER}/").removesuffix(".yaml")
    ids = [f"tapestry-{language}-{dialogue['region']}-{dialogue['situation']}" for dialogue in dialogues]
    about = [situations[dialogue["situation"]] for dialogue in dialogues]
    turns = [
        (identifier, position, turn)
        for identifier, dialogue in zip(ids, dialogues, strict=True)
        for position, turn in enumerate(dialogue["turns"])
    ]
    text, texts = pa.string(), pa.list_(pa.string())
    return Corpus(
        place=path,
        tables={
            "dialogues": pa.table(
                {
                    "dialogue_id": pa.array(ids, text),
                    "region": pa.array([dialogue["region"] for dialogue in dialogues], text),
                    "culture": pa.array([dialogue["culture"] for dialogue in dialogues], text),
                    "parallel_id": pa.array([dialogue["situation"] for dialogue in dialogues], text),
                    "group_id": pa.array([dialogue["situation"] for dialogue in dialogues], text),
                    "split": pa.array([one["split"] for one in about], text),
                    "topic": pa.array([one["topic"] for one in about], text),
                    "change_target": pa.array([one["change_target"] for one in about], text),
                    "mi_quality": pa.array([dialogue["mi_quality"] for dialogue in dialogues], text),
                }
            ),
            "utterances": pa.table(
                {
                    "dialogue_id": pa.array([identifier for identifier, _, _ in turns], text),
                    "turn_id": pa.array([position for _, position, _ in turns], pa.int32()),
                    "role": pa.array(["therapist" if "therapist" in turn else "client" for _, _, turn in turns], text),
                    "text": pa.array([_text(turn) for _, _, turn in turns], text),
                    "behaviours_raw": pa.array([turn.get("behaviours") for _, _, turn in turns], texts),
                    "talk_type_raw": pa.array([turn.get("talk_type") for _, _, turn in turns], text),
                    "strategies_raw": pa.array(
                        [[turn["strategy"]] if "strategy" in turn else None for _, _, turn in turns], texts
                    ),
                }
            ),
            "spans": _spans(turns),
        },
        constants={
            "language": language,
            "language_method": "authored",
            "culture_basis": "prompted",
            "origin": "llm_generated",
            "translation": "localised",
        },
    )


def _spans(turns: list[tuple[str, int, Turn]]) -> pa.Table:
    """Return the spans with their offsets in Unicode code points."""
    rows = []
    for owner, position, turn in turns:
        for span in turn.get("spans", ()):
            start = _text(turn).index(span["phrase"])
            kind = "distress" if "distress" in span else "signal"
            rows.append(
                (
                    owner,
                    f"{owner}/{position}",
                    "turn",
                    KINDS[kind],
                    span["phrase"],
                    start,
                    start + len(span["phrase"]),
                    span.get(kind),
                )
            )
    names = ("owner_id", "target_id", "part", "kind", "phrase", "start", "end", "label_raw")
    types = (*[pa.string()] * 5, pa.int32(), pa.int32(), pa.string())
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    return pa.table({name: pa.array(values, kind) for name, values, kind in zip(names, columns, types, strict=True)})


DATASET = Dataset(
    name="tapestry",
    version="1.0.0",
    title="Tapestry",
    summary="Motivational Interviewing dialogues about situations of life, told anew in many languages and "
    "regions. Machine-written; labels authored with the text; not clinically validated and not "
    "reviewed by native speakers.",
    homepage="https://huggingface.co/careloom",
    sources=(
        Source(path=SITUATIONS, embedded=True),
        *(Source(path=f"{FOLDER}/{language}.yaml", embedded=True) for language in LANGUAGES),
    ),
    rights=(
        Terms(
            concern=Concern.DATA,
            licence="CC-BY-4.0",
            evidence=Evidence(
                url="https://creativecommons.org/licenses/by/4.0/",
                date="2026-11-21",
                note="written for this project and placed under CC BY 4.0 by it",
            ),
        ),
    ),
    configs=("dialogues", "utterances", "spans", "chat"),
    labels={
        "behaviours": Labels(taxonomy="mi/behaviour@1", method="authored"),
        "talk_type": Labels(taxonomy="mi/talk-type@1", method="authored"),
        "strategies": Labels(taxonomy="support/strategy@1", method="authored"),
    },
    span_labels={
        "distress": Labels(taxonomy="distress/intensity@1", method="authored"),
        "cultural_signal": Labels(taxonomy="culture/signal@1", method="authored"),
    },
    splits=AssignedSplits(),
    parse=parse,
)
