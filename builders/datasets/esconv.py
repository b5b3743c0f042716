"""ESConv: emotional support between crowd workers in chosen roles, with the supporters' strategies, in English."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pyarrow as pa

from builders.corpus import Corpus
from builders.definition import AssignedSplits, Dataset, Labels, Source
from builders.privacy import masked_turns
from builders.reading.dialogue_tables import DialogueColumns, nested_corpus
from builders.reading.grouping import with_groups
from builders.reading.json_tables import read_json_table, text_schema
from builders.reading.readers import read_each, read_json_lines
from builders.reading.side_tables import Rated, with_sides
from builders.rights import Concern, Evidence, Terms, UseName
from builders.source_files import SourceFile, SourceFiles

HOME, COMMIT = "thu-coai/Emotional-Support-Conversation", "f262d062ad74cb39b17ea476facc81568ddcba24"
COPIER, COPIED = "yulinlp/T5-PEFT", "be2ffc3fc712312221043fc1bd5e70992a06b13f"
LICENCE, NC = "82656a050544ab820c9aa7b61433f5181f8e80cacd042377140962a3e3eb5721", "CC-BY-NC-4.0"
OWN, COPY, RAW = "FailedESConv.json", "dataset/esconv", "https://raw.githubusercontent.com"
SPLITS = {OWN: "failed", f"{COPY}/train.txt": "train", f"{COPY}/valid.txt": "validation", f"{COPY}/test.txt": "test"}
CHOSEN = ("emotion_type", "experience_type")
ASKED = ("initial_emotion_intensity", "final_emotion_intensity", "empathy", "relevance")
SEEN = tuple(Rated(column=f"survey_score.seeker.{one}", rater="seeker", item=one) for one in ASKED)
SURVEY = (*SEEN, Rated(column="survey_score.supporter.relevance", rater="supporter", item="relevance", minimum=0))
"""The supporters' answers hold zeros too."""
FEEDBACK = Rated(column="annotation.feedback", rater="seeker", item="feedback")
FREE = ("seeker_question1", "seeker_question2", "supporter_question1", "supporter_question2")
LEAVES = (*CHOSEN, "problem_type", "situation", *(one.column for one in SURVEY), "dialog[].speaker")
FAILED = text_schema(*LEAVES, *(f"dialog[].{one}" for one in ("content", "annotation.strategy", "annotation.feedback")))
KEPT = text_schema(*LEAVES, "dialog[].text", "dialog[].strategy", *FREE)
COLUMNS = DialogueColumns(
    dialogue_id="id", turns="dialog", group="group", facts={"topic": "problem_type", "split": "split"}, text="text",
    role="speaker", roles={"usr": "client", "sys": "therapist", "speaker": "client", "listener": "therapist"},
    labels={"strategies_raw": "strategy"})  # fmt: skip
OWN_COLUMNS = replace(COLUMNS, text="content", labels={"strategies_raw": "annotation.strategy"})
FACTS = {"language": "en", "language_method": "declared", "origin": "role_play", "translation": "original"}


def parse(files: SourceFiles) -> Iterator[Corpus]:
    """Yield a batch a file; sessions of one situation are a group."""
    for file, read in zip(files, read_each(files, _read), strict=True):
        table, own = with_groups(read, SPLITS[file.path], by=("situation",)), file.path == OWN
        columns = OWN_COLUMNS if own else COLUMNS
        corpus = masked_turns(nested_corpus(table, columns, prefix="esconv", place=file.path, constants=FACTS))
        yield with_sides(corpus, table, turns=columns.turns, scale="survey", rated=SURVEY, chosen=CHOSEN,
                         rated_turns=(FEEDBACK,) if own else (), annotator="seeker")  # fmt: skip


def _read(file: SourceFile) -> pa.Table:
    return read_json_table(file, FAILED) if file.path == OWN else pa.concat_tables(read_json_lines(file, KEPT))


def _terms(concern: Concern, place: str, licence: str = "", sha256: str = "", note: str = "") -> Terms:
    evidence = Evidence(url=f"https://github.com/{place}", date="2026-11-21", sha256=sha256, note=note)
    forbids: frozenset[UseName] = frozenset() if licence else frozenset({"commercial", "send_to_third_party"})
    return Terms(concern=concern, licence=licence, evidence=evidence, forbids=forbids)


DATASET = Dataset(
    name="esconv", version="1.0.0", title="ESConv", homepage=f"https://github.com/{HOME}",
    summary="Conversations of emotional support between crowd workers with support strategies and surveys.",
    sources=tuple(Source(path=path, url=f"{RAW}/{HOME}/{COMMIT}/{path}") if path == OWN else
                  Source(path=path, url=f"{RAW}/{COPIER}/{COPIED}/{path}", slug="esconv-splits") for path in SPLITS),
    rights=(
        _terms(Concern.DATA, f"{HOME}/blob/{COMMIT}/LICENSE", NC, LICENCE),
        _terms(Concern.DATA, f"{COPIER}/blob/{COPIED}/{COPY}/README.md", NC, note="front matter beside the copy"),
        _terms(Concern.REPOSITORY, f"{HOME}/blob/{COMMIT}/README.md", note="for academic research use only"),
    ),
    configs=("dialogues", "utterances", "ratings", "annotations", "chat"),
    labels={"strategies": Labels(taxonomy="support/strategy@1", crosswalk="esconv", method="human_single")},
    splits=AssignedSplits(names=("train", "validation", "test", "failed")),
    withheld=("situation", *FREE), parse=parse,
)  # fmt: skip
