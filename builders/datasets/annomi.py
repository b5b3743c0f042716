"""AnnoMI: transcripts of public Motivational Interviewing demonstrations with expert labels, in English."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from builders.corpus import Corpus
from builders.definition import Dataset, GroupedHash, Labels, Source
from builders.majority import majority
from builders.reading.readers import read_csv, read_integers
from builders.rights import Access, Concern, Evidence, Form, Terms
from builders.source_files import SourceFiles

REPOSITORY = "https://github.com/uccollab/AnnoMI"
COMMIT = "42936645ec3857a9c84ab296a36a3c34b779ef49"
COLUMNS = (
    "mi_quality",
    "transcript_id",
    "video_title",
    "video_url",
    "topic",
    "utterance_id",
    "interlocutor",
    "timestamp",
    "utterance_text",
    "annotator_id",
    "therapist_input_exists",
    "therapist_input_subtype",
    "reflection_exists",
    "reflection_subtype",
    "question_exists",
    "question_subtype",
    "main_therapist_behaviour",
    "client_talk_type",
)
ATTRIBUTES = COLUMNS[10:]
BEHAVIOURS = ("reflection", "question", "therapist_input")
NOT_APPLICABLE = "n/a"


def parse(files: SourceFiles) -> Iterator[Corpus]:
    """Yield the one batch: an utterance is a run of rows, one an annotator.

    Main behaviour and talk type are the majority, ties to the earliest row; the fine behaviours are those of the
    earliest row, since no vote over combinations of them is defined upstream.
    """
    file = files.only()
    table = read_csv(file, COLUMNS)
    transcript = read_integers(table.column("transcript_id"), file.path)
    turn = read_integers(table.column("utterance_id"), file.path)
    starts = np.flatnonzero(np.diff(transcript, prepend=-1) | np.diff(turn, prepend=-1))
    items = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(turn)))
    values = {name: nulled(table.column(name)) for name in ATTRIBUTES}
    utterances = table.take(starts)
    dialogue_ids = pc.binary_join_element_wise("annomi", utterances.column("transcript_id"), "-")
    main = majority(items, values["main_therapist_behaviour"], len(starts))
    talk = majority(items, values["client_talk_type"], len(starts))
    count = main.count + talk.count
    share = np.where(main.count > 0, main.share, talk.share)
    yield Corpus(
        tables={
            "dialogues": _dialogues(utterances, transcript[starts]),
            "utterances": pa.table(
                {
                    "dialogue_id": dialogue_ids,
                    "turn_id": pa.array(turn[starts], pa.int32()),
                    "role": utterances.column("interlocutor"),
                    "text": utterances.column("utterance_text"),
                    "behaviours_raw": _behaviours({name: value.take(starts) for name, value in values.items()}),
                    "behaviour_main_raw": main.label,
                    "talk_type_raw": talk.label,
                    "annotation_count": pa.array(count, pa.int32()),
                    "label_agreement": pa.array(share, mask=count < 2),
                }
            ),
            "annotations": _annotations(table, values, pc.take(dialogue_ids, items)),
        },
        constants={
            "language": "en",
            "language_method": "declared",
            "origin": "demonstration",
            "translation": "original",
        },
    )


def nulled(column: pa.ChunkedArray) -> pa.Array:
    """Return a column with `n/a` as null."""
    values = column.combine_chunks()
    return pc.if_else(pc.equal(values, NOT_APPLICABLE), pa.scalar(None, pa.string()), values)


def _dialogues(utterances: pa.Table, transcript: np.ndarray) -> pa.Table:
    """Return a row a transcript; transcripts of one video share a group, named by the first of them."""
    first = np.flatnonzero(np.diff(transcript, prepend=-1))
    table = utterances.take(first)
    videos = table.column("video_url").combine_chunks().dictionary_encode().indices.to_numpy()
    _, earliest = np.unique(videos, return_index=True)
    return pa.table(
        {
            "dialogue_id": pc.binary_join_element_wise("annomi", table.column("transcript_id"), "-"),
            "group_id": pc.binary_join_element_wise(
                "annomi-video", table.column("transcript_id").take(earliest[videos]), "-"
            ),
            "topic": pc.utf8_trim_whitespace(table.column("topic")),
            "mi_quality": table.column("mi_quality"),
        }
    )


def _behaviours(values: dict[str, pa.Array]) -> pa.ListArray:
    """Return per utterance the subtypes of the behaviours that exist; null on client turns."""
    columns = [values[f"{name}_subtype"] for name in BEHAVIOURS]
    therapist = pc.is_valid(values["main_therapist_behaviour"]).to_pylist()
    rows = zip(*(column.to_pylist() for column in columns), strict=True)
    lists = [[code for code in row if code] if spoken else None for row, spoken in zip(rows, therapist, strict=True)]
    return pa.array(lists, pa.list_(pa.string()))


def _annotations(table: pa.Table, values: dict[str, pa.Array], owners: pa.Array) -> pa.Table:
    """Return every annotator's value of every attribute, rows in upstream order."""
    target = pc.binary_join_element_wise(owners, table.column("utterance_id"), "/")
    row = np.arange(table.num_rows)
    parts = []
    for position, name in enumerate(ATTRIBUTES):
        kept = pc.is_valid(values[name])
        rows = pa.array(row).filter(kept)
        parts.append(
            pa.table(
                {
                    "order": pc.add(pc.multiply(rows, len(ATTRIBUTES)), position),
                    "owner_id": owners.filter(kept),
                    "target_id": target.filter(kept),
                    "annotator_id": table.column("annotator_id").filter(kept),
                    "attribute": pa.repeat(name, len(rows)),
                    "value": values[name].filter(kept),
                }
            )
        )
    return pa.concat_tables(parts).sort_by("order").drop_columns(["order"])


DATASET = Dataset(
    name="annomi",
    version="1.0.0",
    title="AnnoMI",
    summary="Transcribed demonstrations of high- and low-quality Motivational Interviewing with expert labels.",
    homepage=REPOSITORY,
    sources=(
        Source(
            path="AnnoMI-full.csv",
            url=f"https://raw.githubusercontent.com/uccollab/AnnoMI/{COMMIT}/AnnoMI-full.csv",
        ),
    ),
    rights=(
        Terms(
            concern=Concern.DATA,
            evidence=Evidence(
                url=f"{REPOSITORY}/tree/{COMMIT}", date="2026-11-21", note="the repository states no licence"
            ),
        ),
        Terms(
            concern=Concern.PLATFORM,
            form=Form.RECIPE,
            access=Access.MANUAL,
            evidence=Evidence(
                url="https://developers.google.com/youtube/terms/developer-policies",
                date="2026-11-21",
                note="transcripts of videos on a platform whose policies restrict storage",
            ),
        ),
    ),
    configs=("dialogues", "utterances", "annotations", "chat"),
    labels={
        "behaviours": Labels(taxonomy="mi/behaviour@1", crosswalk="annomi", method="human_single"),
        "behaviour_main": Labels(taxonomy="mi/behaviour-main@1", crosswalk="annomi", method="human_majority"),
        "talk_type": Labels(taxonomy="mi/talk-type@1", crosswalk="annomi", method="human_majority"),
    },
    splits=GroupedHash(),
    withheld=("video_url", "video_title"),
    parse=parse,
)
