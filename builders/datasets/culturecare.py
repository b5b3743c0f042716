"""CultureCare: cultural and emotional annotations of help-seeking posts and their replies in four cultures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from pydantic import ConfigDict, TypeAdapter, with_config
from typing_extensions import TypedDict

from builders.corpus import Corpus
from builders.definition import Dataset, Labels, SingleSplit, Source
from builders.demographics import is_minor, normalised, raw, whole_number
from builders.language_check import identify_among
from builders.reading.readers import read_records
from builders.rights import Access, Concern, Evidence, Form, Terms
from builders.row_types import DEMOGRAPHICS
from builders.source_files import SourceFiles

REPOSITORY = "https://github.com/UKPLab/arxiv2025-culturecare"
COMMIT = "b05b2a8b2c9afa5b1527364282ba413c6d70f26a"
FOLDER = "arxiv2025_culturecare/data"
CULTURE_OF_FILE = {"Arabic": "arab", "Chinese": "chinese", "German": "german", "Jewish": "jewish"}
CANDIDATES = ("en", "ar", "de", "he", "zh-Hans")
STRICT = ConfigDict(extra="forbid", strict=True)
Stated = str | int


@with_config(STRICT)
class Distress(TypedDict):
    """A phrase of distress with its intensity."""

    phrase: str
    intensity: str | None


@with_config(STRICT)
class Signal(TypedDict):
    """A cultural signal with its type."""

    phrase: str
    type: str | None


@with_config(STRICT)
class Support(TypedDict):
    """A phrase of support with its strategy."""

    phrase: str
    strategy: str | None


@with_config(STRICT)
class Demographics(TypedDict):
    """What the poster says of themselves; upstream writes numbers as text or as numbers."""

    settlement: Stated
    gender: Stated
    age: Stated
    born_in: Stated
    marital_status: Stated
    number_of_people_in_household: Stated
    education: Stated
    profession: Stated
    employment: Stated
    social_class: Stated
    religion: Stated


@with_config(STRICT)
class Post(TypedDict):
    """A post; its `text` is a link, never written anywhere."""

    text: str
    emotional_distress: list[Distress]
    cultural_signals: list[Signal]
    demographic_info: Demographics


@with_config(STRICT)
class Response(TypedDict):
    """The reply's annotations."""

    emotional_support: list[Support]
    cultural_signals: list[Signal]
    empathy_score: str


@with_config(STRICT)
class Record(TypedDict):
    """A record as upstream writes it."""

    culture: str
    post_id: str
    post: Post
    response: Response


ADAPTER = TypeAdapter(Record)
Span = tuple[str, str, str, str | None]
"""Part, kind, phrase, upstream label."""


def parse(files: SourceFiles) -> Iterator[Corpus]:
    """Yield one batch per culture's file. Post ids are positions in the pinned file."""
    for file in files:
        name = file.path.removeprefix(f"{FOLDER}/").removesuffix("_data.jsonl")
        records = read_records(file, ADAPTER)
        ids = [f"culturecare-{name.lower()}-{position}" for position in range(len(records))]
        spans = [list(_spans(record)) for record in records]
        languages = [identify_among(" ".join(phrase for _, _, phrase, _ in found), CANDIDATES) for found in spans]
        yield Corpus(
            place=file.path,
            tables={
                "posts": pa.table(
                    {
                        "post_id": pa.array(ids, pa.string()),
                        "group_id": pa.array(ids, pa.string()),
                        "language": pa.array(languages, pa.string()),
                        **_demographics(records),
                        "has_response": pa.array([_has_response(record) for record in records], pa.bool_()),
                        "empathy_score_raw": pa.array(
                            [record["response"]["empathy_score"] or None for record in records], pa.string()
                        ),
                    }
                ),
                "spans": _span_table(ids, spans),
                "ratings": _ratings(ids, records),
            },
            constants={
                "language_method": "detected",
                "culture": CULTURE_OF_FILE[name],
                "culture_basis": "community",
                "origin": "forum_post",
                "translation": "original",
            },
        )


def _has_response(record: Record) -> bool:
    """Return whether a reply was annotated: only then is there an empathy score (reproduces the paper's counts)."""
    return record["response"]["empathy_score"] != ""


def _spans(record: Record) -> Iterator[Span]:
    post, response = record["post"], record["response"]
    for distress in post["emotional_distress"]:
        yield "post", "distress", distress["phrase"], distress["intensity"]
    for signal in post["cultural_signals"]:
        yield "post", "cultural_signal", signal["phrase"], signal["type"]
    if _has_response(record):
        for support in response["emotional_support"]:
            yield "response", "support_strategy", support["phrase"], support["strategy"]
        for signal in response["cultural_signals"]:
            yield "response", "cultural_signal", signal["phrase"], signal["type"]


