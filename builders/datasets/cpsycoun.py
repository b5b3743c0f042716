"""CPsyCoun: Chinese counselling dialogues that a language model wrote from counselling reports."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyarrow as pa
from pydantic import TypeAdapter

from builders.corpus import Corpus
from builders.definition import AssignedSplits, Dataset, Source
from builders.reading.dialogue_tables import DialogueColumns, nested_corpus
from builders.reading.readers import read_each, read_json_array, read_text
from builders.reading.transcripts import spoken_turns
from builders.rights import Concern, Evidence, Terms
from builders.source_files import SourceFile, SourceFiles

REPOSITORY = "https://github.com/CAS-SIAT-XinHai/CPsyCoun"
COMMIT = "1954f2e2d01d3b0f568e1673a525a6d3d9a34c03"
ARCHIVE = f"https://codeload.github.com/CAS-SIAT-XinHai/CPsyCoun/zip/{COMMIT}"
TRAINING, EVALUATION = "CPsyCounD/Data", "CPsyCounE"
SPEAKERS = {"来访者": "client", "心理咨询师": "therapist"}
EVALUATION_SPEAKERS = {"求助者": "client", "支持者": "therapist"}
TURN = pa.struct([("speaker", pa.string()), ("text", pa.string())])
FIELDS = ("id", "split", "topic", "whole")
SCHEMA = pa.schema([*((name, pa.string()) for name in FIELDS), ("turns", pa.list_(TURN))])
COLUMNS = DialogueColumns(
    turns="turns", role="speaker", roles=SPEAKERS | EVALUATION_SPEAKERS, text="text", dialogue_id="id", group="whole",
    facts={"split": "split", "topic": "topic"}, blank_turns=True,
)  # fmt: skip
CONSTANTS = {
    "language": "zh-Hans", "language_method": "declared", "origin": "llm_generated", "translation": "original",
}  # fmt: skip
Turns = list[dict[str, str]]


def parse(files: SourceFiles) -> Iterator[Corpus]:
    """Yield the training set and the evaluation set; dialogues of the same words share a group."""
    sets = ((TRAINING, "train", _transcript), (EVALUATION, "test", _lines))
    for folder, split, read in (one for one in sets if one[0] in files.names):
        members = files.below(folder)
        rows = [
            {**_identity(file), "split": split, "whole": "\n".join(turn["text"] for turn in turns), "turns": turns}
            for file, turns in zip(members, read_each(members, read), strict=True)
        ]
        table = pa.Table.from_pylist(rows, SCHEMA)
        yield nested_corpus(table, COLUMNS, prefix="cpsycoun", place=folder, constants=CONSTANTS)


def _transcript(file: SourceFile) -> Turns:
    return spoken_turns(read_text(file, crlf=True).split("\n"), SPEAKERS, file.path)


def _lines(file: SourceFile) -> Turns:
    return spoken_turns(read_json_array(file, TypeAdapter(str)), EVALUATION_SPEAKERS, file.path, continued=False)


def _identity(file: SourceFile) -> dict[str, str | None]:
    """Return id and topic: a file of the evaluation set lies in the folder of its topic."""
    topic, _, name = file.path.removeprefix(f"{EVALUATION}/").removesuffix(".json").rpartition("/")
    if file.folder == TRAINING:
        return {"id": name.removesuffix(".txt").replace("_", "-"), "topic": None}
    return {"id": f"{re.sub(r'[^a-z]+', '-', topic.lower())}-{name}", "topic": topic}


DATASET = Dataset(
    name="cpsycoun", version="1.0.0", title="CPsyCoun", homepage=REPOSITORY,
    summary="Chinese counselling dialogues, written by a language model from counselling reports, with a set for "
    "evaluation by topic.",
    sources=(
        Source(path=TRAINING, folder=True, members=r"case_\d+\.txt", url=ARCHIVE),
        Source(path=EVALUATION, folder=True, members=r"[^/]+/\d+\.json", url=ARCHIVE),
    ),
    rights=(Terms(concern=Concern.DATA, licence="CC-BY-4.0", evidence=Evidence(
        url=f"{REPOSITORY}/blob/{COMMIT}/LICENSE", date="2026-11-21",
        sha256="7e7170e3cebf88a9f60c7b8421418323c09304da1af4d5e90f4da1dc1c8a2661")),),
    configs=("dialogues", "utterances", "chat"), splits=AssignedSplits(names=("train", "test")), parse=parse,
    divisible="files",
)  # fmt: skip