def _span_table(ids: list[str], spans: list[list[Span]]) -> pa.Table:
    owners = [identifier for identifier, found in zip(ids, spans, strict=True) for _ in found]
    part, kind, phrase, label = zip(*(span for found in spans for span in found), strict=True) if owners else ((),) * 4
    text = pa.string()
    return pa.table(
        {
            "owner_id": pa.array(owners, text),
            "target_id": pa.array(owners, text),
            "part": pa.array(part, text),
            "kind": pa.array(kind, text),
            "phrase": pa.array(phrase, text),
            "label_raw": pa.array(label, text),
        }
    )


def _ratings(ids: list[str], records: list[Record]) -> pa.Table:
    """Return the empathy of each reply as a rating 1-5; the leading digit of upstream's wording."""
    rated = [
        (identifier, record["response"]["empathy_score"])
        for identifier, record in zip(ids, records, strict=True)
        if _has_response(record)
    ]
    owners = pa.array([identifier for identifier, _ in rated], pa.string())
    number = len(rated)
    return pa.table(
        {
            "owner_id": owners,
            "target_id": owners,
            "scale": pa.repeat("empathy", number),
            "item": pa.repeat("empathy_score", number),
            "value": pa.array([float(score[0]) if score[0].isdecimal() else None for _, score in rated], pa.float64()),
            "minimum": pa.repeat(1.0, number),
            "maximum": pa.repeat(5.0, number),
        }
    )


def _demographics(records: list[Record]) -> dict[str, pa.Array]:
    stated: dict[str, list[str | None]] = {
        name: [raw(dict[str, Any](record["post"]["demographic_info"])[name]) for record in records]
        for name in DEMOGRAPHICS
    }
    columns = {f"{name}_raw": pa.array(values, pa.string()) for name, values in stated.items()}
    for name in ("gender", "born_in", "marital_status", "employment", "social_class", "religion"):
        columns[name] = pa.array([normalised(name, value) for value in stated[name]], pa.string())
    for name in ("age", "number_of_people_in_household"):
        columns[name] = pa.array([whole_number(value) for value in stated[name]], pa.int32())
    columns["is_minor"] = pa.array([is_minor(value) for value in stated["age"]], pa.bool_())
    return columns


DATASET = Dataset(
    name="culturecare",
    version="1.0.0",
    title="CultureCare",
    summary="Distress, cultural signals, support strategies and demographics annotated by in-culture annotators on "
    "help-seeking posts and replies; posts and replies themselves are withheld upstream.",
    homepage=REPOSITORY,
    sources=tuple(
        Source(
            path=f"{FOLDER}/{name}_data.jsonl",
            url=f"https://raw.githubusercontent.com/UKPLab/arxiv2025-culturecare/{COMMIT}/{FOLDER}/{name}_data.jsonl",
        )
        for name in CULTURE_OF_FILE
    ),
    rights=(
        Terms(
            concern=Concern.REPOSITORY,
            licence="Apache-2.0",
            evidence=Evidence(
                url=f"{REPOSITORY}/blob/{COMMIT}/LICENSE",
                date="2026-11-21",
                sha256="18186e366b81eb27f41c4cbb09bdd535d184a830cedf6ef34bbbfa2c94928096",
            ),
        ),
        Terms(
            concern=Concern.DATA,
            licence="LicenseRef-reddit-research-only",
            form=Form.LABELS,
            access=Access.MANUAL,
            forbids=frozenset({"train", "commercial", "send_to_third_party"}),
            evidence=Evidence(
                url=f"{REPOSITORY}/blob/{COMMIT}/README.md",
                date="2026-11-21",
                note="the data follow the platform's policy: research only, no model training",
            ),
        ),
        Terms(
            concern=Concern.PLATFORM,
            form=Form.LABELS,
            access=Access.MANUAL,
            forbids=frozenset({"train", "commercial", "send_to_third_party"}),
            evidence=Evidence(
                url=f"{REPOSITORY}/blob/{COMMIT}/README.md",
                date="2026-11-21",
                note="verbatim words of forum users; labels only, text stays with upstream",
            ),
        ),
    ),
    configs=("posts", "spans", "ratings"),
    labels={
        "empathy_score": Labels(taxonomy="support/empathy-score@1", crosswalk="culturecare", method="human_single")
    },
    span_labels={
        "distress": Labels(taxonomy="distress/intensity@1", crosswalk="culturecare", method="human_single"),
        "cultural_signal": Labels(taxonomy="culture/signal@1", crosswalk="culturecare", method="human_single"),
        "support_strategy": Labels(taxonomy="support/strategy@1", crosswalk="culturecare", method="human_single"),
    },
    splits=SingleSplit(name="test"),
    withheld=("post_id", "text"),
    parse=parse,
    divisible="files",
)
